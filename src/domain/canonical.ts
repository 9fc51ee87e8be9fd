import { z } from "zod";
import { Classifier, ExceptionReason, Milestone } from "./milestone.ts";

/**
 * Tallyman's own event, for any freight platform or middleware: the body of a Standard Webhooks message
 * (https://www.standardwebhooks.com). Published as JSON Schema at /schemas/shipment-events-v1.json.
 * Unknown fields are ignored, so that a sender may say more than we read.
 */
const IsoTime = z
  .string()
  .max(64)
  .describe("ISO 8601 with an offset (`2026-11-23T10:15:00+01:00`); without one it is read as UTC and marked unsure");

export const CanonicalEvent = z.object({
  id: z.string().min(1).max(120).describe("The sender's id of this event; the same id is the same event for ever"),
  milestone: Milestone,
  reason: ExceptionReason.optional().describe("Only with milestone `exception`"),
  classifier: Classifier.default("actual"),
  occurredAt: IsoTime,
  place: z
    .object({
      city: z.string().max(120).optional(),
      state: z.string().max(60).optional(),
      postalCode: z.string().max(20).optional(),
      country: z.string().max(60).optional(),
    })
    .optional(),
  description: z.string().max(2000).optional(),
  code: z.string().max(120).optional().describe("The carrier's own code, kept as it is"),
});

export const CanonicalShipment = z.object({
  carrier: z.string().min(1).max(60),
  trackingNumber: z.string().min(1).max(200),
  estimatedDeliveryAt: IsoTime.optional(),
  references: z
    .array(z.string().max(200))
    .max(10)
    .default([])
    .describe(
      "What the order or the delivery is called in Odoo (`S00042`, `WH/OUT/00017`, the customer's own reference)",
    ),
  events: z.array(CanonicalEvent).max(1000).default([]),
  retractions: z
    .array(z.object({ eventId: z.string().min(1).max(120), declaredAt: IsoTime }))
    .max(1000)
    .default([])
    .describe("Events taken back, by their id; a retraction may come before its event"),
});

export const CanonicalWebhook = z.object({
  type: z.literal("shipment.events.v1"),
  timestamp: IsoTime.describe("When the sender made this message: the newest word on an estimate wins"),
  data: z.object({ shipments: z.array(CanonicalShipment).min(1).max(200) }),
});
export type CanonicalWebhook = z.infer<typeof CanonicalWebhook>;
