import { z } from "zod";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { shipmentNumber, text } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const SCANS_MAX = 5000;

/** `data` is what `tracking_status` was called before. */
const Envelope = z.object({
  event_type: z.string(),
  tracking_status: z.unknown().optional(),
  data: z.unknown().optional(),
});

const Checkpoint = z.object({
  checkpoint_time: text,
  primary_status: text,
  message: text,
  /** Who has the parcel. */
  handler: text,
  location: text,
  city: text,
  state: text,
  postal_code: text,
  country_name: text,
  country_iso3: text,
});
export type Checkpoint = z.infer<typeof Checkpoint>;

const Tracking = z.object({
  tracking_number: shipmentNumber,
  /** What it passes through of the order; never a reason to refuse. */
  platform_order_number: z.unknown().optional(),
  status: text,
  courier_name: text,
  // Their own sample has an object where a list belongs.
  checkpoints: z
    .union([z.array(z.unknown()).max(SCANS_MAX).pipe(z.array(Checkpoint)), z.object({}).transform(() => [])])
    .nullish(),
});
export type Tracking = z.infer<typeof Tracking>;

/** Null for what is not about a shipment's way: labels, cancellations, their billing. */
export function readPayload(body: Bytes): Result<Tracking | null, Unreadable> {
  const envelope = readJson(body, Envelope);
  if (!envelope.ok) return envelope;
  if (!envelope.value.event_type.startsWith("shipment.tracking.")) return ok(null);
  const { tracking_status: status, data } = envelope.value;
  if (status !== undefined && status !== null) return check(status, Tracking, ["tracking_status"]);
  return check(data, Tracking, [data === undefined ? "tracking_status" : "data"]);
}
