import { isPending, type Cursor } from "../domain/cursor.ts";
import type { ParcelState } from "../domain/delivery.ts";
import {
  linksByCycle,
  pickingsOf as allOf,
  presentPosition,
  type PickingLink,
  type ShipmentState,
} from "../domain/shipment.ts";
import type { Sink } from "../domain/sink.ts";
import type { Position } from "../domain/timeline.ts";
import type { Survey } from "../domain/survey.ts";
import type { EventLog } from "./event-log.ts";
import { cycleOfEntry } from "./work.ts";

/** Past so many entries the oldest are not looked at. */
const ENTRIES_MAX = 1_000;

export function survey(
  sink: Sink,
  state: ShipmentState,
  log: EventLog,
  parcel: (pickingId: number, at: Position) => ParcelState | null,
): Survey {
  const cursor = state.cursors[sink];
  const links = linksByCycle(state);
  const at = presentPosition(state);
  const { parked, failure } = cursor;
  return {
    identity: state.identity,
    version: state.version,
    lastSeq: state.lastSeq,
    stamp: stampOf(state, cursor),
    quiet: !isPending(cursor, state.version) && cursor.lease === null && (cursor.rewriteAtMs ?? null) === null,
    parked: parked && failure ? { kind: failure.kind, name: failure.name, message: failure.message } : null,
    unlinked: failure?.kind === "unlinked" ? failure.message : null,
    named: (state.references ?? []).length > 0,
    cycle: state.folded.cycle,
    at,
    links,
    parcels: pickingsIn(links).map((pickingId) => ({ pickingId, state: parcel(pickingId, at) })),
    entries: log
      .all()
      .slice(-ENTRIES_MAX)
      .map(({ entry, from }) => {
        return { entry, cycle: cycleOfEntry(entry, state, log), receivedAtMs: from.receivedAtMs };
      }),
  };
}

const pickingsIn = (links: Readonly<Record<number, PickingLink>>): number[] => [
  ...new Set(Object.values(links).flatMap((link) => allOf(link).map(({ pickingId }) => pickingId))),
];

function stampOf({ version }: ShipmentState, { version: written, seq, rewrites, rewritten, parked }: Cursor): string {
  return [version, written, seq, rewrites, rewritten, parked ? "parked" : ""].join(".");
}
