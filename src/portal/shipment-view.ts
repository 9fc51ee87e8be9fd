import { z } from "@hono/zod-openapi";
import { Milestone } from "../domain/milestone.ts";
import type { CustomerShipment } from "../store/shipment.ts";

const IsoTime = z.string().openapi({ format: "date-time" });

/** All that customers see of a shipment: what is not here cannot reach them. */
export const ShipmentForCustomers = z
  .strictObject({
    id: z.string(),
    carrier: z.string(),
    trackingNumber: z.string(),
    milestone: Milestone.nullable().openapi({ description: "null: nothing has happened yet" }),
    occurredAt: IsoTime.nullable(),
    estimatedDeliveryAt: IsoTime.nullable(),
  })
  .openapi("ShipmentForCustomers");

const isoOrNull = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString());

export function viewOf(row: CustomerShipment): z.infer<typeof ShipmentForCustomers> {
  const { id, carrier, trackingNumber, milestone, occurredAtMs, estimatedAtMs } = row;
  return {
    id,
    carrier,
    trackingNumber,
    milestone,
    occurredAt: isoOrNull(occurredAtMs),
    estimatedDeliveryAt: isoOrNull(estimatedAtMs),
  };
}
