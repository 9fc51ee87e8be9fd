import { openReviews, type ShipmentState } from "../domain/shipment.ts";
import type { Sink } from "../domain/sink.ts";
import { annotate } from "../domain/timeline.ts";
import type { Work } from "../outbox/claim.ts";
import { evidenceIn, type EventLog } from "./event-log.ts";

/** A claim carries at most so many events; the rest follow in the next. */
export const CLAIM_EVENTS_MAX = 200;

/** What a claim of this sink would carry. */
export function workFor(sink: Sink, state: ShipmentState, log: EventLog): Omit<Work, "token" | "untilMs"> {
  const cursor = state.cursors[sink];
  const events = log.after(cursor.seq, state, CLAIM_EVENTS_MAX);
  const seq = events.at(-1)?.entry.seq ?? cursor.seq;
  const whole = seq >= state.lastSeq;
  const cycles = state.folded.cycle > 1 && events.length > 0 ? cyclesIn(log) : null;
  return {
    identity: state.identity,
    // A claim that leaves events behind brings the sink no further than it was.
    reach: { version: whole ? state.version : cursor.version, seq },
    lastSeq: state.lastSeq,
    head: state.folded.head,
    estimate: state.estimate,
    cycle: state.folded.cycle,
    links: state.links,
    reviews: openReviews(state),
    updatedAtMs: state.updatedAtMs,
    events: events.map((one) => ({ ...one, cycle: cycles?.get(one.entry.seq) ?? state.folded.cycle })),
  };
}

/** Which cycle each piece of evidence lies in; only a recycled number needs the whole timeline for it. */
function cyclesIn(log: EventLog): Map<number, number> {
  return new Map(annotate(evidenceIn(log.all())).map(({ event, cycle }) => [event.seq, cycle]));
}
