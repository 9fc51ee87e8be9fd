import type { ShipmentIdentity } from "../../domain/identity.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { Candidate } from "../../domain/whose-goods.ts";
import type { OdooClient, OdooFailure } from "../../odoo/client.ts";
import { candidateOf, PICKING_FIELDS } from "./resolve.ts";

/** A shipment whose number no picking bears, and what its order is called. */
export interface Named {
  readonly parcel: ShipmentIdentity;
  readonly taken: readonly number[];
  readonly references: readonly string[];
  /** Its goods may be those of several pickings. */
  readonly shared: boolean;
}

const CANDIDATES_MAX = 1000;
const LIMITS = { limit: CANDIDATES_MAX, order: "id desc" };
/** Goods that go out, or straight from a supplier: the steps inside a warehouse and what comes back bear the order's name, too. */
const SENT_OUT: ReadonlySet<string | null> = new Set(["outgoing", "dropship"]);

/**
 * Finds pickings by what senders pass through: a picking's own name, its order's, or the customer's reference on the order; receipts by
 * their purchase order's name or the vendor's reference on it. For each shipment those that may be meant, in its place: of an order with
 * several pickings those that bear no number yet.
 */
export async function resolveByReference(
  client: OdooClient,
  wanted: readonly Named[],
): Promise<Result<readonly (readonly Candidate[])[], OdooFailure>> {
  const references = [...new Set(wanted.flatMap((one) => one.references))];
  if (references.length === 0) return ok(wanted.map(() => []));
  const sales = await ordersCalled(client, "sale.order", ["client_order_ref"], references);
  if (!sales.ok) return sales;
  const purchases = await ordersCalled(client, "purchase.order", ["name", "partner_ref"], references);
  if (!purchases.ok) return purchases;
  const names = [...new Set([...references, ...sales.value.values(), ...purchases.value.values()].flat())];
  const domain = ["&", ["state", "!=", "cancel"], "|", ["name", "in", names], ["origin", "in", names]];
  const pickings = await client.searchRead("stock.picking", domain, [...PICKING_FIELDS, "origin"], LIMITS);
  if (!pickings.ok) return pickings;
  const rows = pickings.value.map((row) => ({ ...candidateOf(row), origin: String(row["origin"]) }));
  return ok(wanted.map((one) => meant(one, { sales: sales.value, purchases: purchases.value, rows })));
}

type Orders = ReadonlyMap<string, readonly string[]>;
interface Origin extends Candidate {
  readonly origin: string;
}

/** The names of the orders that are called so, by what they are called. */
async function ordersCalled(
  client: OdooClient,
  model: "sale.order" | "purchase.order",
  fields: readonly string[],
  references: readonly string[],
): Promise<Result<Orders, OdooFailure>> {
  const ors = fields.slice(1).map(() => "|");
  const terms = fields.map((field) => [field, "in", references]);
  const orders = await client.searchRead(model, [...ors, ...terms], [...new Set(["name", ...fields])], LIMITS);
  // An Odoo without sales or purchases, or a key that may not read them, still has pickings.
  if (!orders.ok) return orders.error.kind === "rejected" ? ok(new Map()) : orders;
  const called = orders.value.flatMap((order) =>
    fields.map((field) => ({ by: String(order[field]), name: String(order["name"]) })),
  );
  const byReference = Map.groupBy(called, ({ by }) => by);
  return ok(new Map([...byReference].map(([by, same]) => [by, same.map(({ name }) => name)])));
}

function meant(
  { taken, references, shared }: Named,
  { sales, purchases, rows }: { readonly sales: Orders; readonly purchases: Orders; readonly rows: readonly Origin[] },
): readonly Candidate[] {
  const sold = new Set(references.flatMap((name) => [name, ...(sales.get(name) ?? [])]));
  const bought = new Set(references.flatMap((name) => purchases.get(name) ?? []));
  const mine = rows.filter(({ pickingId }) => !taken.includes(pickingId));
  const sent = mine.filter((row) => SENT_OUT.has(row.kind) && (sold.has(row.pickingName) || sold.has(row.origin)));
  const received = mine.filter(
    (row) => row.kind === "incoming" && (bought.has(row.origin) || sold.has(row.pickingName)),
  );
  const group = sent.length > 0 && !(shared && received.length > 0) ? sent : received;
  const free = group.filter(({ numbers }) => numbers.length === 0);
  const those = free.length > 0 ? free : group;
  return those.toSorted((a, b) => a.pickingId - b.pickingId);
}
