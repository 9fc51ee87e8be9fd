import { z } from "zod";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { part, shipmentNumber, text } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const SCANS_MAX = 5000;
const SHIPMENTS_MAX = 200;

const Location = z
  .object({ address: part(z.object({ countryCode: text, postalCode: text, addressLocality: text })) })
  .nullish();

const Event = z.object({
  timestamp: text,
  location: Location,
  statusCode: text,
  status: text,
  description: text,
  remark: text,
});
export type Event = z.infer<typeof Event>;

const Shipment = z.object({
  id: shipmentNumber,
  service: text,
  status: Event.nullish(),
  estimatedTimeOfDelivery: text,
  estimatedDeliveryTimeFrame: part(z.object({ estimatedFrom: text, estimatedThrough: text })),
  events: z.array(z.unknown()).max(SCANS_MAX).pipe(z.array(Event)).nullish(),
});
export type Shipment = z.infer<typeof Shipment>;

/** The answer to a subscription, its confirmation and its failure come to the same URL. */
const Subscription = z
  .object({ shipments: z.undefined().optional(), self: z.string() })
  .or(z.object({ shipments: z.undefined().optional(), secret: z.string() }));

const Push = z.object({ shipments: z.array(Shipment).max(SHIPMENTS_MAX) });

export function readPayload(body: Bytes): Result<readonly Shipment[], Unreadable> {
  const json = readJson(body, z.unknown());
  if (!json.ok) return json;
  if (Subscription.safeParse(json.value).success) return ok([]);
  const push = check(json.value, Push);
  return push.ok ? ok(push.value.shipments) : push;
}
