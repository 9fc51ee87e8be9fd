import { headOf, laidOut, shortId, shortTime } from "./layout.ts";
import { printable, printableJson, printableLines } from "../domain/printable.ts";
import { readable } from "./readable.ts";
import type { CliIo } from "./session.ts";

export type Row = Readonly<Record<string, unknown>>;

const DEFAULT_WIDTH = 80;

/** How a command's user wants to read it. */
export interface Manner {
  readonly json: boolean;
  /** Every column whole, ids too, however wide that is. */
  readonly wide?: boolean;
}

/** What a command prints: one JSON document as the last line of stdout, or something for people. */
export class Output {
  readonly #io: CliIo;
  readonly json: boolean;
  readonly #wide: boolean;

  constructor(io: CliIo, { json, wide = false }: Manner) {
    this.#io = io;
    this.json = json;
    this.#wide = wide;
  }

  /** One thing: its fields, one a line. */
  record(value: Row, show: Row = value): void {
    if (this.json) return this.#document(value);
    const fields = readable(show);
    const width = Math.max(...Object.keys(fields).map((key) => key.length));
    for (const [key, field] of Object.entries(fields))
      if (field !== undefined) this.#io.out(`${key.padEnd(width)}  ${textOf(field)}`);
  }

  /** A page of a list, in columns; `under`: the lines below a row, for people. */
  page(
    page: { readonly items: readonly Row[]; readonly nextCursor: string | null },
    columns: readonly string[],
    under?: (row: Row) => readonly string[],
  ): void {
    if (this.json) return this.#document(page);
    if (page.items.length === 0) this.#io.out("none");
    else this.table(page.items, columns, under);
    if (page.nextCursor !== null) this.#io.out(`more: --cursor ${page.nextCursor}`);
  }

  /** For people alone; money is in the column that has its name without `Minor`. */
  table(rows: readonly Row[], columns: readonly string[], under?: (row: Row) => readonly string[]): void {
    if (this.json || rows.length === 0) return;
    const shown = rows.map(readable);
    const laid = laidOut(
      columns.map((name) => ({ head: headOf(name), cells: shown.map((row) => this.#cell(row[name])) })),
      this.#wide ? Infinity : (this.#io.columns ?? DEFAULT_WIDTH),
    );
    for (const [index, lines] of laid.rows.entries()) {
      for (const line of lines) this.#io.out(line);
      const row = rows[index - 1];
      if (under && row) for (const words of under(row)) this.#io.out(this.id(textOf(words)));
    }
    if (laid.omitted.length > 0) this.#io.out(`(--wide shows ${laid.omitted.join(", ")}, too)`);
  }

  /** For people alone. */
  note(text: string): void {
    if (!this.json) this.#io.out(printableLines(text));
  }

  /** Text with its ids as this output writes them; the command line understands the short ones it has shown. */
  id(text: string): string {
    const { ids } = this.#io;
    if (this.#wide || ids === undefined) return text;
    for (const word of text.split(/\s+/)) {
      const short = shortId(word);
      if (short !== word && !ids.remember(short, word)) return text;
    }
    return shortId(text);
  }

  #cell(value: unknown): string {
    const text = textOf(value);
    return this.#wide ? text : this.id(shortTime(text));
  }

  #document(value: unknown): void {
    this.#io.out(printableJson(JSON.stringify(value)));
  }
}

/** What the mesh says may hold a carrier's words, so nothing in it may steer the terminal. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "-";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return printable(text);
}
