import { z } from "zod";
import { REGIONS, type Region } from "./region.ts";

/** `tnt_` and 128 random bits in lower-case hex. */
export const TenantId = z.string().regex(/^tnt_[0-9a-f]{32}$/);
export type TenantId = z.infer<typeof TenantId>;

/**
 * `{region}_` and 128 random bits in lower-case hex: the last segment of a webhook URL. It starts with its region, so
 * that any region's worker can tell whose it is without a look-up.
 */
export const EndpointId = z.string().regex(/^(?:eu|us|apac)_[0-9a-f]{32}$/);
export type EndpointId = z.infer<typeof EndpointId>;

/** `shp_` and 128 bits of a keyed hash of (tenant, carrier, tracking number); it names the Durable Object. */
export const ShipmentId = z.string().regex(/^shp_[0-9a-f]{32}$/);
export type ShipmentId = z.infer<typeof ShipmentId>;

/** The region an endpoint id speaks of, or null when the text is not an endpoint id at all. */
export function regionOfEndpoint(endpointId: string): Region | null {
  if (!EndpointId.safeParse(endpointId).success) return null;
  return REGIONS.find((region) => endpointId.startsWith(`${region}_`)) ?? null;
}

export const TRACKING_NUMBER_MAX_CHARS = 64;

/** Upper-cased, without white space and dashes: people and carriers write one number in many ways. */
export function normalizeTrackingNumber(asSent: string): string {
  return asSent
    .normalize("NFKC")
    .replaceAll(/[\s\p{Dash_Punctuation}]/gu, "")
    .toUpperCase();
}

/** A tracking number as the mesh keeps it; anything a sender writes becomes one, or is refused. */
export const TrackingNumber = z
  .string()
  .max(4 * TRACKING_NUMBER_MAX_CHARS)
  .transform(normalizeTrackingNumber)
  .pipe(
    z
      .string()
      .regex(/^[\p{L}\p{N}._/:+#&*]+$/u, "is not a tracking number")
      .max(TRACKING_NUMBER_MAX_CHARS),
  );

/** What one shipment is: one tracked unit of one tenant. */
export const ShipmentIdentity = z.strictObject({
  tenantId: TenantId,
  carrier: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/),
  trackingNumber: z.string().min(1).max(TRACKING_NUMBER_MAX_CHARS),
});
export type ShipmentIdentity = z.infer<typeof ShipmentIdentity>;
