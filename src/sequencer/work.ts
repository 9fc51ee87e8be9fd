import { linksByCycle, openReviews, presentPosition, type Entry, type ShipmentState } from "../domain/shipment.ts";
import type { Sink } from "../domain/sink.ts";
import { cycleAt } from "../domain/timeline.ts";
import type { Work } from "../outbox/claim.ts";
import type { EventLog } from "./event-log.ts";

/** A claim carries at most so many events; the rest follow in the next. */
export const CLAIM_EVENTS_MAX = 200;

/** What a claim of this sink would carry. */
export function workFor(sink: Sink, state: ShipmentState, log: EventLog): Omit<Work, "token" | "untilMs"> {
  const cursor = state.cursors[sink];
  const events = log.after(cursor.seq, state, CLAIM_EVENTS_MAX);
  const seq = events.at(-1)?.entry.seq ?? cursor.seq;
  const whole = seq >= state.lastSeq;
  return {
    identity: state.identity,
    // A claim that leaves events behind brings the sink no further than it was.
    reach: { version: whole ? state.version : cursor.version, seq },
    lastSeq: state.lastSeq,
    head: state.folded.head,
    estimate: state.estimate,
    cycle: state.folded.cycle,
    at: presentPosition(state),
    links: linksByCycle(state),
    references: state.references ?? [],
    reviews: openReviews(state),
    updatedAtMs: state.updatedAtMs,
    events: events.map((one) => ({ ...one, cycle: cycleOfEntry(one.entry, state, log) })),
  };
}

/** A retraction belongs where its target does; one whose target has not come belongs to the present. */
export function cycleOfEntry(entry: Entry, { folded }: ShipmentState, log: EventLog): number {
  if (folded.cycle === 1) return 1;
  const event = entry.kind === "event" ? entry.event : log.event(entry.retraction.target);
  return event ? cycleAt(folded, event) : folded.cycle;
}
