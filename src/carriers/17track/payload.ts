import { z } from "zod";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { part, shipmentNumber, text } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const SCANS_MAX = 5000;
const PARCELS_MAX = 100;

const Envelope = z.object({ event: z.string(), data: z.unknown().optional() });

const Address = part(z.object({ country: text, state: text, city: text, postal_code: text }));

const Event = z.object({
  time_iso: text,
  time_utc: text,
  time_raw: part(z.object({ date: text, time: text, timezone: text })),
  description: text,
  location: text,
  stage: text,
  sub_status: text,
  address: Address,
});
export type Event = z.infer<typeof Event>;

const Provider = z.object({
  provider: part(z.object({ key: text, name: text })),
  events: z.array(z.unknown()).max(SCANS_MAX).pipe(z.array(Event)).nullish(),
});
export type Provider = z.infer<typeof Provider>;

const TrackInfo = z.object({
  latest_status: part(z.object({ status: text, sub_status: text, sub_status_descr: text })),
  latest_event: Event.nullish(),
  time_metrics: part(z.object({ estimated_delivery_date: part(z.object({ from: text, to: text })) })),
  tracking: z.object({ providers: z.array(Provider).max(20).nullish() }).nullish(),
});
export type TrackInfo = z.infer<typeof TrackInfo>;

/** The letters of version 1, which no two sources use alike: what looks like a time is one. */
const Letters = z.record(z.string().max(4), z.unknown());

/** What belongs into `track_info` has been seen beside it. */
const Parcel = z
  .object({
    number: shipmentNumber,
    /** What it passes through of the order; never a reason to refuse. */
    tag: z.unknown().optional(),
    carrier: text,
    track_info: TrackInfo.nullish(),
    track: z.object({ e: text, z0: Letters.nullish(), z1: z.array(Letters).max(SCANS_MAX).nullish() }).nullish(),
    ...TrackInfo.shape,
  })
  .transform(({ number, tag, carrier, track, track_info: inside, ...beside }) => {
    const isBeside = Object.values(beside).some((held) => held !== undefined && held !== null);
    return { number, tag, carrier, track, track_info: isBeside ? { ...beside, ...inside } : inside };
  });
export type Parcel = z.infer<typeof Parcel>;

/** No parcels: a message about something else, or that a parcel is no longer looked after. */
export function readPayload(body: Bytes): Result<readonly Parcel[], Unreadable> {
  const envelope = readJson(body, Envelope);
  if (!envelope.ok) return envelope;
  const { event, data } = envelope.value;
  if (event !== "TRACKING_UPDATED") return ok([]);
  const list = Array.isArray(data) ? check(data, z.array(Parcel).max(PARCELS_MAX), ["data"]) : null;
  if (list) return list;
  const parcel = check(data, Parcel, ["data"]);
  return parcel.ok ? ok([parcel.value]) : parcel;
}
