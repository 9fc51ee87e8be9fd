import type { Field } from "./schema.ts";
import type { Store } from "./store.ts";

export interface Context {
  readonly mode: string;
  readonly noupdate: boolean;
  readonly timeZone: string;
}

/** What `load` says of one row, as it goes over the wire. */
export interface Message {
  readonly rows?: { readonly from: number; readonly to: number };
  readonly record?: number;
  readonly type: "error" | "warning";
  readonly message: string;
  readonly field?: string;
  readonly field_name?: string;
  readonly moreinfo?: unknown;
}

/** A cell that cannot be read: the message's `field_name` stands where Odoo puts the field's label. */
export class BadCell extends Error {
  readonly moreinfo: unknown;

  constructor(message: string, moreinfo?: unknown) {
    super(message);
    this.moreinfo = moreinfo;
  }
}

/** Reads one cell of text as `load` does (odoo/addons/base/models/ir_fields.py, 19.0). Throws `BadCell`. */
export function readCell(
  store: Store,
  field: Field,
  subfield: string | null,
  cell: string,
  context: Context,
): string | number | boolean {
  const { label } = field;
  switch (field.type) {
    case "integer":
    case "many2one_reference":
      if (!/^\s*[+-]?\d+\s*$/.test(cell))
        throw new BadCell(`'${cell}' does not seem to be an integer for field '${label}'`);
      return Number(cell);
    case "float":
      if (!Number.isFinite(Number(cell)))
        throw new BadCell(`'${cell}' does not seem to be a number for field '${label}'`);
      return Number(cell);
    case "boolean":
      return !["0", "false", "no"].includes(cell.toLowerCase());
    case "date":
      if (!isDay(cell))
        throw new BadCell(
          `'${cell}' does not seem to be a valid date for field '${label}'`,
          "Use the format '2012-12-31'",
        );
      return cell.slice(0, 10);
    case "datetime":
      return readTime(cell, label, context.timeZone);
    case "selection": {
      const found = field.selection?.find((one) => one.toLowerCase() === cell.toLowerCase());
      if (!found) throw new BadCell(`Value '${cell}' not found in selection field '${label}'`, field.selection);
      return found;
    }
    case "many2one":
      return readReference(store, field, subfield, cell);
    default:
      return cell;
  }
}

function readReference(store: Store, field: Field, subfield: string | null, cell: string): number {
  const { label, comodel = "" } = field;
  const table = store.table(comodel);
  if (subfield === ".id") {
    if (!/^\d+$/.test(cell)) throw new BadCell(`Invalid database id '${cell}' for the field '${label}'`);
    if (table.has(Number(cell))) return Number(cell);
    throw new BadCell(`No matching record found for database id '${cell}' in field '${label}'`);
  }
  if (subfield === "id") {
    const target = store.externalIds.get(cell.includes(".") ? cell : `__import__.${cell}`);
    if (target?.model === comodel && table.has(target.id)) return target.id;
    throw new BadCell(`No matching record found for external id '${cell}' in field '${label}'`);
  }
  const named = [...table].find(([, row]) => row.get("name") === cell);
  if (named) return named[0];
  throw new BadCell(`No matching record found for name '${cell}' in field '${label}'`);
}

/** Naive text in the context's zone, whole or cut after the day or the minute; nothing else is a time to Odoo. */
function readTime(cell: string, label: string, timeZone: string): string {
  const match = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d)(?::(\d\d))?)?$/.exec(cell);
  const [, day = "", minute = "00:00", second = "00"] = match ?? [];
  const atMs = Date.parse(`${day}T${minute}:${second}Z`);
  if (!match || !isDay(day) || !Number.isFinite(atMs))
    throw new BadCell(
      `'${cell}' does not seem to be a valid datetime for field '${label}'`,
      "Use the format '2012-12-31 23:59:59'",
    );
  return new Date(atMs - offsetMs(atMs, timeZone)).toISOString().slice(0, 19).replace("T", " ");
}

/** How far a zone's clock is ahead of UTC around a time. */
function offsetMs(atMs: number, timeZone: string): number {
  if (timeZone === "UTC") return 0;
  const clock = new Date(atMs).toLocaleString("sv-SE", { timeZone });
  return Date.parse(`${clock.replace(" ", "T")}Z`) - atMs;
}

function isDay(text: string): boolean {
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(atMs) && new Date(atMs).toISOString().startsWith(text);
}
