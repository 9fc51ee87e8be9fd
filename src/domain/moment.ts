import { z } from "zod";

/**
 * How sure we are of our UTC reading of a sender's time.
 * `offset`: it carried one. `zone`: the sender named a zone. `place`: resolved from where the scan was. `claimed_utc`: a `Z`
 * of a sender known to mislabel. `local`: none of these, read as if UTC. `date`: a day only, read as its start in UTC.
 * `received`: the sender told no time that can be read; it is that of the scan beside it, of the record, or when the webhook reached us.
 */
export const CERTAINTIES = ["offset", "zone", "place", "claimed_utc", "local", "date", "received"] as const;
export const Certainty = z.enum(CERTAINTIES);
export type Certainty = z.infer<typeof Certainty>;

/** 1970-01-01 and 2200-01-01: outside these a sender's clock is broken, and its text is not a time. */
export const MOMENT_MIN_MS = 0;
export const MOMENT_MAX_MS = 7_258_118_400_000;

/** An instant, what the sender wrote, and how sure we are. */
export const Moment = z.strictObject({
  atMs: z.int().min(MOMENT_MIN_MS).max(MOMENT_MAX_MS),
  asSent: z.string().max(64),
  certainty: Certainty,
});
export type Moment = z.infer<typeof Moment>;

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Reads an ISO 8601 date or date-time (the profile of RFC 3339, seconds and offset optional).
 * `zulu` says what a trailing `Z` is worth from this sender. Null when the text is no such time.
 */
export function readMoment(text: string, zulu: "offset" | "claimed_utc" = "offset"): Moment | null {
  const match = ISO.exec(text.trim());
  if (!match) return null;
  const [, date, clock, seconds = "00", fraction = "", offset] = match;
  const millis = fraction.slice(0, 3).padEnd(3, "0");
  const zone = offset === undefined || /^z$/i.test(offset) ? "Z" : offset.replace(/^(...)(\d\d)$/, "$1:$2");
  const atMs = Date.parse(`${date}T${clock ?? "00:00"}:${seconds}.${millis}${zone}`);
  // Date.parse rolls 30 February over; a sender that writes one is not telling a time.
  if (!Number.isInteger(atMs) || atMs < MOMENT_MIN_MS || atMs > MOMENT_MAX_MS) return null;
  if (!isRealDay(date ?? "")) return null;
  return { atMs, asSent: text.slice(0, 64), certainty: certaintyOf(clock, offset, zulu) };
}

function certaintyOf(clock: string | undefined, offset: string | undefined, zulu: "offset" | "claimed_utc"): Certainty {
  if (clock === undefined) return "date";
  if (offset === undefined) return "local";
  return /^z$/i.test(offset) ? zulu : "offset";
}

function isRealDay(date: string): boolean {
  const atMs = Date.parse(`${date}T00:00:00Z`);
  return Number.isInteger(atMs) && new Date(atMs).toISOString().startsWith(date);
}
