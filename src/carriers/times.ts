import { Temporal } from "temporal-polyfill";
import type { Place } from "../domain/event.ts";
import { MOMENT_MAX_MS, MOMENT_MIN_MS, readMoment, type Moment } from "../domain/moment.ts";
import { zoneAt } from "./zones/zone.ts";

/** What helps to read a time without an offset. */
export interface Whereabouts {
  /** An IANA zone that the sender named. */
  readonly zone?: string | null;
  /** Where the scan was. */
  readonly place?: Place | null;
  /** What a trailing `Z` is worth from this sender. */
  readonly zulu?: "offset" | "claimed_utc" | "local";
  /** What the sender wrote, where `text` was put together from it. */
  readonly asSent?: string;
}

/**
 * Reads an ISO 8601 time as surely as can be: by its own offset, else by the zone the sender named, else by where it was. With
 * `zulu: "local"` a `Z` is a mistake of the sender's and the time is that of the place. Null when the text is no time.
 */
export function readTime(text: string | null | undefined, at: Whereabouts = {}): Moment | null {
  const said = text ?? "";
  const local = at.zulu === "local" ? said.replace(/z$/i, "") : said;
  const moment = readMoment(local, at.zulu === "local" ? "offset" : at.zulu);
  if (!moment) return null;
  const asSent = (at.asSent ?? said).slice(0, 64);
  if (moment.certainty !== "local") return { ...moment, asSent };
  return { ...(localIn(local, at) ?? moment), asSent };
}

function localIn(local: string, { zone, place }: Whereabouts): Pick<Moment, "atMs" | "certainty"> | null {
  const named = zone ? instantIn(zone, local) : null;
  if (named !== null) return { atMs: named, certainty: "zone" };
  const found = zoneAt(place ?? null);
  const placed = found ? instantIn(found, local) : null;
  return placed === null ? null : { atMs: placed, certainty: "place" };
}

/** Of a local time that comes twice when clocks go back, the first; of one that never was, what the clock would have shown. */
function instantIn(zone: string, local: string): number | null {
  try {
    const atMs = Temporal.PlainDateTime.from(local.trim().replace(" ", "T")).toZonedDateTime(zone).epochMilliseconds;
    return atMs >= MOMENT_MIN_MS && atMs <= MOMENT_MAX_MS ? atMs : null;
  } catch {
    // A zone that nobody knows.
    return null;
  }
}

/** `20240423` and `095004` (or `0950`, or nothing) as ISO 8601 without an offset; null when they are no such figures. */
export function isoOfCompact(date: string | null | undefined, time: string | null | undefined): string | null {
  const day = /^(\d{4})(\d\d)(\d\d)$/.exec((date ?? "").trim());
  if (!day) return null;
  const iso = `${day[1]}-${day[2]}-${day[3]}`;
  if (!time?.trim()) return iso;
  const clock = /^(\d\d)(\d\d)(\d\d)?(?:\d\d)?$/.exec(time.trim());
  return clock && `${iso}T${clock[1]}:${clock[2]}:${clock[3] ?? "00"}`;
}

/** Seconds or milliseconds since the epoch: whichever makes a time of this age. */
export function readEpoch(value: number | string | null | undefined): Moment | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  const atMs = Math.trunc(Math.abs(number) < 1e11 ? number * 1000 : number);
  if (!Number.isSafeInteger(atMs) || atMs <= MOMENT_MIN_MS || atMs > MOMENT_MAX_MS) return null;
  return { atMs, asSent: String(value).slice(0, 64), certainty: "offset" };
}

/** When a webhook reached us: for a sender that gives no time at all. */
export function receivedAt(receivedAtMs: number): Moment {
  return { atMs: receivedAtMs, asSent: "", certainty: "received" };
}
