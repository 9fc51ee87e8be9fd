import { z } from "zod";
import { LEVELS, type Level } from "../telemetry/log.ts";
import { textOf } from "./output.ts";

const PrintedLine = z.looseObject({ ts: z.string(), level: z.enum(LEVELS), msg: z.string() });
/** A line of the mesh's log, as it was printed. */
export type PrintedLine = z.infer<typeof PrintedLine>;

/** What `wrangler tail --format json` prints for each event. */
const TailEvent = z.looseObject({
  logs: z.array(z.looseObject({ message: z.unknown() })),
  exceptions: z.array(z.looseObject({ name: z.unknown(), message: z.unknown() })).default([]),
});

/** What came in: a line of the log, or anything else as it was. */
export type Item =
  | { readonly kind: "line"; readonly line: PrintedLine }
  | { readonly kind: "text"; readonly text: string };

/** A tail event is no longer than this; past it, it was none. */
const DOCUMENT_LINES_MAX = 20_000;

/** Finds the log in what wrangler prints, whether each line stands alone (dev) or inside an event, on one line or many (tail). */
export class LogReader {
  #document: string[] = [];

  push(line: string): Item[] {
    if (this.#document.length > 0) return this.#continue(line);
    if (line.trimEnd() === "{") {
      this.#document = [line];
      return [];
    }
    return itemsOf(line) ?? [{ kind: "text", text: line }];
  }

  /** What an end in the middle of an event leaves. */
  end(): Item[] {
    return this.#giveUp();
  }

  #continue(line: string): Item[] {
    // Inside an event every line is indented but the last: anything else was no event.
    if (!/^[\s}]/.test(line)) return [...this.#giveUp(), ...this.push(line)];
    this.#document.push(line);
    if (this.#document.length > DOCUMENT_LINES_MAX) return this.#giveUp();
    // Only the outermost brace stands at the start of a line.
    if (line.trimEnd() !== "}") return [];
    const items = itemsOf(this.#document.join("\n"));
    if (items === null) return this.#giveUp();
    this.#document = [];
    return items;
  }

  #giveUp(): Item[] {
    const lines = this.#document;
    this.#document = [];
    return lines.map((text) => ({ kind: "text", text }));
  }
}

/** Null when the text is neither a line of the log nor a tail event. */
function itemsOf(text: string): Item[] | null {
  const value = jsonOf(text);
  const line = PrintedLine.safeParse(value);
  if (line.success) return [{ kind: "line", line: line.data }];
  const event = TailEvent.safeParse(value);
  if (!event.success) return null;
  const { logs, exceptions } = event.data;
  return [
    ...logs.flatMap(({ message }) => messageItems(message)),
    ...exceptions.map(({ name, message }): Item => ({ kind: "text", text: `${textOf(name)}: ${textOf(message)}` })),
  ];
}

function messageItems(message: unknown): Item[] {
  const parts: unknown[] = Array.isArray(message) ? message : [message];
  const line = parts.length === 1 && typeof parts[0] === "string" ? PrintedLine.safeParse(jsonOf(parts[0])) : null;
  return line?.success ? [{ kind: "line", line: line.data }] : [{ kind: "text", text: parts.map(textOf).join(" ") }];
}

function jsonOf(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Which lines are wanted; ids may be cut short. */
export interface Filter {
  /** This and worse. */
  readonly level?: Level;
  readonly outcome?: string;
  readonly shipment?: string;
  readonly tenant?: string;
  readonly sender?: string;
  readonly endpoint?: string;
  readonly request?: string;
}

export function wanted(line: PrintedLine, filter: Filter): boolean {
  if (filter.level && LEVELS.indexOf(line.level) < LEVELS.indexOf(filter.level)) return false;
  const { outcome, sender, shipment, tenant, endpoint, request } = filter;
  const exact = { outcome, sender };
  const cut = { shipment, tenant, endpoint, requestId: request };
  return (
    Object.entries(exact).every(([key, word]) => word === undefined || line[key] === word) &&
    Object.entries(cut).every(([key, start]) => start === undefined || textOf(line[key]).startsWith(start))
  );
}

const FIRST = new Set(["ts", "level", "msg", "outcome", "ms"]);

/** A line for people: when, how bad, what, how it ended, how long it took, and the rest as `key=value`. */
export function humanLine(line: PrintedLine): string {
  const rest = Object.entries(line).filter(([key, value]) => !FIRST.has(key) && value !== undefined);
  const parts = [
    line.ts.slice(11, 23),
    line.level.padEnd(5),
    textOf(line.msg).padEnd(12),
    typeof line["outcome"] === "string" ? textOf(line["outcome"]) : "",
    typeof line["ms"] === "number" ? `${line["ms"]}ms` : "",
    ...rest.map(([key, value]) => `${key}=${textOf(value)}`),
  ];
  return parts.filter((part) => part !== "").join(" ");
}
