import { and, asc, eq, getTableColumns, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { ShipmentId } from "../domain/identity.ts";
import type { Milestone } from "../domain/milestone.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { bound } from "./bound.ts";
import { decodeCursor, encodeCursor, pageOf, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { delivery } from "./schema/delivery.ts";
import { event } from "./schema/event.ts";
import { shipment } from "./schema/shipment.ts";

export type Shipment = typeof shipment.$inferSelect;

export interface ShipmentQuery extends PageRequest {
  readonly tenantId: string;
  readonly carrier?: string | undefined;
  readonly trackingNumber?: string | undefined;
  readonly milestone?: Milestone | undefined;
  /** Only what had something recorded since, by when that was. */
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
const FeedPosition = z.tuple([z.literal("f"), z.int(), z.string(), z.string(), z.int()]);

/** A tenant's shipments by tracking number, or, with `updatedAfterMs`, by when their newest event was recorded. */
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

/** Walks the tenant's events, which are kept by when they were recorded, and takes each shipment at its newest one. */
async function byChange(db: Db, query: ShipmentQuery, afterMs: number): Promise<Result<Page<Shipment>, "bad_cursor">> {
  const position =
    query.cursor === undefined ? (["f", afterMs + 1, "", "", 0] as const) : decodeCursor(query.cursor, FeedPosition);
  if (position === null) return err("bad_cursor");
  const [, recordedAtMs, number, carrier, seq] = position;
  const found = await db
    .select({ row: getTableColumns(shipment), recordedAtMs: event.recordedAtMs, seq: event.seq })
    .from(event)
    .innerJoin(
      shipment,
      and(
        eq(shipment.tenantId, event.tenantId),
        eq(shipment.trackingNumber, event.trackingNumber),
        eq(shipment.carrier, event.carrier),
        eq(shipment.lastSeq, event.seq),
      ),
    )
    .where(
      and(
        eq(event.tenantId, query.tenantId),
        sql`(${event.recordedAtMs}, ${event.trackingNumber}, ${event.carrier}, ${event.seq})
            > (${recordedAtMs}, ${number}, ${carrier}, ${seq})`,
        ...asked(query),
      ),
    )
    .orderBy(asc(event.recordedAtMs), asc(event.trackingNumber), asc(event.carrier), asc(event.seq))
    .limit(query.limit + 1);
  const page = pageOf(found, query.limit, ({ row, ...last }) => {
    return ["f", last.recordedAtMs, row.trackingNumber, row.carrier, last.seq];
  });
  return ok({ ...page, items: page.items.map(({ row }) => row) });
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
 * Every tenant's shipments behind a position, for the sweep, and those that the read model does not have yet; the position to go on
 * from, null at the end.
 */
export async function pageOfShipmentIds(
  db: Db,
  after: string | null,
  limit: number,
): Promise<{ shipmentIds: ShipmentId[]; next: string | null }> {
  // A position that cannot be read starts the round anew, which costs a sweep nothing.
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
  return { shipmentIds: found.map(({ id }) => id), next };
}
