import { and, asc, eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { ShipmentId } from "../domain/identity.ts";
import type { Db } from "./db.ts";
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

/** Where a walk over all shipments is. */
export type ShipmentPlace = readonly [tenantId: string, trackingNumber: string, carrier: string];

export interface AgedShipment {
  readonly id: ShipmentId;
  readonly tenantId: string;
  readonly trackingNumber: string;
  readonly carrier: string;
  readonly version: number;
  readonly updatedAtMs: number;
}

/** The next of all shipments by key, whatever their age: their table has no index by it, since that would cost a row a webhook. */
export async function shipmentsAfter(db: Db, place: ShipmentPlace, limit: number): Promise<AgedShipment[]> {
  const { id, tenantId, trackingNumber, carrier, version, updatedAtMs } = shipment;
  return db
    .select({ id, tenantId, trackingNumber, carrier, version, updatedAtMs })
    .from(shipment)
    .where(sql`(${tenantId}, ${trackingNumber}, ${carrier}) > (${place[0]}, ${place[1]}, ${place[2]})`)
    .orderBy(asc(tenantId), asc(trackingNumber), asc(carrier))
    .limit(limit);
}

export const beginForgetting = (db: Db, row: Forgetting): BatchItem<"sqlite"> =>
  db.insert(forgetting).values(row).onConflictDoNothing();

export async function begunForgetting(db: Db, limit: number): Promise<Forgetting[]> {
  return db.select().from(forgetting).orderBy(asc(forgetting.askedAtMs), asc(forgetting.shipmentId)).limit(limit);
}

export async function isBeingForgotten(db: Db, shipmentId: string): Promise<Forgetting | null> {
  return (await db.select().from(forgetting).where(eq(forgetting.shipmentId, shipmentId)).get()) ?? null;
}

export const stopForgetting = (db: Db, shipmentId: string): BatchItem<"sqlite"> =>
  db.delete(forgetting).where(eq(forgetting.shipmentId, shipmentId));

/** The statements that take all of a shipment out of the read model. Its object must be empty by then. */
export function forgetShipment(
  db: Db,
  { tenantId, carrier, trackingNumber, shipmentId, erasureId, remembered }: Forgetting,
): BatchItem<"sqlite">[] {
  const { recordedAtMs, proofs } = remembered;
  const known =
    recordedAtMs === null
      ? undefined
      : sql`${event.recordedAtMs} IN (SELECT value FROM json_each(${JSON.stringify(recordedAtMs)}))`;
  const own = TABLES.map((table) =>
    db
      .delete(table)
      .where(
        and(
          eq(table.tenantId, tenantId),
          table === event ? known : undefined,
          eq(table.trackingNumber, trackingNumber),
          eq(table.carrier, carrier),
        ),
      ),
  );
  const kept = proofs.map((proof) =>
    db
      .insert(proofOfDelivery)
      .values({ tenantId, shipmentId, carrier, trackingNumber, ...proof })
      .onConflictDoNothing(),
  );
  const gone = db
    .delete(proofOfDelivery)
    .where(and(eq(proofOfDelivery.tenantId, tenantId), eq(proofOfDelivery.shipmentId, shipmentId)));
  return [...(erasureId === null ? kept : [gone]), ...own, stopForgetting(db, shipmentId)];
}

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
