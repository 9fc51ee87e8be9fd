import { Temporal } from "temporal-polyfill";
import type { Place } from "../domain/event.ts";
import { MOMENT_MAX_MS, MOMENT_MIN_MS, readMoment, type Moment } from "../domain/moment.ts";
import { clip } from "./text.ts";
import { readWritten } from "./written.ts";
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

/** What a sender wrote where a time belongs, which is none. */
export interface Undated {
  readonly asSent: string;
}

/** When something happened, or that its sender tells no time that can be read. */
export type When = Moment | Undated;

export const isDated = (when: When): when is Moment => "atMs" in when;

/**
 * Reads a time as surely as can be: by its own offset, else by the zone the sender named, else by where it was. With `zulu: "local"` a
 * `Z` is a mistake of the sender's and the time is that of the place. Null when the text is no time.
 */
export function readTime(text: string | null | undefined, at: Whereabouts = {}): Moment | null {
  const said = text ?? "";
  const asSent = sentAs(at.asSent ?? said);
  const written = readWritten(said);
  if (!written) {
    const epoch = /^\d{10}(?:\d{3})?$/.test(said.trim()) ? readEpoch(said.trim()) : null;
    return epoch && { ...epoch, asSent };
  }
  const { day, clock, zone } = written;
  const zulu = at.zulu ?? "offset";
  // Who writes a `Z` without knowing the zone may write it in figures.
  const unsure = zulu !== "offset" && zone !== null && /^(?:Z|[+-]00:00)$/.test(zone);
  if (clock !== null && (zone === null || (unsure && zulu === "local"))) {
    const moment = readMoment(`${day}T${clock}`);
    // The 24th hour is the next day's first, whose clocks know no such hour.
    const local = moment ? new Date(moment.atMs).toISOString().slice(0, -1) : `${day}T${clock}`;
    return moment && { ...moment, ...localIn(local, at), asSent };
  }
  const moment = readMoment(
    clock === null ? day : `${day}T${clock}${unsure ? "Z" : (zone ?? "")}`,
    unsure ? "claimed_utc" : "offset",
  );
  return moment && { ...moment, asSent };
}

/** When a scan happened, which is kept also where that cannot be read. */
export function readWhen(text: string | null | undefined, at: Whereabouts = {}): When {
  return readTime(text, at) ?? undated(at.asSent ?? text);
}

/** The first of several texts that is not empty stands for what was sent. */
export function undated(...texts: readonly (string | null | undefined)[]): Undated {
  return { asSent: sentAs(texts.find((text) => text)) };
}

const sentAs = (text: string | null | undefined): string => clip(text, 64) ?? "";

/** The first instant of a day and its last minute. */
const EDGE = /^(?:00:00:00|23:59:|24:)/;

/**
 * When goods are expected. Senders tell a day by its midnight, as it stands there or in the zone that they name, and by its last minute:
 * such a time is that day.
 */
export function readExpected(text: string | null | undefined, at: Whereabouts = {}): Moment | null {
  const asSent = at.asSent ?? text ?? "";
  const { day, clock } = readWritten(text ?? "") ?? {};
  if (day !== undefined && clock && EDGE.test(clock)) return readTime(day, { asSent });
  const moment = readTime(text, at);
  // A count of seconds has no clock but Greenwich's.
  const zone = at.zone ?? (day === undefined ? "UTC" : null);
  const [dayThere, clockThere] = moment && zone && moment.certainty !== "date" ? clockAt(moment.atMs, zone) : [];
  return clockThere && EDGE.test(clockThere) ? readTime(dayThere, { asSent }) : moment;
}

/** What a zone's clocks show at an instant; nothing in a zone that nobody knows. */
function clockAt(atMs: number, zone: string): string[] {
  try {
    const there = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
    return there.toPlainDateTime().toString({ smallestUnit: "second" }).split("T");
  } catch {
    return [];
  }
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
    const atMs = Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
    return atMs >= MOMENT_MIN_MS && atMs <= MOMENT_MAX_MS ? atMs : null;
  } catch {
    // A zone that nobody knows.
    return null;
  }
}

/** `20240423` and `095004` (or `0950`, or nothing) as ISO 8601 without an offset; null when they are no such figures. */
export function isoOfCompact(date: string | null | undefined, time: string | null | undefined): string | null {
  const day = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec((date ?? "").trim());
  if (!day) return null;
  const iso = `${day[1]}-${day[2]}-${day[3]}`;
  if (!time?.trim()) return iso;
  // A number has lost the zero in front.
  const figures = time.trim().replaceAll(/(?<=\d):(?=\d)/g, "");
  const clock = /^(\d\d)(\d\d)(\d\d)?(?:\d\d)?$/.exec(figures.length % 2 === 1 ? `0${figures}` : figures);
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

/**
 * For what has no time of its own: the first of these times that can be read, which are of the record and not of what happened, else
 * when the webhook reached us.
 */
export function spareTime(receivedAtMs: number, ...recorded: readonly (Moment | null)[]): Moment {
  const first = recorded.find((moment) => moment !== null);
  return first ? { ...first, certainty: "received" } : receivedAt(receivedAtMs);
}
