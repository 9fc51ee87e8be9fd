import { and, asc, eq, gte, lte, or, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { ShipmentId } from "../domain/identity.ts";
import type { Window } from "../domain/run.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Db } from "./db.ts";
import { delivery } from "./schema/delivery.ts";
import { event } from "./schema/event.ts";
import { shipment } from "./schema/shipment.ts";

/** A shipment as the read model lists it. */
export interface Listed {
  readonly id: ShipmentId;
  readonly trackingNumber: string;
  readonly carrier: string;
  readonly version: number;
  readonly lastSeq: number;
}

export interface ListedPage {
  readonly shipments: readonly Listed[];
  /** To go on from; null at the end. */
  readonly next: string | null;
}

const LISTED = {
  id: shipment.id,
  trackingNumber: shipment.trackingNumber,
  carrier: shipment.carrier,
  version: shipment.version,
  lastSeq: shipment.lastSeq,
};

const FeedPosition = z.tuple([z.int(), z.string(), z.string(), z.int()]);
const NumberPosition = z.tuple([z.string(), z.string()]);

const ofEvent = (alsoNewest: boolean): SQL | undefined =>
  and(
    eq(shipment.tenantId, event.tenantId),
    eq(shipment.trackingNumber, event.trackingNumber),
    eq(shipment.carrier, event.carrier),
    alsoNewest ? eq(shipment.lastSeq, event.seq) : undefined,
  );

/** A tenant's shipments with something recorded in a window, by when it was; within a page each once. */
export async function touchedShipments(
  db: Db,
  tenantId: string,
  { sinceMs, untilMs, newestOnly }: Window,
  after: string | null,
  limit: number,
): Promise<ListedPage> {
  const [atMs, number, carrier, seq] =
    (after === null ? null : decodeCursor(after, FeedPosition)) ?? ([sinceMs, "", "", 0] as const);
  const found = await db
    .select({ ...LISTED, recordedAtMs: event.recordedAtMs, seq: event.seq })
    .from(event)
    .innerJoin(shipment, ofEvent(newestOnly))
    .where(
      and(
        eq(event.tenantId, tenantId),
        lte(event.recordedAtMs, untilMs),
        sql`(${event.recordedAtMs}, ${event.trackingNumber}, ${event.carrier}, ${event.seq}) > (${atMs}, ${number}, ${carrier}, ${seq})`,
      ),
    )
    .orderBy(asc(event.recordedAtMs), asc(event.trackingNumber), asc(event.carrier), asc(event.seq))
    .limit(limit);
  const last = found.at(-1);
  const more = last && found.length === limit;
  const once = new Map(found.map(({ recordedAtMs: _, seq: __, ...one }) => [one.id, one]));
  return {
    shipments: [...once.values()],
    next: more ? encodeCursor([last.recordedAtMs, last.trackingNumber, last.carrier, last.seq]) : null,
  };
}

/**
 * A tenant's shipments of which nothing was recorded since a time, and that were touched all the same: their picking was written in
 * Odoo, as far as its copy tells, or they were linked, parked or folded anew. By tracking number.
 */
export async function shipmentsWrittenSince(
  db: Db,
  tenantId: string,
  { sinceMs }: Window,
  after: string | null,
  limit: number,
): Promise<ListedPage> {
  const [number, of] = (after === null ? null : decodeCursor(after, NumberPosition)) ?? ["", ""];
  const since = new Date(sinceMs).toISOString().slice(0, 19).replace("T", " ");
  const key = sql`(${shipment.trackingNumber}, ${shipment.carrier})`;
  const isWritten = sql`(${key} IN (SELECT d.tracking_number, d.carrier FROM picking AS p
    CROSS JOIN delivery AS d ON d.tenant_id = p.tenant_id AND d.picking_id = p.id
    CROSS JOIN shipment AS s ON s.tenant_id = d.tenant_id AND s.tracking_number = d.tracking_number AND s.carrier = d.carrier AND s.picking_id = p.id
    WHERE p.tenant_id = ${tenantId} AND p.write_date >= ${since}))`;
  // Asked so, the list is made once; `NOT IN` would have it looked through for each shipment.
  const isNotInFeed = sql`(${key} IN (SELECT ${event.trackingNumber}, ${event.carrier}
    FROM ${event} WHERE ${event.tenantId} = ${tenantId} AND ${event.recordedAtMs} >= ${sinceMs})) IS NOT TRUE`;
  const found = await db
    .select(LISTED)
    .from(shipment)
    .where(
      and(
        eq(shipment.tenantId, tenantId),
        sql`(${shipment.trackingNumber}, ${shipment.carrier}) > (${number}, ${of})`,
        or(gte(shipment.updatedAtMs, sinceMs), isWritten),
        isNotInFeed,
      ),
    )
    .orderBy(asc(shipment.trackingNumber), asc(shipment.carrier))
    .limit(limit);
  const last = found.at(-1);
  const next = last && found.length === limit ? encodeCursor([last.trackingNumber, last.carrier]) : null;
  return { shipments: found, next };
}

/** All of a tenant's shipments, or a carrier's of it, by tracking number. */
export async function allShipments(
  db: Db,
  tenantId: string,
  carrier: string | undefined,
  after: string | null,
  limit: number,
): Promise<ListedPage> {
  const [number, of] = (after === null ? null : decodeCursor(after, NumberPosition)) ?? ["", ""];
  const found = await db
    .select(LISTED)
    .from(shipment)
    .where(
      and(
        eq(shipment.tenantId, tenantId),
        sql`(${shipment.trackingNumber}, ${shipment.carrier}) > (${number}, ${of})`,
        carrier === undefined ? undefined : eq(shipment.carrier, carrier),
      ),
    )
    .orderBy(asc(shipment.trackingNumber), asc(shipment.carrier))
    .limit(limit);
  const last = found.at(-1);
  return {
    shipments: found,
    next: last && found.length === limit ? encodeCursor([last.trackingNumber, last.carrier]) : null,
  };
}

/** The shipments that are known to be parcels of these pickings. */
export async function parcelsOfPickings(
  db: Db,
  tenantId: string,
  pickingIds: readonly number[],
): Promise<(Listed & { readonly pickingId: number })[]> {
  if (pickingIds.length === 0) return [];
  return db
    .select({ ...LISTED, pickingId: delivery.pickingId })
    .from(delivery)
    .innerJoin(
      shipment,
      and(
        eq(shipment.tenantId, delivery.tenantId),
        eq(shipment.trackingNumber, delivery.trackingNumber),
        eq(shipment.carrier, delivery.carrier),
      ),
    )
    .where(
      and(
        eq(delivery.tenantId, tenantId),
        sql`${delivery.pickingId} IN (SELECT value FROM json_each(${JSON.stringify(pickingIds)}))`,
      ),
    );
}

/** By picking, the numbers of the shipments that are linked to it, as far as the read model has heard. */
export async function linkedNumbers(
  db: Db,
  tenantId: string,
  pickingIds: readonly number[],
): Promise<Map<number, string[]>> {
  if (pickingIds.length === 0) return new Map();
  const found = await db
    .select({ pickingId: delivery.pickingId, trackingNumber: delivery.trackingNumber })
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
    .where(
      and(
        eq(delivery.tenantId, tenantId),
        sql`${delivery.pickingId} IN (SELECT value FROM json_each(${JSON.stringify(pickingIds)}))`,
      ),
    );
  const byPicking = Map.groupBy(found, ({ pickingId }) => pickingId);
  return new Map([...byPicking].map(([id, same]) => [id, [...new Set(same.map((one) => one.trackingNumber))]]));
}
