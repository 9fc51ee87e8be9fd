import { and, asc, eq, getTableColumns, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { ShipmentId } from "../domain/identity.ts";
import type { Milestone } from "../domain/milestone.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { bound } from "./bound.ts";
import { decodeCursor, encodeCursor, pageOf, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { NOW_MS } from "./now.ts";
import { delivery } from "./schema/delivery.ts";
import { shipment } from "./schema/shipment.ts";

export type Shipment = typeof shipment.$inferSelect;

export interface ShipmentQuery extends PageRequest {
  readonly tenantId: string;
  readonly carrier?: string | undefined;
  readonly trackingNumber?: string | undefined;
  readonly milestone?: Milestone | undefined;
  /** Only what changed in the read model since, by when that was. */
  readonly updatedAfterMs?: number | undefined;
}

/** The tracking numbers that were linked to a picking so far, in the order they were. */
export async function numbersOfPicking(db: Db, tenantId: string, pickingId: number): Promise<string[]> {
  const found = await db
    .select({ trackingNumber: delivery.trackingNumber })
    .from(delivery)
    .where(and(eq(delivery.tenantId, tenantId), eq(delivery.pickingId, pickingId)))
    .orderBy(asc(delivery.linkedAtMs))
    .limit(NUMBERS_MAX);
  return found.map(({ trackingNumber }) => trackingNumber);
}

/** What the read model knows a shipment by. */
export type ShipmentKey = Pick<Shipment, "tenantId" | "trackingNumber" | "carrier">;

/** How many of a shipment's entries have been copied; null: none ever was. */
export async function copiedSeq(db: Db, key: ShipmentKey): Promise<number | null> {
  const { tenantId, trackingNumber, carrier, lastSeq } = shipment;
  const named = and(eq(tenantId, key.tenantId), eq(trackingNumber, key.trackingNumber), eq(carrier, key.carrier));
  return (await db.select({ lastSeq }).from(shipment).where(named).get())?.lastSeq ?? null;
}

/** The key of a shipment whose object does not know it any more; null: nobody knows it. Each of all shipments is looked at. */
export async function keyOfShipment(db: Db, id: ShipmentId): Promise<ShipmentKey | null> {
  const { tenantId, trackingNumber, carrier } = shipment;
  return (
    (await db.select({ tenantId, trackingNumber, carrier }).from(shipment).where(eq(shipment.id, id)).get()) ?? null
  );
}

/** Whose parcels of a number a tenant has. */
export async function carriersOf(db: Db, tenantId: string, trackingNumber: string): Promise<string[]> {
  const found = await db
    .select({ carrier: shipment.carrier })
    .from(shipment)
    .where(and(eq(shipment.tenantId, tenantId), eq(shipment.trackingNumber, trackingNumber)))
    .limit(NUMBERS_MAX);
  return found.map(({ carrier }) => carrier);
}

/** What customers may know of a shipment: no more than this is read for them. */
const FOR_CUSTOMERS = {
  id: shipment.id,
  carrier: shipment.carrier,
  trackingNumber: shipment.trackingNumber,
  milestone: shipment.milestone,
  occurredAtMs: shipment.occurredAtMs,
  estimatedAtMs: shipment.estimatedAtMs,
};
export type CustomerShipment = Pick<Shipment, keyof typeof FOR_CUSTOMERS>;

export async function customerShipment(
  db: Db,
  tenantId: string,
  carrier: string,
  trackingNumber: string,
): Promise<CustomerShipment | null> {
  const key = [eq(shipment.tenantId, tenantId), eq(shipment.trackingNumber, trackingNumber)];
  const found = await db
    .select(FOR_CUSTOMERS)
    .from(shipment)
    .where(and(...key, eq(shipment.carrier, carrier)))
    .get();
  return found ?? null;
}

/** As many parcels as a link holds. */
const NUMBERS_MAX = 50;

const NumberPosition = z.tuple([z.literal("n"), z.string(), z.string()]);
const ChangePosition = z.tuple([z.literal("c"), z.int(), z.string(), z.string()]);

/** A tenant's shipments by tracking number, or, with `updatedAfterMs`, by when their row changed. */
export function listShipments(db: Db, query: ShipmentQuery): Promise<Result<Page<Shipment>, "bad_cursor">> {
  return query.updatedAfterMs === undefined ? byNumber(db, query) : byChange(db, query, query.updatedAfterMs);
}

const asked = (query: ShipmentQuery) => [
  query.carrier === undefined ? undefined : eq(shipment.carrier, query.carrier),
  query.trackingNumber === undefined ? undefined : eq(shipment.trackingNumber, query.trackingNumber),
  query.milestone === undefined ? undefined : eq(shipment.milestone, query.milestone),
];

async function byNumber(db: Db, query: ShipmentQuery): Promise<Result<Page<Shipment>, "bad_cursor">> {
  const position = query.cursor === undefined ? ["n", "", ""] : decodeCursor(query.cursor, NumberPosition);
  if (position === null) return err("bad_cursor");
  const [, number, carrier] = position;
  const found = await db
    .select()
    .from(shipment)
    .where(
      and(
        eq(shipment.tenantId, query.tenantId),
        sql`(${shipment.trackingNumber}, ${shipment.carrier}) > (${number}, ${carrier})`,
        ...asked(query),
      ),
    )
    .orderBy(asc(shipment.trackingNumber), asc(shipment.carrier))
    .limit(query.limit + 1);
  return ok(pageOf(found, query.limit, (last) => ["n", last.trackingNumber, last.carrier]));
}

/**
 * A tenant's shipments by when their row last changed. What changed in the millisecond that is not over yet is left for the next time:
 * whoever asks again for what came after the last they saw misses nothing, whenever and in whatever order the changes arrived. No index
 * serves this, since that would cost a row for every write: a page reads all of the tenant's rows.
 */
async function byChange(db: Db, query: ShipmentQuery, afterMs: number): Promise<Result<Page<Shipment>, "bad_cursor">> {
  const position =
    query.cursor === undefined ? (["c", afterMs + 1, "", ""] as const) : decodeCursor(query.cursor, ChangePosition);
  if (position === null) return err("bad_cursor");
  const [, changedAtMs, number, carrier] = position;
  const found = await db
    .select()
    .from(shipment)
    .where(
      and(
        eq(shipment.tenantId, query.tenantId),
        sql`(${shipment.changedAtMs}, ${shipment.trackingNumber}, ${shipment.carrier}) > (${changedAtMs}, ${number}, ${carrier})`,
        sql`${shipment.changedAtMs} < ${NOW_MS}`,
        ...asked(query),
      ),
    )
    .orderBy(asc(shipment.changedAtMs), asc(shipment.trackingNumber), asc(shipment.carrier))
    .limit(query.limit + 1);
  return ok(pageOf(found, query.limit, (last) => ["c", last.changedAtMs, last.trackingNumber, last.carrier]));
}

/** The shipments that carry an order's goods now: a recycled number may carry another's. */
export async function shipmentsOfPicking(db: Db, tenantId: string, pickingId: number): Promise<Shipment[]> {
  return db
    .select(getTableColumns(shipment))
    .from(delivery)
    .innerJoin(
      shipment,
      and(
        eq(shipment.tenantId, delivery.tenantId),
        eq(shipment.trackingNumber, delivery.trackingNumber),
        eq(shipment.carrier, delivery.carrier),
        eq(shipment.pickingId, delivery.pickingId),
      ),
    )
    .where(and(eq(delivery.tenantId, tenantId), eq(delivery.pickingId, pickingId)));
}

interface Listed {
  readonly id: ShipmentId;
  readonly tenant_id: string;
  readonly tracking_number: string;
  readonly carrier: string;
}

const SweepPosition = z.tuple([z.string(), z.string(), z.string()]);

/**
 * Every tenant's shipments behind a position, and those that the read model does not have yet; the position to go on from, null at the
 * end.
 */
export async function pageOfShipmentIds(
  db: Db,
  after: string | null,
  limit: number,
): Promise<{
  shipments: (ShipmentKey & { readonly id: ShipmentId })[];
  shipmentIds: ShipmentId[];
  next: string | null;
}> {
  // A position that cannot be read starts the round anew.
  const [tenantId, number, carrier] = (after === null ? null : decodeCursor(after, SweepPosition)) ?? ["", "", ""];
  const behind = (table: SQL): SQL => sql`
    SELECT * FROM (
      SELECT id, tenant_id, tracking_number, carrier FROM ${table}
      WHERE (tenant_id, tracking_number, carrier) > (${tenantId}, ${number}, ${carrier})
      ORDER BY tenant_id, tracking_number, carrier LIMIT ${limit})`;
  const both = sql`${behind(sql`shipment`)} UNION ${behind(sql`newcomer`)}
    ORDER BY tenant_id, tracking_number, carrier LIMIT ${limit}`;
  const { results: found } = await bound(db, both).all<Listed>();
  const last = found.at(-1);
  const next =
    last && found.length === limit ? encodeCursor([last.tenant_id, last.tracking_number, last.carrier]) : null;
  const shipments = found.map(({ id, tenant_id: of, tracking_number: trackingNumber, carrier: by }) => {
    return { id, tenantId: of, trackingNumber, carrier: by };
  });
  return { shipments, shipmentIds: found.map(({ id }) => id), next };
}
