/** A time as a sender wrote it, in the parts of ISO 8601. */
export interface Written {
  /** `2024-05-07`. */
  readonly day: string;
  /** `10:00:00.000`; null of a day alone. */
  readonly clock: string | null;
  /** `Z` or `+01:00`; null where none is told, or by letters that mean several. */
  readonly zone: string | null;
}

/** No time is longer. */
const CHARS_MAX = 64;

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const NUMBERED = /^(\d{4})([-/.]?)(\d\d?)\2(\d\d?)(?:(?:t|[ ,]\s*)(.*))?$/i;
/** `Tue, 7 May 2024 10:00:00 +0100`, as mail and the web write it. */
const DAY_FIRST = /^(?:[a-z]{3,9},? )?(\d\d?)[ -]([a-z]{3})[a-z]{0,6}\.?,?[ -](\d{4})(?:[ ,]\s*(.*))?$/i;
/** `May 7, 2024 10:00 AM`. */
const MONTH_FIRST = /^(?:[a-z]{3,9},? )?([a-z]{3})[a-z]{0,6}\.? (\d\d?),? (\d{4})(?:[ ,]\s*(.*))?$/i;
const CLOCK = /^(\d\d?)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?|(\d\d)(?:(\d\d)(?:[.,](\d{1,9}))?)?)?(.*)$/;
const HALF = /^\s*([ap])\.?m\b\.?/i;
const OFFSET = /^(?:utc|gmt)?([+-])(\d\d?)(?::?(\d\d))?$/i;

/**
 * Reads what senders write of ISO 8601 and its like: blanks for a `T` and before an offset, `+01`, `UTC`, fractions, twelve-hour clocks,
 * months by name, a zone's name in brackets behind the offset. Of a day with a clock that is none the day is left. Null where there is no
 * day; one whose order of day and month must be guessed is none.
 */
export function readWritten(text: string): Written | null {
  const said = text.trim().slice(0, CHARS_MAX).replaceAll(/\s+/g, " ");
  const { date, rest } = dayIn(said) ?? {};
  if (date === undefined) return null;
  const time = clockIn((rest ?? "").trim());
  return { day: date, clock: time?.clock ?? null, zone: time?.zone ?? null };
}

function dayIn(said: string): { readonly date: string; readonly rest: string | undefined } | null {
  const numbered = NUMBERED.exec(said);
  if (numbered) {
    const [, year = "", between = "", month = "", day = "", rest] = numbered;
    // Figures without anything between them are a day only as eight.
    if (between === "" && (month.length !== 2 || day.length !== 2)) return null;
    return { date: dateOf(year, Number(month), day), rest };
  }
  const [, day = "", name = "", year = "", after] = DAY_FIRST.exec(said) ?? [];
  if (year) return named(year, name, day, after);
  const [, month = "", dayOfMonth = "", ofYear = "", rest] = MONTH_FIRST.exec(said) ?? [];
  return ofYear ? named(ofYear, month, dayOfMonth, rest) : null;
}

function named(year: string, month: string, day: string, rest: string | undefined): ReturnType<typeof dayIn> {
  const at = MONTHS.indexOf(month.toLowerCase());
  return at < 0 ? null : { date: dateOf(year, at + 1, day), rest };
}

const twoDigits = (number: number | string): string => `${number}`.padStart(2, "0");
const dateOf = (year: string, month: number, day: string): string => `${year}-${twoDigits(month)}-${twoDigits(day)}`;

function clockIn(rest: string): { readonly clock: string; readonly zone: string | null } | null {
  const match = CLOCK.exec(rest);
  if (!match) return null;
  const [, hour = "", minute, second, fraction, minuteRun, secondRun, fractionRun, tail = ""] = match;
  const [half, letter] = HALF.exec(tail) ?? [];
  const minutes = minute ?? minuteRun;
  // An hour alone is one only of a twelve-hour clock.
  if (minutes === undefined && half === undefined) return null;
  const hours = letter === undefined ? Number(hour) : hourOf(Number(hour), letter);
  if (hours > 24 || Number(minutes ?? 0) > 59 || Number(second ?? secondRun ?? 0) > 60) return null;
  const zone = zoneIn(tail.slice(half?.length ?? 0));
  if (zone === undefined) return null;
  const millis = (fraction ?? fractionRun ?? "").slice(0, 3).padEnd(3, "0");
  // A leap second is none of ours.
  const seconds = Math.min(59, Number(second ?? secondRun ?? 0));
  return { clock: `${twoDigits(hours)}:${twoDigits(minutes ?? 0)}:${twoDigits(seconds)}.${millis}`, zone };
}

/** `01:58 PM`; of `14:25 PM`, which is written too, the half says nothing. */
const hourOf = (hour: number, half: string): number => (hour > 12 ? hour : (hour % 12) + (/p/i.test(half) ? 12 : 0));

/** Undefined for what is no zone. Letters such as `CST` mean one zone in America and another in China. */
function zoneIn(tail: string): string | null | undefined {
  const said = tail.replace(/\[[^[\]]*\]$/, "").replaceAll(/[\s()]/g, "");
  if (/^(?:z|ut|utc|gmt|zulu)$/i.test(said)) return "Z";
  const [, sign, hours = "", minutes = "00"] = OFFSET.exec(said) ?? [];
  if (sign && Number(hours) <= 14 && Number(minutes) < 60) return `${sign}${twoDigits(hours)}:${minutes}`;
  return /^(?:[a-z]{3,5})?$/i.test(said) ? null : undefined;
}
