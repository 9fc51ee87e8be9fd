import { z } from "zod";
import { TrackingNumber } from "../../domain/identity.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const SCANS_MAX = 5000;
const text = z.string().nullish();

const Envelope = z.object({
  event: z.string(),
  event_id: text,
  ts: z.union([z.number(), z.string()]).nullish(),
  msg: z.unknown().optional(),
});

const Checkpoint = z.object({
  checkpoint_time: text,
  tag: text,
  subtag: text,
  subtag_message: text,
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

const Tracking = z.object({
  tracking_number: TrackingNumber,
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
  latest_estimated_delivery: z.object({ datetime: text, datetime_max: text }).nullish(),
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
