import { mayBeOnePlace } from "./corroboration.ts";
import type { Place } from "./event.ts";
import type { Certainty, Moment } from "./moment.ts";

/** That goods were handed over: when, and where as far as it is known. */
export interface Handover {
  readonly occurredAt: Moment;
  readonly place?: Place | null;
}

/** How near to the hour a time is: of two words for one handover the nearer one counts. */
const NEARNESS: Readonly<Record<Certainty, number>> = {
  offset: 0,
  zone: 0,
  place: 0,
  claimed_utc: 1,
  local: 1,
  date: 2,
  received: 3,
};

/** Whether a second word is of the same handover: on the same day, at a place that is not another. */
export function isSameHandover(a: Handover, b: Handover): boolean {
  return isSameDay(a.occurredAt, b.occurredAt) && mayBeOnePlace(a.place ?? null, b.place ?? null);
}

/** Whether of two words for one handover the later one says better when it was; as good is no better. */
export const tellsBetter = (first: Handover, next: Handover): boolean =>
  NEARNESS[next.occurredAt.certainty] < NEARNESS[first.occurredAt.certainty];

/** By the clocks of the place where both are read by them, else in UTC. Of what was dated by its receipt no day is known. */
function isSameDay(a: Moment, b: Moment): boolean {
  if (a.certainty === "received" || b.certainty === "received") return true;
  const [x, y] = [dayThere(a), dayThere(b)];
  return x !== null && y !== null ? x === y : dayInUtc(a) === dayInUtc(b);
}

/** Null: what the sender wrote is no day there, or it wrote in UTC. */
function dayThere({ asSent, certainty }: Moment): string | null {
  if (certainty === "claimed_utc") return null;
  const [, day = null, rest = ""] = /^\s*(\d{4}-\d\d-\d\d)(?![\d-])(.*)$/s.exec(asSent) ?? [];
  return /(?:z|utc|gmt|\+00:?00)\s*$/i.test(rest) ? null : day;
}

const dayInUtc = ({ atMs }: Moment): string => new Date(atMs).toISOString().slice(0, 10);
