import { z } from "zod";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { flag, part, said, shipmentNumber, text, word } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const SCANS_MAX = 5000;

const Envelope = z.object({ event: text, test: flag.nullish(), data: z.unknown().optional() });
const Tested = z.object({ test: flag.nullish() });

/** Whether it, or the track in it, is of their test mode. */
export function isTest(body: Bytes): boolean {
  const json = readJson(body, z.unknown());
  const { data: envelope } = Envelope.safeParse(json.ok ? json.value : null);
  return envelope?.test === true || Tested.safeParse(envelope?.data).data?.test === true;
}

const Status = z.object({
  status: said,
  substatus: part(z.union([z.object({ code: text }), word])),
  status_date: text,
  status_details: text,
  object_created: text,
  object_updated: text,
  location: part(z.object({ city: text, state: text, zip: text, country: text })),
});
export type Status = z.infer<typeof Status>;

/** A Track, or what API versions before 2018-02-08 send: a Transaction, whose status is a word. */
const Track = z.object({
  tracking_number: shipmentNumber,
  /** What it passes through of the order; never a reason to refuse. */
  metadata: z.unknown().optional(),
  carrier: text,
  eta: text,
  object_created: text,
  object_updated: text,
  tracking_status: z.union([Status, word]).nullish(),
  tracking_history: z.array(z.unknown()).max(SCANS_MAX).pipe(z.array(Status)).nullish(),
});
export type Track = z.infer<typeof Track>;

/** Null for a webhook that is not about a parcel's way. */
export function readPayload(body: Bytes): Result<Track | null, Unreadable> {
  const json = readJson(body, z.unknown());
  if (!json.ok) return json;
  const envelope = check(json.value, Envelope);
  if (!envelope.ok) return envelope;
  const { event, data } = envelope.value;
  if (event && event !== "track_updated") return ok(null);
  return data === undefined ? check(json.value, Track) : check(data, Track, ["data"]);
}
