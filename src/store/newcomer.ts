import { sql } from "drizzle-orm";
import type { ShipmentIdentity } from "../domain/identity.ts";
import { bound } from "./bound.ts";
import type { Db } from "./db.ts";

/** Lists a shipment that only its object knows of. Safe to repeat. */
export async function enlist(db: Db, identity: ShipmentIdentity, shipmentId: string): Promise<void> {
  const { tenantId, trackingNumber, carrier } = identity;
  const statement = sql`
    INSERT INTO newcomer (tenant_id, tracking_number, carrier, id)
    VALUES (${tenantId}, ${trackingNumber}, ${carrier}, ${shipmentId}) ON CONFLICT DO NOTHING`;
  await bound(db, statement).run();
}

/** Strikes off, of so many, those that the read model has by now; how many those were. */
export async function strikeOff(db: Db, limit: number): Promise<number> {
  const statement = sql`
    DELETE FROM newcomer WHERE (tenant_id, tracking_number, carrier) IN (
      SELECT listed.tenant_id, listed.tracking_number, listed.carrier FROM newcomer AS listed
      CROSS JOIN shipment ON shipment.tenant_id = listed.tenant_id AND shipment.tracking_number = listed.tracking_number
        AND shipment.carrier = listed.carrier
      LIMIT ${limit})`;
  const { meta } = await bound(db, statement).run();
  return meta.changes;
}
