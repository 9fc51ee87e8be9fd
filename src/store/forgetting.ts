import { and, asc, eq, sql, type SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { ShipmentId } from "../domain/identity.ts";
import type { Statement } from "./audit.ts";
import { bound } from "./bound.ts";
import type { Db } from "./db.ts";
import { packed } from "./packed.ts";
import { delivery } from "./schema/delivery.ts";
import { drift } from "./schema/drift.ts";
import { event } from "./schema/event.ts";
import { eventOwner } from "./schema/retraction.ts";
import { forgetting, proofOfDelivery } from "./schema/retention.ts";
import { newcomer } from "./schema/newcomer.ts";
import { review } from "./schema/review.ts";
import { reviewItem } from "./schema/review-item.ts";
import { shipment } from "./schema/shipment.ts";

export type Forgetting = typeof forgetting.$inferSelect;

/** What the read model knows of a shipment. */
const TABLES = [shipment, event, delivery, review, reviewItem, eventOwner, drift, newcomer];

/** Where a walk over a tenant's oldest events is. */
export type EventPlace = readonly [recordedAtMs: number, trackingNumber: string, carrier: string, seq: number];

export interface AgedShipment {
  readonly id: ShipmentId;
  readonly tenantId: string;
  readonly trackingNumber: string;
  readonly carrier: string;
  readonly version: number;
  readonly updatedAtMs: number;
}

/**
 * What a tenant's oldest events behind a place are of, each with its event's place. A shipment whose last news is older than a time has none
 * but older events, so that the walk by the events' own key finds each, and reads of the others only what is as old.
 */
export async function shipmentsOfOldest(
  db: Db,
  tenantId: string,
  beforeMs: number,
  after: EventPlace | null,
  limit: number,
): Promise<(AgedShipment & { readonly place: EventPlace })[]> {
  const [atMs, number, carrier, seq] = after ?? [0, "", "", 0];
  const statement = sql`
    SELECT s.id, s.version, s.updated_at_ms, e.recorded_at_ms, e.tracking_number, e.carrier, e.seq FROM (
      SELECT recorded_at_ms, tracking_number, carrier, seq FROM event
      WHERE tenant_id = ${tenantId} AND recorded_at_ms < ${beforeMs}
        AND (recorded_at_ms, tracking_number, carrier, seq) > (${atMs}, ${number}, ${carrier}, ${seq})
      ORDER BY recorded_at_ms, tracking_number, carrier, seq LIMIT ${limit}) AS e
    CROSS JOIN shipment AS s ON s.tenant_id = ${tenantId} AND s.tracking_number = e.tracking_number AND s.carrier = e.carrier`;
  const { results } = await bound(db, statement).all<{
    id: ShipmentId;
    version: number;
    updated_at_ms: number;
    recorded_at_ms: number;
    tracking_number: string;
    carrier: string;
    seq: number;
  }>();
  return results.map((row) => ({
    id: row.id,
    tenantId,
    trackingNumber: row.tracking_number,
    carrier: row.carrier,
    version: row.version,
    updatedAtMs: row.updated_at_ms,
    place: [row.recorded_at_ms, row.tracking_number, row.carrier, row.seq],
  }));
}

/**
 * The statements that write down which shipments are being forgotten, once each. One whose time was over may be forgotten by another round
 * meanwhile: it is not begun again.
 */
export function beginForgetting(db: Db, rows: readonly Forgetting[]): Statement[] {
  const columns = rows.map(({ shipmentId, tenantId, carrier, trackingNumber, version, erasureId, ...row }) => {
    const remembered = JSON.stringify(row.remembered);
    return [
      shipmentId,
      tenantId,
      carrier,
      trackingNumber,
      version,
      erasureId,
      remembered,
      row.askedAtMs,
      row.requestId,
    ];
  });
  return packed(columns).map((json) =>
    bound(
      db,
      sql`INSERT INTO forgetting (shipment_id, tenant_id, carrier, tracking_number, version, erasure_id, remembered, asked_at_ms, request_id)
          SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8
          FROM json_each(${json})
          WHERE value ->> 5 IS NOT NULL OR EXISTS (SELECT 1 FROM shipment WHERE tenant_id = value ->> 1 AND tracking_number = value ->> 3
            AND carrier = value ->> 2)
          ON CONFLICT DO NOTHING`,
    ),
  );
}

export async function begunForgetting(db: Db, limit: number): Promise<Forgetting[]> {
  return db.select().from(forgetting).orderBy(asc(forgetting.askedAtMs), asc(forgetting.shipmentId)).limit(limit);
}

/** Those of these shipments that are being forgotten. */
export async function beingForgotten(db: Db, shipmentIds: readonly string[]): Promise<Forgetting[]> {
  return db
    .select()
    .from(forgetting)
    .where(sql`${forgetting.shipmentId} IN (SELECT value FROM json_each(${JSON.stringify(shipmentIds)}))`);
}

export async function isBeingForgotten(db: Db, shipmentId: string): Promise<Forgetting | null> {
  return (await db.select().from(forgetting).where(eq(forgetting.shipmentId, shipmentId)).get()) ?? null;
}

/** The statement that leaves shipments as they are. */
export const stopForgetting = (db: Db, shipmentIds: readonly string[]): BatchItem<"sqlite"> =>
  db
    .delete(forgetting)
    .where(sql`${forgetting.shipmentId} IN (SELECT value FROM json_each(${JSON.stringify(shipmentIds)}))`);

/**
 * The statements that take all of some shipments out of the read model, by what was remembered of each. Their objects must be empty by then.
 * For an erasure no list is trusted: what has no key of its own is looked for in all that is the tenant's.
 */
export function forgetShipments(db: Db, rows: readonly Forgetting[]): Statement[] {
  const byKey = rows.filter(({ erasureId, remembered }) => erasureId === null && remembered.recordedAtMs !== null);
  const thorough = rows.filter((row) => !byKey.includes(row));
  const keys = packed(rows.map(keyOf));
  const byTime = packed(
    byKey.flatMap((row) => (row.remembered.recordedAtMs ?? []).map((atMs) => [...keyOf(row), atMs])),
  );
  const byPicking = packed(
    byKey.flatMap((row) => [0, ...(row.remembered.pickings ?? [])].map((id) => [...keyOf(row), id])),
  );
  return [
    ...proofsOf(db, rows),
    ...byTime.flatMap((json) => [
      // What an event is owned under, its own row says: so it goes before that.
      bound(
        db,
        sql`DELETE FROM event_owner WHERE (tenant_id, fingerprint, carrier, tracking_number) IN (
              SELECT e.tenant_id, e.fingerprint, e.carrier, e.tracking_number FROM json_each(${json}) AS k
              CROSS JOIN event AS e ON e.tenant_id = k.value ->> 0 AND e.recorded_at_ms = k.value ->> 3
                AND e.tracking_number = k.value ->> 1 AND e.carrier = k.value ->> 2)`,
      ),
      bound(
        db,
        sql`DELETE FROM event WHERE (tenant_id, recorded_at_ms, tracking_number, carrier) IN (
              SELECT value ->> 0, value ->> 3, value ->> 1, value ->> 2 FROM json_each(${json}))`,
      ),
    ]),
    ...byPicking.flatMap((json) =>
      ["delivery", "drift"].map((table) =>
        bound(
          db,
          sql`DELETE FROM ${sql.raw(table)} WHERE (tenant_id, picking_id, tracking_number, carrier) IN (
                SELECT value ->> 0, value ->> 3, value ->> 1, value ->> 2 FROM json_each(${json}))`,
        ),
      ),
    ),
    ...keys.flatMap((json) =>
      ["shipment", "review", "review_item", "newcomer"].map((table) => bound(db, dropped(sql.raw(table), json))),
    ),
    ...packed(thorough.map(keyOf)).flatMap((json) =>
      ["event", "event_owner", "delivery", "drift"].map((table) => bound(db, dropped(sql.raw(table), json))),
    ),
    stopForgetting(
      db,
      rows.map(({ shipmentId }) => shipmentId),
    ),
  ];
}

const keyOf = ({ tenantId, trackingNumber, carrier }: Pick<Forgetting, "tenantId" | "trackingNumber" | "carrier">) =>
  [tenantId, trackingNumber, carrier] as const;

const dropped = (table: SQL, json: string): SQL => sql`
  DELETE FROM ${table} WHERE (tenant_id, tracking_number, carrier) IN (
    SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${json})) AND tracking_number IS NOT NULL`;

/** Of what had its time the proofs of delivery stay; of what is erased none does. */
function proofsOf(db: Db, rows: readonly Forgetting[]): Statement[] {
  const kept = rows.flatMap((row) =>
    row.erasureId === null
      ? row.remembered.proofs.map((proof) => [...keyOf(row), row.shipmentId, ...Object.values(ordered(proof))])
      : [],
  );
  const gone = rows
    .filter(({ erasureId }) => erasureId !== null)
    .map(({ tenantId, shipmentId }) => [tenantId, shipmentId]);
  return [
    ...packed(kept).map((json) =>
      bound(
        db,
        sql`INSERT INTO proof_of_delivery (tenant_id, tracking_number, carrier, shipment_id, delivered_at_ms, place, words)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
            FROM json_each(${json}) WHERE true ON CONFLICT DO NOTHING`,
      ),
    ),
    ...packed(gone).map((json) =>
      bound(
        db,
        sql`DELETE FROM proof_of_delivery WHERE (tenant_id, shipment_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${json}))`,
      ),
    ),
  ];
}

const ordered = ({ deliveredAtMs, place, words }: Forgetting["remembered"]["proofs"][number]) => ({
  deliveredAtMs,
  place,
  words,
});

/** What is still known of a shipment: 0, nothing. */
export async function rowsOfShipment(
  db: Db,
  { tenantId, carrier, trackingNumber }: Pick<Forgetting, "tenantId" | "carrier" | "trackingNumber">,
): Promise<number> {
  const counted = await Promise.all(
    [...TABLES, proofOfDelivery].map((table) =>
      db.$count(
        table,
        and(eq(table.tenantId, tenantId), eq(table.trackingNumber, trackingNumber), eq(table.carrier, carrier)),
      ),
    ),
  );
  return counted.reduce((sum, count) => sum + count, 0);
}
