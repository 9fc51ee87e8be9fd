import { sql } from "drizzle-orm";
import type { ShipmentId, ShipmentIdentity } from "../domain/identity.ts";
import { bound } from "./bound.ts";
import type { Db } from "./db.ts";
import { packed } from "./packed.ts";

/** A shipment that the sweep is to knock at until it has nothing to tell. */
export interface Newcomer extends ShipmentIdentity {
  readonly id: ShipmentId;
  /** When it last was listed. */
  readonly listedAtMs: number;
}

/** Lists a shipment of which nothing else may tell the sweep. Safe to repeat. */
export async function enlist(db: Db, identity: ShipmentIdentity, shipmentId: string, nowMs: number): Promise<void> {
  await enlistAll(db, [{ ...identity, id: shipmentId, listedAtMs: nowMs }]);
}

export async function enlistAll(db: Db, rows: readonly Newcomer[]): Promise<void> {
  const columns = rows.map((row) => [row.tenantId, row.trackingNumber, row.carrier, row.id, row.listedAtMs]);
  for (const json of packed(columns)) {
    const statement = sql`
      INSERT INTO newcomer (tenant_id, tracking_number, carrier, id, listed_at_ms)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(${json}) WHERE true
      ON CONFLICT (tenant_id, tracking_number, carrier) DO UPDATE SET listed_at_ms = excluded.listed_at_ms
      WHERE excluded.listed_at_ms > newcomer.listed_at_ms`;
    await bound(db, statement).run();
  }
}

/** Those listed, behind a key. */
export async function newcomersAfter(
  db: Db,
  [tenantId, number, carrier]: readonly [string, string, string],
  limit: number,
): Promise<Newcomer[]> {
  const statement = sql`
    SELECT tenant_id AS tenantId, tracking_number AS trackingNumber, carrier, id, listed_at_ms AS listedAtMs FROM newcomer
    WHERE (tenant_id, tracking_number, carrier) > (${tenantId}, ${number}, ${carrier})
    ORDER BY tenant_id, tracking_number, carrier LIMIT ${limit}`;
  return (await bound(db, statement).all<Newcomer & Record<string, unknown>>()).results;
}

/** Strikes off those that had nothing to tell, unless they were listed again meanwhile. */
export async function strikeOff(db: Db, rows: readonly Newcomer[]): Promise<void> {
  const columns = rows.map((row) => [row.tenantId, row.trackingNumber, row.carrier, row.listedAtMs]);
  for (const json of packed(columns)) {
    const statement = sql`
      DELETE FROM newcomer WHERE (tenant_id, tracking_number, carrier, listed_at_ms) IN (
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(${json}))`;
    await bound(db, statement).run();
  }
}
