import type { By } from "../domain/act.ts";
import { alertsConfirmed } from "../domain/attention.ts";
import { advance, confirm, fail, LEASELESS, refused, type DeliveryFailure, type Lease } from "../domain/cursor.ts";
import { withOutcome } from "../domain/outcome.ts";
import { relinked, unlinked } from "../domain/relinked.ts";
import { ENTRIES_MAX, withLearnt, type ShipmentState, type Verdict } from "../domain/shipment.ts";
import type { Sink } from "../domain/sink.ts";
import type { Learnt } from "../outbox/claim.ts";
import type { MovedAway, RecordAnswer } from "./answers.ts";
import { progressOf } from "./progress.ts";
import { trimmed, withAlerts } from "./work.ts";

export function withCursor(state: ShipmentState, sink: Sink, cursor: ShipmentState["cursors"][Sink]): ShipmentState {
  return { ...state, cursors: { ...state.cursors, [sink]: cursor } };
}

export function changed(state: ShipmentState, nowMs: number): ShipmentState {
  return { ...state, version: state.version + 1, updatedAtMs: nowMs };
}

/** What a claim was to bring its sink to. */
export function aimOf(state: ShipmentState, sink: Sink, token: string): Pick<Lease, "version" | "seq"> {
  const { lease, version, seq } = state.cursors[sink];
  if (LEASELESS.has(sink)) return progressOf(token);
  return lease?.token === token ? lease : { version, seq };
}

/** The state once a sink has taken what it was given, and told what it learnt; null when the token is not the one in force. */
export function confirmed(
  state: ShipmentState,
  sink: Sink,
  token: string,
  learnt: Learnt,
  nowMs: number,
): ShipmentState | null {
  const { link, at, requestId } = learnt;
  const linked = link ? withLearnt(state, { at, link }, nowMs) : state;
  const cursor = linked.cursors[sink];
  const aim = aimOf(state, sink, token);
  const done = LEASELESS.has(sink)
    ? advance(cursor, progressOf(token), linked.version, nowMs)
    : confirm(cursor, token, state.version, nowMs, learnt.again);
  if (!done) return null;
  // The sink that told of the link has no need to hear of it.
  const version = done.version === state.version ? linked.version : done.version;
  const settled = LEASELESS.has(sink) || learnt.again ? linked.alerts : alertsConfirmed(linked.alerts ?? []);
  const told = withOutcome(withAlerts(linked, settled ?? []), sink, {
    kind: "written",
    atMs: nowMs,
    ...only(aim),
    requestId,
  });
  return trimmed(withCursor(told, sink, { ...done, version }));
}

/**
 * The state once a sink found, instead of writing, whose goods these are; null when they are an earlier parcel's. Without a picking it
 * waits for one, as who never had one does.
 */
export function movedAway(
  state: ShipmentState,
  sink: Sink,
  { link, why }: Pick<MovedAway, "link" | "why">,
  { nowMs, jitter }: { readonly nowMs: number; readonly jitter: number },
): ShipmentState | null {
  const free = withCursor(state, sink, { ...state.cursors[sink], lease: null });
  if (!link) {
    const waiting = unlinked(free, "followed", nowMs);
    const failure = { kind: "unlinked", name: "unlinked", message: why.slice(0, 1000) } as const;
    return withCursor(waiting, sink, fail(waiting.cursors[sink], failure, nowMs, jitter));
  }
  const next = relinked(free, link, true, nowMs);
  return next.ok ? next.value : null;
}

/** The state with what a sink said against what it was given. */
export function refusedBy(
  state: ShipmentState,
  sink: Sink,
  token: string,
  { kind, name, message }: DeliveryFailure,
  { requestId, nowMs }: { readonly requestId: string; readonly nowMs: number },
): ShipmentState {
  const aim = only(aimOf(state, sink, token));
  return withOutcome(state, sink, { kind, atMs: nowMs, ...aim, requestId, name, message });
}

const only = ({ version, seq }: Pick<Lease, "version" | "seq">) => ({ version, seq });

/** A claim that had run out was written: the newest state is written once more. */
export function tooLate(
  state: ShipmentState,
  sink: Sink,
  token: string,
  { requestId }: Learnt,
  nowMs: number,
): ShipmentState {
  const { version, seq } = aimOf(state, sink, token);
  const noted = withOutcome(state, sink, { kind: "late", atMs: nowMs, version, seq, requestId });
  return withCursor(noted, sink, refused(state.cursors[sink]));
}

export const odooBy = ({ identity }: ShipmentState, requestId: string): By => {
  return { actor: { kind: "odoo", id: identity.tenantId }, source: "odoo", requestId };
};

/** The answer where a shipment would keep more entries than it may: nothing is written. Null: there is room. */
export function crowded({ lastSeq, version }: ShipmentState, { appended, duplicates }: Verdict): RecordAnswer | null {
  if (appended.length === 0 || lastSeq + appended.length <= ENTRIES_MAX) return null;
  return { appended: 0, duplicates, lastSeq, version, crowded: true, ring: [] };
}
