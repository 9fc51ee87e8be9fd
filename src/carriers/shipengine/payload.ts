import { z } from "zod";
import { ok, type Result } from "../../domain/result.ts";
import { shipmentNumber, text } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { InboundRequest, Unreadable } from "../port.ts";

const SCANS_MAX = 5000;

const Envelope = z.object({
  resource_url: text,
  resource_type: text,
  data: z.unknown().optional(),
  tracking_number: text,
});

const Scan = z.object({
  occurred_at: text,
  carrier_occurred_at: text,
  /** The names of 2019. */
  event_date: text,
  description: text,
  city_locality: text,
  state_province: text,
  postal_code: text,
  country_code: text,
  event_code: text,
  status_code: text,
  status_detail_code: text,
});
export type Scan = z.infer<typeof Scan>;

const Tracking = z.object({
  tracking_number: shipmentNumber,
  carrier_code: text,
  status_code: text,
  status_detail_code: text,
  status_description: text,
  carrier_status_description: text,
  ship_date: text,
  shipped_date: text,
  estimated_delivery_date: text,
  actual_delivery_date: text,
  events: z.array(z.unknown()).max(SCANS_MAX).pipe(z.array(Scan)).nullish(),
});
export type Tracking = z.infer<typeof Tracking>;

export type Payload =
  | { readonly kind: "tracking"; readonly tracking: Tracking; readonly resourceUrl: string }
  /** Only where the resource is. */
  | { readonly kind: "thin"; readonly resourceUrl: string }
  | { readonly kind: "other" };

const TRACKING_TYPES = /^(?:API_TRACK|TRACK)/;

/** A webhook, or the resource itself as it is fetched. */
export function readPayload({ body, path }: InboundRequest): Result<Payload, Unreadable> {
  const json = readJson(body, z.unknown());
  if (!json.ok) return json;
  const envelope = check(json.value, Envelope);
  if (!envelope.ok) return envelope;
  const { resource_url: url, resource_type: type, data, tracking_number: bare } = envelope.value;
  if (bare) return tracking(check(json.value, Tracking), path);
  if (type && !TRACKING_TYPES.test(type)) return ok({ kind: "other" });
  if (data === undefined || data === null) {
    const named = check(json.value, z.object({ resource_url: z.url() }));
    return named.ok ? ok({ kind: "thin", resourceUrl: named.value.resource_url }) : named;
  }
  return tracking(check(data, Tracking, ["data"]), url ?? "");
}

function tracking(read: Result<Tracking, Unreadable>, resourceUrl: string): Result<Payload, Unreadable> {
  return read.ok ? ok({ kind: "tracking", tracking: read.value, resourceUrl }) : read;
}
