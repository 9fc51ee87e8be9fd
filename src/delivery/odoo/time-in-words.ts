import type { Moment } from "../../domain/moment.ts";
import { escapeHtml } from "./html.ts";
import type { Words } from "./words/words.ts";

/** A clock's reading, to the minute. */
interface Reading {
  readonly day: string;
  readonly clock: string;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * When something happened, as HTML, in the company's way: by the clocks of the place where the sender tells them, and by the company's (in
 * UTC where it has no zone), once where both say the same. Of a time whose reading may be wrong, what was sent stands beside it.
 */
export function timeInWords(words: Words, zone: string | null, { atMs, asSent, certainty }: Moment): string {
  const there = readingIn(asSent);
  if (certainty === "date") return inWay(words, { day: new Date(atMs).toISOString().slice(0, 10), clock: "" });
  const here = readingAt(atMs, zone);
  const company = `${inWay(words, here.reading)}${here.label}`;
  switch (certainty) {
    case "offset":
      return there === null || isSame(there, here.reading) || isUtc(asSent)
        ? company
        : `${inWay(words, there)} (${words.localTime}), ${company}`;
    case "zone":
    case "place":
      if (there !== null && isSame(there, here.reading)) return company;
      return `${there ? inWay(words, there) : escapeHtml(asSent)} (${words.localTime}), ${company}`;
    default: {
      const said = asSent.trim();
      if (said === "" || (there !== null && isSame(there, here.reading))) return company;
      return `${company} (${words.sentAs} ${escapeHtml(said)})`;
    }
  }
}

const isSame = (a: Reading, b: Reading): boolean => a.day === b.day && a.clock === b.clock;
const isUtc = (asSent: string): boolean => /(?:z|[+-]00:?00)\s*$/i.test(asSent);

/** What the clock in a sender's ISO text shows. */
function readingIn(asSent: string): Reading | null {
  const [, day, clock] = /^\s*(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)/i.exec(asSent) ?? [];
  return day !== undefined && clock !== undefined ? { day, clock } : null;
}

function readingAt(atMs: number, zone: string | null): { reading: Reading; label: string } {
  const parts = zone === null ? null : partsIn(zone, atMs);
  if (parts) return { reading: parts, label: "" };
  const [day = "", clock = ""] = new Date(atMs).toISOString().split("T");
  return { reading: { day, clock: clock.slice(0, 5) }, label: " UTC" };
}

/** Null: no such zone is known here. */
function partsIn(timeZone: string, atMs: number): Reading | null {
  try {
    // Swedish is written as ISO 8601.
    const [day = "", clock = ""] = new Intl.DateTimeFormat("sv-SE", {
      timeZone,
      dateStyle: "short",
      timeStyle: "short",
    })
      .format(atMs)
      .split(" ");
    return { day, clock };
  } catch {
    return null;
  }
}

function inWay({ dateForm }: Words, { day, clock }: Reading): string {
  const [y = "", m = "", d = ""] = day.split("-");
  const mon = MONTHS[Number(m) - 1] ?? m;
  const parts: Readonly<Record<string, string>> = { y, m, mon, d: dateForm.includes("{mon}") ? `${Number(d)}` : d };
  const written = dateForm.replaceAll(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? "");
  return clock === "" ? written : `${written}, ${clock}`;
}
