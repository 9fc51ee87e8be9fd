import { z } from "zod";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { flag, part, shipmentNumber, text, word } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";
import { clip } from "../text.ts";

/** A scan of theirs takes 250 bytes and more, so a body of 1 MiB holds no more of them; emptier ones are nobody's history. */
const SCANS_MAX = 5000;

/** https://docs.easypost.com/docs/events: what every webhook is, whatever it is about. */
const Event = z.object({
  id: word.pipe(z.string().min(1)),
  description: z.string(),
  created_at: text,
  /** `test` or `production`. */
  mode: text,
  result: z.unknown().optional(),
});

/** Who an object says it is: events of insurances, batches, refunds come to the same URL. */
const Named = z.object({ object: text });
const Moded = z.object({ mode: text });

const Scan = z.object({
  datetime: text,
  status: text,
  status_detail: text,
  carrier_code: text,
  /** Whose scan it is. */
  source: text,
  message: text,
  description: text,
  tracking_location: part(z.object({ city: text, state: text, zip: text, country: text })),
});
export type Scan = z.infer<typeof Scan>;

/**
 * https://docs.easypost.com/docs/trackers, as far as we read it. `signed_by` is a person's name and is not.
 */
const Tracker = z.object({
  tracking_code: shipmentNumber,
  /** What it passes through of the order; never a reason to refuse. */
  reference: z.unknown().optional(),
  carrier: word.pipe(z.string().min(1)),
  status: text,
  status_detail: text,
  created_at: text,
  updated_at: text,
  est_delivery_date: text,
  is_return: flag.nullish(),
  tracking_details: z.array(z.unknown()).max(SCANS_MAX).pipe(z.array(Scan)).nullish(),
});
export type Tracker = z.infer<typeof Tracker>;

export interface Payload {
  readonly eventId: string | null;
  readonly isTest: boolean;
  readonly createdAt: string | null;
  /** Null when the event is not about a tracker. */
  readonly tracker: Tracker | null;
}

export function readPayload(body: Bytes): Result<Payload, Unreadable> {
  const event = readJson(body, Event);
  if (!event.ok) return event;
  const { id, description, created_at: createdAt = null, mode, result } = event.value;
  const isTest = mode === "test" || Moded.safeParse(result).data?.mode === "test";
  const about = { eventId: clip(id, 120), createdAt, isTest };
  if (!description.startsWith("tracker.") || !isTracker(result)) return ok({ ...about, tracker: null });
  const tracker = check(result, Tracker, ["result"]);
  return tracker.ok ? ok({ ...about, tracker: tracker.value }) : tracker;
}

/** An event asked for over the API comes without its result. One that does not name itself is held to be what was announced. */
function isTracker(result: unknown): boolean {
  if (result === undefined || result === null) return false;
  const named = Named.safeParse(result);
  return !named.success || !named.data.object || named.data.object === "Tracker";
}
