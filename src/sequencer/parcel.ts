import { LEFT, parcelOf, type ParcelState } from "../domain/delivery.ts";
import { hasLeft } from "../domain/relinked.ts";
import { cycleOf, heldFor, type ShipmentState } from "../domain/shipment.ts";
import { annotate, type Position } from "../domain/timeline.ts";
import { headsIn, type EventLog } from "./event-log.ts";
import { proofOf } from "./work.ts";

/** Where a shipment stands as a parcel of a picking, which another of its parcels asks at its own position; null when it is not one. */
export function parcelIn(
  state: ShipmentState,
  log: EventLog,
  pickingId: number,
  { at, isBorne }: { readonly at: Position; readonly isBorne: boolean },
): ParcelState | null {
  if (hasLeft(state, pickingId)) return LEFT;
  const held = heldFor(state, pickingId);
  if (!isBorne && (!held || held.link.by === "number")) return LEFT;
  const cycle = cycleOf(state, pickingId, at);
  if (cycle === null) return null;
  if (cycle === state.folded.cycle) {
    const { head } = state.folded;
    return parcelOf(head, state.estimate, proofOf(head, log));
  }
  // The number is another parcel's by now: only the timeline tells where this one ended.
  const lines = annotate(headsIn(log.all())).filter((line) => line.cycle === cycle && !line.contradicts);
  const end = lines.at(-1)?.event ?? null;
  return parcelOf(end, null, proofOf(end, log));
}
