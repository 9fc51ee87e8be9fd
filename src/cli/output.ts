import { printable, printableJson, printableLines } from "../domain/printable.ts";
import type { CliIo } from "./session.ts";

export type Row = Readonly<Record<string, unknown>>;

/** What a command prints: one JSON document as the last line of stdout, or something for people. */
export class Output {
  readonly #io: CliIo;
  readonly json: boolean;

  constructor(io: CliIo, json: boolean) {
    this.#io = io;
    this.json = json;
  }

  /** One thing: its fields, one a line. */
  record(value: Row, show: Row = value): void {
    if (this.json) return this.#document(value);
    const width = Math.max(...Object.keys(show).map((key) => key.length));
    for (const [key, field] of Object.entries(show))
      if (field !== undefined) this.#io.out(`${key.padEnd(width)}  ${textOf(field)}`);
  }

  /** A page of a list, in columns. */
  page(page: { readonly items: readonly Row[]; readonly nextCursor: string | null }, columns: readonly string[]): void {
    if (this.json) return this.#document(page);
    if (page.items.length === 0) this.#io.out("none");
    else this.table(page.items, columns);
    if (page.nextCursor !== null) this.#io.out(`more: --cursor ${page.nextCursor}`);
  }

  /** For people alone. */
  table(rows: readonly Row[], columns: readonly string[]): void {
    if (this.json || rows.length === 0) return;
    const cells = [
      columns.map((column) => column.toUpperCase()),
      ...rows.map((row) => columns.map((column) => textOf(row[column]))),
    ];
    const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
    for (const line of cells)
      this.#io.out(
        line
          .map((cell, index) => cell.padEnd(widths[index] ?? 0))
          .join("  ")
          .trimEnd(),
      );
  }

  /** For people alone. */
  note(text: string): void {
    if (!this.json) this.#io.out(printableLines(text));
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
