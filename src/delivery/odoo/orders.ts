import type { OdooClient, OdooFailure } from "../../odoo/client.ts";
import { loadRows, type OwnedRow } from "../../odoo/load-rows.ts";
import { MESH_FIELDS, OCA_DELIVERED, OCA_FIELDS, READ_FIELDS, type PickingColumns } from "./columns.ts";
import { idOf, type CompanyWords } from "./languages.ts";
import { escapeHtml } from "./html.ts";
import { NOTE_FIELDS, placedNote } from "./note.ts";
import { XID_PREFIX } from "./setup/wanted.ts";

type Row = Readonly<Record<string, unknown>>;

/** More than the orders of a batch have; an answer that is cut there decides nothing. */
const PICKINGS_MAX = 5_000;
const NAMED_MAX = 20;

/** Orders themselves, or those that pickings are of. */
export type Whose = { readonly pickingIds: readonly number[] } | { readonly orderIds: readonly number[] };

/** The orders that are told, by how their pickings name them, and which of their pickings they wait for. */
const ORDERS = [
  {
    model: "sale.order",
    field: READ_FIELDS.order,
    column: "order",
    types: ["outgoing", "dropship"],
    word: "orderDelivered",
  },
  {
    model: "purchase.order",
    field: READ_FIELDS.purchase,
    column: "purchase",
    types: ["incoming"],
    word: "purchaseArrived",
  },
] as const;
type Kind = (typeof ORDERS)[number];

/**
 * Tells each order whose every delivery the customer has, and each purchase order whose every receipt's goods have arrived, once. Odoo's
 * own data decides: the order's pickings that go out (of a purchase, come in) and are not cancelled, backorders among them, and what the
 * mesh has written on them; what comes back is none of them. The note is named after the newest of the pickings, so that a backorder made
 * and delivered after it was told is told by another. Where the mesh may not read or write orders nothing is told: no shipment is at
 * fault for that.
 */
export async function tellOrders(
  client: OdooClient,
  whose: Whose,
  columns: PickingColumns,
  words: CompanyWords,
  nowMs: number,
): Promise<OdooFailure | null> {
  const state = stateField(columns);
  if (!state) return null;
  for (const kind of ORDERS) {
    if (!columns[kind.column] || ("orderIds" in whose && kind.model !== "sale.order")) continue;
    const failure = await tellKind(client, kind, whose, { state, words, nowMs });
    if (failure) return failure;
  }
  return null;
}

interface Telling {
  readonly state: StateField;
  readonly words: CompanyWords;
  readonly nowMs: number;
}

async function tellKind(
  client: OdooClient,
  kind: Kind,
  whose: Whose,
  { state, words, nowMs }: Telling,
): Promise<OdooFailure | null> {
  const [field, ids] =
    "orderIds" in whose ? [kind.field, whose.orderIds] : [`${kind.field}.picking_ids`, whose.pickingIds];
  if (ids.length === 0) return null;
  const domain = [
    [field, "in", [...ids]],
    ["picking_type_code", "in", [...kind.types]],
    ["state", "!=", "cancel"],
  ];
  const fields = ["name", kind.field, "company_id", state.name, state.at];
  const pickings = await client.searchRead("stock.picking", domain, fields, { limit: PICKINGS_MAX });
  if (!pickings.ok) return pickings.error.kind === "rejected" ? null : pickings.error;
  if (pickings.value.length === PICKINGS_MAX) return null;
  const byOrder = Map.groupBy(pickings.value, (row) => idOf(row[kind.field]));
  const rows = [...byOrder].flatMap(([orderId, rowsOf]): OwnedRow<number>[] =>
    orderId !== null && rowsOf.every((row) => row[state.name] === state.delivered)
      ? [{ owner: orderId, cells: noteOf(kind, orderId, rowsOf, words, latestOf(rowsOf, state) ?? nowMs) }]
      : [],
  );
  const { failure } = await loadRows(client, "mail.message", NOTE_FIELDS, rows);
  return failure;
}

/** Where a picking says that the customer has it; null in an Odoo that was not set up. */
function stateField({ mesh, oca }: PickingColumns): StateField | null {
  const { milestone, at } = MESH_FIELDS;
  if (mesh.has(milestone) && mesh.has(at)) return { name: milestone, delivered: "delivered", at };
  return oca ? { name: OCA_FIELDS.state, delivered: OCA_DELIVERED, at: OCA_FIELDS.delivered } : null;
}

interface StateField {
  readonly name: string;
  readonly delivered: string;
  readonly at: string;
}

function noteOf(
  { model, word }: Kind,
  orderId: number,
  pickings: readonly Row[],
  words: CompanyWords,
  atMs: number,
): string[] {
  const sorted = pickings.toSorted((a, b) => Number(a["id"]) - Number(b["id"]));
  const newest = sorted.at(-1);
  const spoken = words.of(idOf(newest?.["company_id"]) ?? undefined);
  const names = sorted.slice(0, NAMED_MAX).map((row) => escapeHtml(String(row["name"])));
  const more = sorted.length > NAMED_MAX ? ", …" : "";
  const body = `<p>${spoken[word]} (${names.join(", ")}${more})</p>`;
  const name = model === "sale.order" ? "order_delivered" : "purchase_arrived";
  const id = `${XID_PREFIX}.${name}_${orderId}_${Number(newest?.["id"])}`;
  return placedNote(id, { model, recordId: orderId }, atMs, body);
}

/** When the last of them was delivered; null where none says it. */
function latestOf(pickings: readonly Row[], { at }: StateField): number | null {
  const times = pickings.flatMap((row) => momentOf(row[at]));
  return times.length > 0 ? Math.max(...times) : null;
}

/** Naive text in UTC, as Odoo tells times. */
function momentOf(text: unknown): number[] {
  const atMs = typeof text === "string" ? Date.parse(`${text.replace(" ", "T")}Z`) : Number.NaN;
  return Number.isFinite(atMs) ? [atMs] : [];
}
