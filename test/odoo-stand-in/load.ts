import { BadCell, readCell, type Context, type Message } from "./cells.ts";
import { asText, OdooError, pythonRepr, validationError, valueError } from "./odoo-error.ts";
import type { Store, Values } from "./store.ts";

export interface Loaded {
  readonly ids: number[] | false;
  readonly messages: Message[];
  readonly nextrow: 0;
}

/** A record as its rows describe it. `values` lacks what could not be read. */
interface Converted {
  readonly xid: string | null;
  readonly id: number | null;
  readonly values: Record<string, unknown>;
  readonly info: { readonly rows: { readonly from: number; readonly to: number }; readonly record: number };
}

type Path = readonly [string, ...string[]];

const ERRORS_MAX = 10;

/** `load`, step by step as Odoo does it (odoo/orm/models.py, 19.0), its oddities included. */
export function load(store: Store, model: string, fields: string[], data: unknown[][], context: Context): Loaded {
  const savepoint = store.savepoint();
  const messages: Message[] = [];
  const paths = fields.map((field) => field.split("/") as unknown as Path);
  const known = store.model(model).fields;
  for (const [name] of paths)
    if (name !== ".id" && !known.has(name))
      throw store.series === "17.0"
        ? new OdooError("builtins.KeyError", name)
        : valueError(`Invalid field name ${pythonRepr(name)}`);
  const records = extract(store, model, paths, data).map((raw, index) =>
    convert(store, model, raw, index, context, messages),
  );
  const ids = flush(store, model, records, context, savepoint, messages);
  if (!messages.some(({ type }) => type === "error")) return { ids, messages, nextrow: 0 };
  store.rollback(savepoint);
  return { ids: false, messages, nextrow: 0 };
}

/** The cells of one record: its own, and those of its lines, which follow in rows that have nothing else. */
interface RawRecord {
  readonly cells: readonly { readonly path: Path; readonly cell: string }[];
  readonly lines: ReadonlyMap<string, Record<string, string>[]>;
  readonly from: number;
  readonly to: number;
}

function extract(store: Store, model: string, paths: readonly Path[], data: unknown[][]): RawRecord[] {
  const { fields } = store.model(model);
  const isLine = paths.map(([name]) => fields.get(name)?.type === "one2many");
  const cellAt = (row: unknown[], column: number): string => {
    if (column >= row.length) throw new OdooError("builtins.IndexError", "list index out of range");
    const cell = row[column];
    return cell === false || cell === null || cell === undefined ? "" : asText(cell);
  };
  const cellsOf = (row: unknown[]): string[] => paths.map((_, column) => cellAt(row, column));
  const onlyLines = (cells: string[]): boolean =>
    cells.some((cell, column) => cell !== "" && isLine[column]) &&
    cells.every((cell, column) => cell === "" || isLine[column]);
  const records: RawRecord[] = [];
  for (let from = 0; from < data.length;) {
    const rows = [cellsOf(data[from] ?? [])];
    for (let next = data[from + 1]; next && onlyLines(cellsOf(next)); next = data[from + rows.length])
      rows.push(cellsOf(next));
    const own = (rows[0] ?? []).flatMap((cell, column) => {
      const path = paths[column];
      return path && !isLine[column] ? [{ path, cell }] : [];
    });
    records.push({ cells: own, lines: linesIn(rows, paths, isLine), from, to: from + rows.length - 1 });
    from += rows.length;
  }
  return records;
}

function linesIn(rows: string[][], paths: readonly Path[], isLine: boolean[]): Map<string, Record<string, string>[]> {
  const lines = new Map<string, Record<string, string>[]>();
  for (const cells of rows) {
    const byField = new Map<string, Record<string, string>>();
    cells.forEach((cell, column) => {
      const [field = "", subfield = "name"] = paths[column] ?? [];
      if (isLine[column] && cell !== "") byField.set(field, { ...byField.get(field), [subfield]: cell });
    });
    for (const [field, line] of byField) lines.set(field, [...(lines.get(field) ?? []), line]);
  }
  return lines;
}

function convert(
  store: Store,
  model: string,
  raw: RawRecord,
  record: number,
  context: Context,
  messages: Message[],
): Converted {
  const rows = { from: raw.from, to: raw.to };
  const values: Record<string, unknown> = {};
  let xid: string | null = null;
  let id: number | null = null;
  for (const { path, cell } of raw.cells) {
    const [name, subfield = null] = path;
    if (name === "id") xid = cell === "" ? null : cell.includes(".") ? cell : `__import__.${cell}`;
    else if (name === ".id") id = databaseId(store, model, cell, { rows, record }, messages);
    else convertCell(store, model, name, subfield, cell, context, values, { rows, record }, messages);
  }
  for (const [field, lines] of raw.lines)
    values[field] = lines.map((line) => [0, 0, typedLine(store, model, field, line)]);
  return { xid, id, values, info: { rows, record } };
}

