import type { Place } from "../../domain/event.ts";
import type { Moment } from "../../domain/moment.ts";
import { isoOfCompact, readExpected, readTime, undated, type When } from "../times.ts";
import type { Group, Header, Segment } from "./interchange.ts";

/** Element 623: a zone's letter alone leaves summer time to the date. `LT`, and nothing, mean the clock at the place. */
const ZONES: ReadonlyMap<string, string> = new Map([
  ["ET", "America/New_York"],
  ["CT", "America/Chicago"],
  ["MT", "America/Denver"],
  ["PT", "America/Los_Angeles"],
  ["AT", "America/Anchorage"],
  ["HT", "Pacific/Honolulu"],
  ["NT", "America/St_Johns"],
  ["TT", "America/Halifax"],
]);

/** The same element, where it names standard or daylight time, or an offset: 01–12 run up to +12, 13–24 from −12 to −1. */
const OFFSETS: ReadonlyMap<string, string> = new Map([
  ["UT", "Z"],
  ["GM", "Z"],
  ["ES", "-05:00"],
  ["ED", "-04:00"],
  ["CS", "-06:00"],
  ["CD", "-05:00"],
  ["MS", "-07:00"],
  ["MD", "-06:00"],
  ["PS", "-08:00"],
  ["PD", "-07:00"],
  ["AS", "-09:00"],
  ["AD", "-08:00"],
  ["HS", "-10:00"],
  ["HD", "-09:00"],
  ["NS", "-03:30"],
  ["ND", "-02:30"],
  ["TS", "-04:00"],
  ["TD", "-03:00"],
  ["25", "-02:30"],
  ["26", "-03:30"],
  ["27", "+05:30"],
  ["28", "+09:30"],
  ["29", "+10:30"],
  ...Array.from({ length: 12 }, (_, at) => [twoDigits(at + 1), `+${twoDigits(at + 1)}:00`] as const),
  ...Array.from({ length: 12 }, (_, at) => [twoDigits(at + 13), `-${twoDigits(12 - at)}:00`] as const),
]);

function twoDigits(number: number): string {
  return `${number}`.padStart(2, "0");
}

/** When a status happened or is to (AT7-05 to 07), at a place whose clock may be meant. Of an impossible hour the day is left. */
export function timeOf(at7: Segment, place: Place | null, nearMs: number): When {
  return momentOf(at7, place, nearMs) ?? undated(sentAs(at7));
}

/** The same of when goods are expected, of which midnight is a day. */
export const expectedOf = (at7: Segment, place: Place | null, nearMs: number): Moment | null =>
  momentOf(at7, place, nearMs, readExpected);

const sentAs = ([, , , , , ...when]: Segment): string => when.slice(0, 3).filter(Boolean).join(" ");

function momentOf(at7: Segment, place: Place | null, nearMs: number, read = readTime): Moment | null {
  const [, , , , , sent = "", time = "", code = ""] = at7;
  const date = wholeDate(sent, nearMs);
  const asSent = sentAs(at7);
  const at = { zone: ZONES.get(code) ?? null, place, asSent };
  const clock = time === "" ? null : isoOfCompact(date, time);
  const exact = clock === null ? null : read(`${clock}${OFFSETS.get(code) ?? ""}`, at);
  return exact ?? readTime(isoOfCompact(date, null), { asSent });
}

/** When a group was sent, by its sender's clock, whose zone nobody tells; else when its interchange was. */
export function sentAt({ gs }: Group, { isa }: Header, receivedAtMs: number): Moment | null {
  const [, , , , date = "", time] = gs;
  const interchange = readTime(isoOfCompact(wholeDate(isa[9] ?? "", receivedAtMs), isa[10]));
  const group = readTime(isoOfCompact(wholeDate(date, interchange?.atMs ?? receivedAtMs), time));
  // The interchange's clock says more than a group's day.
  return group?.certainty === "date" ? (interchange ?? group) : (group ?? interchange);
}

/** Until version 004010 a date is `YYMMDD` (element 373): of the centuries that it may be in, the one in which it is nearest. */
export function wholeDate(sent: string, nearMs: number): string {
  const [, year, month, day] = /^(\d\d)(\d\d)(\d\d)$/.exec(sent.trim()) ?? [];
  if (year === undefined) return sent;
  const farMs = (century: string): number =>
    Math.abs(Date.parse(`${century}${year}-${month}-${day}T00:00:00Z`) - nearMs);
  const [nearest = "20"] = ["20", "19", "21"].toSorted((a, b) => farMs(a) - farMs(b));
  return `${nearest}${year}${month}${day}`;
}
