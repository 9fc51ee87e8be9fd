import type { Moment } from "../../domain/moment.ts";
import { isoOfCompact, readEpoch, readTime, type Whereabouts } from "../times.ts";
import type { Mapping, TimeFormat } from "./mapping.ts";

/** A day with its parts in another order, and what follows it. */
const PARTS = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[T ,]+(.*))?$/;

/** Reads a time as a mapping says it is written, by `read`, which for estimates takes a midnight for its day; null when it is none. */
export function readMapped(
  text: string,
  clock: string | null,
  { timeFormat, zulu }: Pick<Mapping, "timeFormat" | "zulu">,
  at: Pick<Whereabouts, "zone" | "place">,
  read: (text: string, at: Whereabouts) => Moment | null = readTime,
): Moment | null {
  const asSent = clock === null ? text : `${text} ${clock}`;
  if (timeFormat === "epoch") return /^\d{1,16}(?:\.\d{1,9})?$/.test(text) ? readEpoch(text) : null;
  const iso = isoOf(text.trim(), clock?.trim() ?? null, timeFormat);
  return iso === null ? null : read(iso, { ...at, zulu, asSent });
}

function isoOf(text: string, clock: string | null, format: TimeFormat): string | null {
  if (format === "compact") return isoOfCompact(text, clock);
  if (format === "iso") return clock === null ? text : `${text} ${clock}`;
  const [, first = "", second = "", year = "", rest] = PARTS.exec(text) ?? [];
  const [day, month] = format === "day_month_year" ? [first, second] : [second, first];
  if (year === "") return null;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const time = clock ?? rest ?? null;
  return time === null || time === "" ? date : `${date} ${time}`;
}
