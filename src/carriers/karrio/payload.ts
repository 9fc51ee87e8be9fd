import { z } from "zod";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { flag, part, shipmentNumber, text } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const SCANS_MAX = 5000;

const Envelope = z.object({ event: z.string(), data: z.unknown().optional() });

const Scan = z.object({
  date: text,
  time: text,
  timestamp: text,
  code: text,
  status: text,
  description: text,
  location: text,
});
export type Scan = z.infer<typeof Scan>;

const Tracker = z.object({
  tracking_number: shipmentNumber,
  /** What it passes through of the order; never a reason to refuse. */
  reference: z.unknown().optional(),
  info: part(z.object({ order_id: z.unknown().optional() })),
  carrier_name: text,
  test_mode: flag.nullish(),
  status: text,
  estimated_delivery: text,
  updated_at: text,
  created_at: text,
  events: z.array(z.unknown()).max(SCANS_MAX).pipe(z.array(Scan)).nullish(),
});
export type Tracker = z.infer<typeof Tracker>;

/** Null for what is not about a tracker. Names come with an underscore, and from their own tests with a dot. */
export function readPayload(body: Bytes): Result<Tracker | null, Unreadable> {
  const envelope = readJson(body, Envelope);
  if (!envelope.ok) return envelope;
  if (!/^tracker[_.]/.test(envelope.value.event)) return ok(null);
  return check(envelope.value.data, Tracker, ["data"]);
}
