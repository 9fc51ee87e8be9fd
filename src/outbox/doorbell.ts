import { z } from "zod";
import { EndpointId, ShipmentId, TenantId } from "../domain/identity.ts";
import { Sink } from "../domain/sink.ts";

/**
 * "This shipment has something for these sinks": never what. Queues keep no order and may deliver twice, so the update stays
 * in the shipment object, and an extra, late or lost message carries no wrong data.
 */
const Door = { tenantId: TenantId, shipmentId: ShipmentId, sinks: z.array(Sink).min(1) };

export const DoorbellV1 = z.strictObject({ v: z.literal(1), ...Door });
/** Says which W3C trace it rings in, for the log alone. */
export const DoorbellV2 = z.strictObject({ v: z.literal(2), ...Door, trace: z.string().regex(/^[0-9a-f]{32}$/) });

/** Both versions are read for good; 1 is rung where there is no trace. */
export const Doorbell = z.discriminatedUnion("v", [DoorbellV1, DoorbellV2]);
export type Doorbell = z.infer<typeof Doorbell>;

export function doorbellOf(
  door: Pick<Doorbell, "tenantId" | "shipmentId" | "sinks">,
  trace: string | undefined,
): Doorbell {
  return trace === undefined ? { v: 1, ...door } : { v: 2, ...door, trace };
}

/** "This endpoint has something to fetch": what, is in the store. */
export const FetchBell = z.strictObject({ v: z.literal(1), fetchFor: EndpointId });
export type FetchBell = z.infer<typeof FetchBell>;

/** "The sweep is to go on from here." */
export const SweepBell = z.strictObject({ v: z.literal(1), sweepFrom: z.string() });
export type SweepBell = z.infer<typeof SweepBell>;

/** "What has had its time is to be forgotten on from here." */
export const RetainBell = z.strictObject({ v: z.literal(1), retainFrom: z.string() });
export type RetainBell = z.infer<typeof RetainBell>;

/** "This tenant has errands": which, is in the store. */
export const ErrandBell = z.strictObject({ v: z.literal(1), errandsOf: TenantId });
export type ErrandBell = z.infer<typeof ErrandBell>;
