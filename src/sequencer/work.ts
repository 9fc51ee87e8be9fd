import { alertsAtClaim, type Alert } from "../domain/attention.ts";
import type { Proof } from "../domain/delivery.ts";
import { isLate, toldUpTo } from "../domain/news.ts";
import { endedOf, shutTo } from "../domain/relinked.ts";
import { linksByCycle, openReviews, presentPosition, type Entry, type ShipmentState } from "../domain/shipment.ts";
import type { Sink } from "../domain/sink.ts";
import { cycleAt, evidenceOf, isEvidence, type Head } from "../domain/timeline.ts";
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
  const entries = events.map(({ entry }) => entry);
  const toldAtMs = toldUpTo(cursor.toldAtMs, entries);
  return {
    identity: state.identity,
    // A claim that leaves events behind brings the sink no further than it was.
    reach: {
      version: whole ? state.version : cursor.version,
      seq,
      ...(toldAtMs === undefined ? {} : { toldAtMs }),
    },
    lastSeq: state.lastSeq,
    head: state.folded.head,
    estimate: state.estimate,
    proof: proofOf(state.folded.head, log),
    cycle: state.folded.cycle,
    at: presentPosition(state),
    links: linksByCycle(state),
    shut: shutTo(state),
    left: endedOf(state),
    rewrite: cursor.rewritten < cursor.rewrites,
    references: state.references ?? [],
    reviews: openReviews(state),
    updatedAtMs: state.updatedAtMs,
    events: events.map((one) => ({
      ...one,
      cycle: cycleOfEntry(one.entry, state, log),
      ...(isLate(one.entry, cursor.toldAtMs) ? { late: true as const } : {}),
    })),
  };
}

/** The state with what people are to look at from this claim on. */
export function attending(state: ShipmentState, { events }: Pick<Work, "events">, nowMs: number): ShipmentState {
  const { folded, version, alerts: held = [] } = state;
  const news = events.flatMap(({ entry }) =>
    entry.kind === "event" && isEvidence(entry.event) ? [evidenceOf(entry.event)] : [],
  );
  return withAlerts(state, alertsAtClaim(held, { folded, version, news, nowMs }));
}

/** A shipment without alerts keeps no word of them. */
export function withAlerts(state: ShipmentState, alerts: readonly Alert[]): ShipmentState {
  const { alerts: _, ...rest } = state;
  return alerts.length > 0 ? { ...rest, alerts } : rest;
}

/** What the scan says that a delivered shipment stands on. */
export function proofOf(head: Pick<Head, "milestone" | "fingerprint"> | null, log: EventLog): Proof | null {
  const event = head?.milestone === "delivered" ? log.event(head.fingerprint) : null;
  return event && { place: event.place, description: event.description };
}

/** A retraction belongs where its target does; one whose target has not come belongs to the present. */
export function cycleOfEntry(entry: Entry, { folded }: ShipmentState, log: EventLog): number {
  if (folded.cycle === 1) return 1;
  const event = entry.kind === "event" ? entry.event : log.event(entry.retraction.target);
  return event ? cycleAt(folded, event) : folded.cycle;
}

/** Forgets which events are new once every sink has them. */
export function trimmed(state: ShipmentState): ShipmentState {
  const everywhere = Math.min(...Object.values(state.cursors).map(({ seq }) => seq));
  if (everywhere === state.lastSeq) return { ...state, unconfirmed: [] };
  return { ...state, unconfirmed: state.unconfirmed?.filter(({ seq }) => seq > everywhere) ?? null };
}
