/** What changes nothing, whatever it is asked of. */
export const READS: ReadonlySet<string> = new Set([
  "search_read",
  "fields_get",
  "get_external_id",
  "check_access_rights",
]);

/** Nothing here may touch the books, whichever of their tables it is, whatever their state and whatever the caller was allowed. */
const BOOKS = /^account\./;
/** An external id of a books' model, by which a row may say whose it is. */
const BOOKS_BY_NAME = /(?:^|\.)model_account_/;

/** The columns by which a row of another model says on whose record it stands: a note or an activity is the record's, too. */
const STANDS_ON: ReadonlySet<string> = new Set(["model", "res_model", "res_model_id/id", "model_id/id"]);

/** Fields of this prefix are made by the mesh's own set-up, so they are nobody else's. */
const OWN_PREFIX = "x_tallyman_";

/**
 * What the mesh may write on records that are not its own, beside the fields of its prefix; all else is people's and other systems'.
 * On pickings: OCA's `delivery_state` (16.0, 17.0) where that is installed, and the reference that a booking brings.
 */
const LOADABLE: Readonly<Record<string, ReadonlySet<string>>> = {
  "stock.picking": new Set([".id", "delivery_state", "tracking_state", "date_delivered", "carrier_tracking_ref"]),
};

const SERVER_ACTION = "ir.actions.server";
/** An action of another kind may do anything to any record, as whoever sets it off. */
const HARMLESS_ACTION = "webhook";

/** Why a call may not leave; null for one that may. Every call of every client goes by here, on whichever transport. */
export function refusedCall(model: string, method: string, args: Readonly<Record<string, unknown>>): string | null {
  if (READS.has(method)) return null;
  if (BOOKS.test(model)) return `the mesh never writes ${model}`;
  const rows = rowsIn(args);
  const columns = columnsIn(args);
  const onBooks = rows.flatMap((row) => [...row]).find(([column, cell]) => STANDS_ON.has(column) && isOfBooks(cell));
  if (onBooks) return `the mesh never writes on ${onBooks[1]}`;
  const foreigner = columns.find((name) => isForeign(model, name));
  if (foreigner !== undefined) return `the mesh never writes ${model}.${foreigner}`;
  if (model === SERVER_ACTION && !rows.every((row) => isHarmlessAction(row, method)))
    return "the mesh makes no action but one that rings";
  return null;
}

/** Whether a record of a model is of the books. */
export const isOfBooks = (model: string): boolean => BOOKS.test(model) || BOOKS_BY_NAME.test(model);

/** What a load or a write sets, by column. */
function rowsIn(args: Readonly<Record<string, unknown>>): ReadonlyMap<string, string>[] {
  const { data, vals } = args;
  const columns = columnsIn(args);
  if (Array.isArray(data))
    return data.map((cells: unknown) => {
      const row: unknown[] = Array.isArray(cells) ? cells : [];
      return new Map(columns.map((column, index) => [column, textOf(row[index])]));
    });
  const values = isRecord(vals) ? Object.entries(vals) : [];
  return values.length > 0 ? [new Map(values.map(([column, value]) => [column, textOf(value)]))] : [];
}

function columnsIn({ fields, vals }: Readonly<Record<string, unknown>>): string[] {
  if (Array.isArray(fields)) return fields.map(String);
  return isRecord(vals) ? Object.keys(vals) : [];
}

/** A record that is there is somebody's, but for a picking; and of a model by its number nobody can tell whether it is of the books. */
function isForeign(model: string, column: string): boolean {
  const loadable = LOADABLE[model];
  if (!loadable) return column === ".id" || column === "res_model_id/.id";
  return !loadable.has(column) && !column.startsWith(OWN_PREFIX);
}

/** One that is there may be told another address, and nothing else. */
function isHarmlessAction(row: ReadonlyMap<string, string>, method: string): boolean {
  if (method === "load") return row.get("state") === HARMLESS_ACTION && !row.has("code");
  return [...row.keys()].every((column) => column === "webhook_url");
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
