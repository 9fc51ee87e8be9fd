import { and, eq, inArray, or, sql, type SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { ERASED_AT_ONCE_MAX, type ErasureFound, type ErasureSubject } from "../domain/erasure.ts";
import type { ShipmentId } from "../domain/identity.ts";
import type { Db } from "./db.ts";
import { booking } from "./schema/booking.ts";
import { customer } from "./schema/customer.ts";
import { delivery } from "./schema/delivery.ts";
import { erasure } from "./schema/erasure.ts";
import { invoice } from "./schema/invoice.ts";
import { odooChange } from "./schema/odoo-change.ts";
import { picking } from "./schema/picking.ts";
import { salesOrder } from "./schema/sales-order.ts";
import { shipment } from "./schema/shipment.ts";

export type Erasure = typeof erasure.$inferSelect;

export async function findErasure(db: Db, id: string): Promise<Erasure | null> {
  return (await db.select().from(erasure).where(eq(erasure.id, id)).get()) ?? null;
}

export const beginErasure = (db: Db, row: Erasure): BatchItem<"sqlite"> => db.insert(erasure).values(row);

export const noteErasure = (
  db: Db,
  id: string,
  set: Partial<Pick<Erasure, "state" | "found" | "done" | "endedAtMs">>,
): BatchItem<"sqlite"> => db.update(erasure).set(set).where(eq(erasure.id, id));

const among = (ids: readonly (number | string)[]): SQL => sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;

/** Everything of a tenant's that is about a subject, by id. More than can be erased at once is cut off: it is found by the next. */
export async function findSubject(db: Db, tenantId: string, subject: ErasureSubject): Promise<ErasureFound> {
  if (subject.kind === "shipments") {
    const shipments = await shipmentsWhere(db, tenantId, sql`${shipment.id} IN ${among(subject.shipmentIds)}`);
    return { shipments, orders: [], pickings: [], customers: [] };
  }
  const isCustomer = subject.kind === "customer";
  const customers = isCustomer ? [subject.customerId] : [];
  const theirs = isCustomer
    ? or(eq(salesOrder.partnerId, subject.customerId), eq(salesOrder.shippingPartnerId, subject.customerId))
    : eq(salesOrder.id, subject.orderId);
  const orders = await idsWhere(db, salesOrder, tenantId, theirs);
  const ofOrders = sql`${picking.orderId} IN ${among(orders)}`;
  const pickings = await idsWhere(
    db,
    picking,
    tenantId,
    isCustomer ? or(ofOrders, eq(picking.partnerId, subject.customerId)) : ofOrders,
  );
  const linked = sql`(${shipment.trackingNumber}, ${shipment.carrier}) IN (
    SELECT ${delivery.trackingNumber}, ${delivery.carrier} FROM ${delivery}
    WHERE ${delivery.tenantId} = ${tenantId} AND ${delivery.pickingId} IN ${among(pickings)})`;
  return { shipments: await shipmentsWhere(db, tenantId, linked), orders, pickings, customers };
}

async function shipmentsWhere(db: Db, tenantId: string, which: SQL): Promise<ErasureFound["shipments"]> {
  const { id, carrier, trackingNumber } = shipment;
  return db
    .select({ id: sql<ShipmentId>`${id}`, carrier, trackingNumber })
    .from(shipment)
    .where(and(eq(shipment.tenantId, tenantId), which))
    .limit(ERASED_AT_ONCE_MAX);
}

async function idsWhere(
  db: Db,
  table: typeof salesOrder | typeof picking,
  tenantId: string,
  which: SQL | undefined,
): Promise<number[]> {
  const rows = await db
    .select({ id: table.id })
    .from(table)
    .where(and(eq(table.tenantId, tenantId), which))
    .limit(ERASED_AT_ONCE_MAX);
  return rows.map(({ id }) => id);
}

/** What a person may be known by in a raw payload: their e-mail address, phone number and name, as Odoo has them. */
export async function wordsOf(db: Db, tenantId: string, customers: readonly number[]): Promise<string[]> {
  const { email, phone, name } = customer;
  const rows = await db
    .select({ email, phone, name })
    .from(customer)
    .where(and(eq(customer.tenantId, tenantId), inArray(customer.id, [...customers])));
  return rows.flatMap((row) => Object.values(row).filter((word): word is string => word !== null));
}

/** Later than any time Odoo writes: a copy with it is never written over (store/odoo-copy.ts), so that nothing read later brings a person back. */
const NEVER_AGAIN = "9999-12-31 23:59:59";

/** The statements that blank what the mesh copied of these records out of Odoo, and what it wrote down of their changes and bookings. */
export function blankCopies(
  db: Db,
  tenantId: string,
  { customers, orders, pickings }: ErasureFound,
  nowMs: number,
): BatchItem<"sqlite">[] {
  const ofModel = (model: string, ids: readonly number[]) =>
    and(
      eq(odooChange.tenantId, tenantId),
      sql`${odooChange.model} = ${model}`,
      sql`${odooChange.recordId} IN ${among(ids)}`,
    );
  const nobody = { email: null, phone: null, street: null, street2: null, city: null, postalCode: null, state: null };
  return [
    db
      .update(customer)
      .set({ ...nobody, name: null, lang: null, country: null, writeDate: NEVER_AGAIN, deletedAtMs: nowMs })
      .where(and(eq(customer.tenantId, tenantId), sql`${customer.id} IN ${among(customers)}`)),
    db
      .update(salesOrder)
      .set({ customerReference: null })
      .where(and(eq(salesOrder.tenantId, tenantId), sql`${salesOrder.id} IN ${among(orders)}`)),
    db
      .update(picking)
      .set({ trackingRef: null })
      .where(and(eq(picking.tenantId, tenantId), sql`${picking.id} IN ${among(pickings)}`)),
    db
      .update(invoice)
      .set({ reference: null })
      .where(and(eq(invoice.tenantId, tenantId), sql`${invoice.partnerId} IN ${among(customers)}`)),
    db
      .update(booking)
      .set({ trackingNumbers: [], labelUrls: [], refusalMessage: null })
      .where(and(eq(booking.tenantId, tenantId), sql`${booking.pickingId} IN ${among(pickings)}`)),
    ...(
      [
        ["res.partner", customers],
        ["sale.order", orders],
        ["stock.picking", pickings],
      ] as const
    ).map(([model, ids]) => db.update(odooChange).set({ from: null, to: null }).where(ofModel(model, ids))),
  ];
}

/** Copies of these customers that still say who they are: 0, none. */
export async function namedCopies(db: Db, tenantId: string, customers: readonly number[]): Promise<number> {
  return db.$count(
    customer,
    and(
      eq(customer.tenantId, tenantId),
      sql`${customer.id} IN ${among(customers)}`,
      sql`coalesce(${customer.name}, ${customer.email}, ${customer.phone}, ${customer.street}) IS NOT NULL`,
    ),
  );
}
