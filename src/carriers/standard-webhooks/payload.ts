import { z } from "zod";
import { CanonicalEvent, CanonicalShipment, CanonicalWebhook } from "../../domain/canonical.ts";
import { TrackingNumber } from "../../domain/identity.ts";
import { readMoment } from "../../domain/moment.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

/** A `Z` is worth what it says: this sender speaks our own format. */
const Time = z.string().transform((text, context) => {
  const moment = readMoment(text, "offset");
  if (moment) return moment;
  context.addIssue("is not an ISO 8601 time between 1970 and 2200");
  return z.NEVER;
});

const Event = CanonicalEvent.extend({ occurredAt: Time });
export type Event = z.infer<typeof Event>;

const Shipment = CanonicalShipment.extend({
  trackingNumber: TrackingNumber,
  estimatedDeliveryAt: Time.optional(),
  events: z.array(Event),
  retractions: z.array(z.object({ eventId: z.string(), declaredAt: Time })),
});
export type Shipment = z.infer<typeof Shipment>;

/** Our own event once more, with its times and tracking numbers as the mesh keeps them. */
const ShipmentEvents = z.object({ timestamp: Time, data: z.object({ shipments: z.array(Shipment) }) });
export type ShipmentEvents = z.infer<typeof ShipmentEvents>;

const Message = z.object({ type: z.string() });

/**
 * Null for a message about something else. A type that looks like ours and is not (a later version, a slip) is refused, so
 * that it waits in quarantine rather than being thanked for and dropped.
 */
export function readPayload(body: Bytes): Result<ShipmentEvents | null, Unreadable> {
  const json = readJson(body, z.unknown());
  if (!json.ok) return json;
  const message = check(json.value, Message);
  if (!message.ok) return message;
  if (!message.value.type.startsWith("shipment")) return ok(null);
  const canonical = check(json.value, CanonicalWebhook);
  return canonical.ok ? check(canonical.value, ShipmentEvents) : canonical;
}