type Info = Converted["info"];

function databaseId(store: Store, model: string, cell: string, info: Info, messages: Message[]): number | null {
  if (cell === "") return null;
  if (!/^\d+$/.test(cell))
    throw new OdooError(
      "psycopg2.errors.InvalidTextRepresentation",
      `invalid input syntax for type integer: "${cell}"`,
    );
  if (store.table(model).has(Number(cell))) return Number(cell);
  messages.push({ ...info, type: "error", field: ".id", message: `Unknown database identifier '${cell}'` });
  return null;
}

function convertCell(
  store: Store,
  model: string,
  name: string,
  subfield: string | null,
  cell: string,
  context: Context,
  values: Record<string, unknown>,
  info: Info,
  messages: Message[],
): void {
  const field = store.model(model).fields.get(name);
  if (!field) return;
  if (cell === "") {
    values[name] = false;
    return;
  }
  try {
    values[name] = readCell(store, field, subfield, cell, context);
  } catch (error) {
    if (!(error instanceof BadCell)) throw error;
    const { message, moreinfo } = error;
    const said = moreinfo === undefined ? {} : { moreinfo };
    messages.push({ ...info, type: "error", field: name, message, ...said, field_name: field.label });
  }
}

function typedLine(store: Store, model: string, field: string, line: Record<string, string>): Values {
  const fields = store.model(store.model(model).fields.get(field)?.comodel ?? "").fields;
  return Object.fromEntries(
    Object.entries(line).map(([name, cell]) => [name, fields.get(name)?.type === "float" ? Number(cell) : cell]),
  );
}

/** All records at once; when that fails, one by one, to say which was at fault. */
function flush(
  store: Store,
  model: string,
  records: readonly Converted[],
  context: Context,
  start: number,
  messages: Message[],
): number[] {
  const [first] = records;
  if (!first) return [];
  const savepoint = store.savepoint();
  let whole: Message | null = null;
  try {
    // Two rows with one external id collide in the batch, and are then taken one after the other.
    const xids = records.flatMap(({ xid }) => (xid && !store.externalIds.has(xid) ? [xid] : []));
    if (new Set(xids).size < xids.length) throw new OdooError("psycopg2.errors.CardinalityViolation", "twice");
    return records.map((record) => save(store, model, record, context));
  } catch (error) {
    if (!(error instanceof OdooError)) throw error;
    store.rollback(savepoint);
    if (error.isUserError) whole = { ...first.info, type: "error", message: error.message };
  }
  const ids: number[] = [];
  let errors = 0;
  for (const [index, record] of records.entries()) {
    try {
      ids.push(save(store, model, record, context));
    } catch (error) {
      if (!(error instanceof OdooError)) throw error;
      store.rollback(start);
      messages.push({ ...record.info, type: "error", ...wordsOf(error) });
      errors += 1;
    }
    if (errors >= ERRORS_MAX && errors >= (index + 1) / 10) {
      const message =
        "Found more than 10 errors and more than one error per 10 records, interrupted to avoid showing too many errors.";
      messages.push({ type: "warning", message });
      break;
    }
  }
  const said = (one: Message): boolean => JSON.stringify(one) === JSON.stringify(whole);
  if (whole && errors > 0 && !messages.some(said)) messages.unshift(whole);
  return ids;
}

function wordsOf(error: OdooError): Pick<Message, "message" | "moreinfo"> {
  if (error.isUserError || error.exception.startsWith("psycopg2.")) return { message: error.message };
  const type = error.exception.replace("builtins.", "");
  return {
    message: `Unknown error during import: <class '${type}'>: ${error.message}`,
    moreinfo: "Resolve other errors first",
  };
}

function save(store: Store, model: string, record: Converted, context: Context): number {
  const { xid, id, values } = record;
  const update = context.mode === "update";
  if (xid === null) {
    if (id !== null) {
      store.write(model, id, values);
      return id;
    }
    if (update) throw validationError("Cannot update a record without specifying its id or xml_id");
    return store.create(model, values);
  }
  const held = store.externalIds.get(xid);
  if (held && held.model !== model)
    throw validationError(
      `For external id ${xid} when trying to create/update a record of model ${model} found record of different model ${held.model} (${held.id})`,
    );
  if (held && store.table(model).has(held.id)) {
    if (!(update && held.noupdate)) store.write(model, held.id, values);
    return held.id;
  }
  // The record was deleted by hand: Odoo makes it again.
  if (held) store.dropExternalId(xid);
  const made = store.create(model, values);
  store.setExternalId(xid, { model, id: made, noupdate: context.noupdate });
  return made;
}
