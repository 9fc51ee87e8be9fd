import { ok, type Result } from "../../domain/result.ts";
import type { PickingLink } from "../../domain/shipment.ts";
import { numbersIn } from "../../domain/tracking-reference.ts";
import type { OdooClient, OdooFailure } from "../../odoo/client.ts";
import { companyOf } from "./resolve.ts";

/** A shipment whose number no picking bears, and what its order is called. */
export interface Named {
  readonly trackingNumber: string;
  readonly taken: readonly number[];
  readonly references: readonly string[];
}

/** By tracking number: its picking, or the names of the several it might be. */
export type ByReference = ReadonlyMap<string, PickingLink | readonly string[]>;

const CANDIDATES_MAX = 1000;
/** Goods that go out, or straight from a supplier: the steps inside a warehouse and what comes in bear the order's name, too. */
const SENT_OUT: ReadonlySet<unknown> = new Set(["outgoing", "dropship"]);

/**
 * Finds pickings by what senders pass through: a picking's own name, its order's, or the customer's reference on the order. Only one
 * that leaves no choice is taken: of an order with several pickings the one that bears no number yet.
 */
export async function resolveByReference(
  client: OdooClient,
  wanted: readonly Named[],
): Promise<Result<ByReference, OdooFailure>> {
  const references = [...new Set(wanted.flatMap((one) => one.references))];
  if (references.length === 0) return ok(new Map());
  const orders = await client.searchRead("sale.order", [["client_order_ref", "in", references]], ORDER_FIELDS, LIMITS);
  // An Odoo without sales, or a key that may not read them, still has pickings.
  if (!orders.ok && orders.error.kind !== "rejected") return orders;
  const orderNames = orders.ok ? namesByReference(orders.value) : new Map<string, string[]>();
  const names = [...new Set([...references, ...[...orderNames.values()].flat()])];
  const domain = ["&", ["state", "!=", "cancel"], "|", ["name", "in", names], ["origin", "in", names]];
  const pickings = await client.searchRead("stock.picking", domain, PICKING_FIELDS, LIMITS);
  if (!pickings.ok) return pickings;
  const found = new Map<string, PickingLink | readonly string[]>();
  for (const one of wanted) {
    const mine = new Set(one.references.flatMap((name) => [name, ...(orderNames.get(name) ?? [])]));
    const picked = pick(one, mine, pickings.value);
    if (picked) found.set(one.trackingNumber, picked);
  }
  return ok(found);
}

const ORDER_FIELDS = ["name", "client_order_ref"];
const PICKING_FIELDS = ["name", "origin", "carrier_tracking_ref", "picking_type_code", "company_id"];
const LIMITS = { limit: CANDIDATES_MAX, order: "id desc" };

type Row = Readonly<Record<string, unknown>>;

function namesByReference(orders: readonly Row[]): Map<string, string[]> {
  const byReference = Map.groupBy(orders, (order) => String(order["client_order_ref"]));
  return new Map([...byReference].map(([reference, same]) => [reference, same.map((order) => String(order["name"]))]));
}

function pick(
  { trackingNumber, taken }: Named,
  names: ReadonlySet<string>,
  rows: readonly Row[],
): PickingLink | readonly string[] | null {
  const mine = rows.filter(
    (row) =>
      (names.has(String(row["name"])) || names.has(String(row["origin"]))) &&
      SENT_OUT.has(row["picking_type_code"]) &&
      !taken.includes(Number(row["id"])),
  );
  const free = mine.filter((row) => numbersIn(row["carrier_tracking_ref"]).length === 0);
  const [only, ...others] = free.length > 0 ? free : mine;
  if (!only) return null;
  if (others.length > 0) return [only, ...others].map((row) => String(row["name"]).slice(0, 60));
  const trackingNumbers = [...new Set([...numbersIn(only["carrier_tracking_ref"]), trackingNumber])].slice(-50);
  const pickingName = String(only["name"]).slice(0, 120);
  return { pickingId: Number(only["id"]), pickingName, trackingNumbers, ...companyOf(only) };
}
