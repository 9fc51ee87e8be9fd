import { printableJson } from "../domain/printable.ts";
import type { Region } from "../domain/region.ts";

export const LEVELS = ["debug", "info", "warn", "error"] as const;
export type Level = (typeof LEVELS)[number];

/** What may be counted beside a line. */
export const COUNTS = [
  "status",
  "events",
  "shipments",
  "bytes",
  "rowsWritten",
  "calls",
  "attempts",
  "pending",
  "parked",
  "dropped",
  "expired",
  "rung",
  "failed",
  "written",
  "appended",
  "duplicates",
  "messages",
  "retried",
  "dead",
  "secretIndex",
  "links",
] as const;
export type Count = (typeof COUNTS)[number];

/**
 * One unit of work, in stable keys. It can carry no payload: the words are constants of the code or ids (anything that does not
 * look like one is replaced), the rest are numbers.
 */
export interface LogLine<Words extends string = string> {
  readonly level: Level;
  /** A constant of the code: text made at run time does not compile. */
  readonly msg: string extends Words ? never : Words;
  readonly region?: Region | undefined;
  readonly tenant?: string | null | undefined;
  readonly endpoint?: string | null | undefined;
  readonly sender?: string | null | undefined;
  readonly shipment?: string | null | undefined;
  readonly sink?: string | null | undefined;
  readonly queue?: string | null | undefined;
  /** The pattern of the path (`/v1/tenants/{id}`), never the path. */
  readonly route?: string | null | undefined;
  readonly outcome?: string | null | undefined;
  /** Who did it, by the id of their token. */
  readonly principal?: string | null | undefined;
  /** The kept payload that it is about. */
  readonly kept?: string | null | undefined;
  /** Why it ended so, in a word. */
  readonly reason?: string | null | undefined;
  readonly requestId?: string | null | undefined;
  /** The W3C trace it is a part of. */
  readonly trace?: string | null | undefined;
  readonly seq?: number | null | undefined;
  readonly version?: number | null | undefined;
  readonly duplicate?: boolean | undefined;
  readonly ms?: number | undefined;
  readonly counts?: Readonly<Partial<Record<Count, number>>> | undefined;
  readonly error?: ErrorNote | undefined;
}

/** An error without its message, which may quote what it choked on. */
export interface ErrorNote {
  readonly name: string;
  /** The innermost frames. */
  readonly at: readonly string[];
  /** A message that is known to be safe, such as D1's own. */
  readonly words?: string | undefined;
}

const FRAMES_MAX = 5;
const WORD = /^[\w./:{}@ -]{1,120}$/;
const WORDS = [
  "tenant",
  "endpoint",
  "sender",
  "shipment",
  "sink",
  "queue",
  "route",
  "principal",
  "kept",
  "outcome",
  "reason",
  "requestId",
  "trace",
] as const;

export function noteOf(error: unknown, words: string | null = null): ErrorNote {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  // The stack begins with the message, which may have lines that look like frames.
  const [, ...behind] = (error.stack ?? "").split(error.message === "" ? "\n" : error.message);
  const frames = (behind.at(-1) ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const at = frames.slice(0, FRAMES_MAX).map((line) => line.trim().slice(0, 200));
  return { name: error.name.slice(0, 80), at, ...(words === null ? {} : { words: words.slice(0, 300) }) };
}

/** Where lines go, so that a test can read them. */
export type Log = <const Words extends string>(line: LogLine<Words>) => void;

/** Prints one JSON line. */
export const log: Log = (line) => {
  console.log(render(line, Date.now()));
};

/** The line as printed: keys in one order, absent ones left out. */
export function render<const Words extends string>(line: LogLine<Words>, nowMs: number): string {
  const { level, msg, region, seq, version, duplicate, ms, counts, error } = line;
  const words = Object.fromEntries(WORDS.map((key) => [key, wordOf(line[key])]));
  const head = { ts: new Date(nowMs).toISOString(), level, msg, region, ...words };
  const json = JSON.stringify({
    ...head,
    seq: seq ?? undefined,
    version: version ?? undefined,
    duplicate,
    ms,
    ...counts,
    error,
  });
  return printableJson(json);
}

function wordOf(value: string | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  return WORD.test(value) ? value : "?";
}
