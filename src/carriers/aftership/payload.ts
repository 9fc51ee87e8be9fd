import { z } from "zod";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { epoch, part, shipmentNumber, text } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const SCANS_MAX = 5000;

const Envelope = z.object({
  event: z.string(),
  event_id: text,
  ts: epoch,
  msg: z.unknown().optional(),
});

const Checkpoint = z.object({
  checkpoint_time: text,
  tag: text,
  subtag: text,
  subtag_message: text,
  /** The carrier's own code. */
  raw_tag: text,
  message: text,
  location: text,
  city: text,
  state: text,
  /** `postal_code` since version 2026-01. */
  zip: text,
  postal_code: text,
  country_region: text,
  country_iso3: text,
  country_name: text,
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** When a parcel is expected, in the names of one release or another, or as a bare date. */
const Expected = part(
  z.union([
    z.string(),
    z
      .object({
        estimated_delivery_date: text,
        estimated_delivery_date_max: text,
        datetime: text,
        datetime_max: text,
      })
      .transform((sent) => {
        const {
          estimated_delivery_date: date,
          estimated_delivery_date_max: dateMax,
          datetime,
          datetime_max: max,
        } = sent;
        return dateMax || max || date || datetime || null;
      }),
  ]),
);

const Tracking = z.object({
  tracking_number: shipmentNumber,
  /** What it passes through of the order; never a reason to refuse. */
  order_number: z.unknown().optional(),
  order_id: z.unknown().optional(),
  slug: text,
  tag: text,
  subtag: text,
  subtag_message: text,
  updated_at: text,
  created_at: text,
  checkpoints: z.array(z.unknown()).max(SCANS_MAX).pipe(z.array(Checkpoint)).nullish(),
  expected_delivery: text,
  latest_estimated_delivery: part(z.object({ datetime: text, datetime_max: text })),
  custom_estimated_delivery_date: Expected,
  courier_estimated_delivery_date: Expected,
  aftership_estimated_delivery_date: Expected,
  first_estimated_delivery: Expected,
});
export type Tracking = z.infer<typeof Tracking>;

export interface Payload {
  readonly eventId: string | null;
  readonly sentAt: number | string | null;
  readonly tracking: Tracking;
}

const ABOUT_A_PARCEL: ReadonlySet<string> = new Set(["tracking_update", "edd_revise", "tracking_pending_time"]);

/** Null for the webhooks of AfterShip's other products, which come in an envelope of another shape. */
export function readPayload(body: Bytes): Result<Payload | null, Unreadable> {
  const envelope = readJson(body, Envelope);
  if (!envelope.ok) return envelope;
  const { event, event_id: eventId = null, ts: sentAt = null, msg } = envelope.value;
  if (!ABOUT_A_PARCEL.has(event)) return ok(null);
  const tracking = check(msg, Tracking, ["msg"]);
  return tracking.ok ? ok({ eventId: eventId?.slice(0, 120) ?? null, sentAt, tracking: tracking.value }) : tracking;
}
