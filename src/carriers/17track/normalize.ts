import { carrierSlug, knownCarrier } from "../../domain/carrier.ts";
import type { Estimate, Place, ShipmentReport } from "../../domain/event.ts";
import type { Moment } from "../../domain/moment.ts";
import { judge } from "../codes.ts";
import { eventsOf, newestMsOf, withStatus, type ParcelStatus, type Scan } from "../history.ts";
import { placeBeside } from "../place-text.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import { readExpected, readTime, spareTime, undated } from "../times.ts";
import { standingOf } from "./codes.ts";
import { letterScans, letterStatus } from "./letters.ts";
import type { Event, Parcel, TrackInfo } from "./payload.ts";

export async function normalize(parcels: readonly Parcel[], context: ReadingContext): Promise<Reading> {
  const byShipment = new Map<string, ShipmentReport>();
  for (const parcel of parcels) {
    const report = await reportOf(parcel, context);
    byShipment.set(`${report.carrier} ${report.trackingNumber}`, report);
  }
  return { sourceEventId: null, reports: [...byShipment.values()] };
}

async function reportOf(parcel: Parcel, context: ReadingContext): Promise<ShipmentReport> {
  const { number: trackingNumber, track_info: info } = parcel;
  const carrier = carrierOf(parcel, context);
  const told = { sender: "17track", carrier, trackingNumber };
  const scans = info ? modernScans(info, context) : letterScans(parcel.track, context);
  const status = info ? statusOf(info, context) : letterStatus(parcel.track, context);
  const spare = spareTime(context.receivedAtMs);
  const events = await withStatus(told, await eventsOf(told, scans, spare), status, spare);
  return {
    carrier,
    trackingNumber,
    events,
    retractions: [],
    estimate: info ? estimateOf(info, newestMsOf(events)) : null,
    references: referencesIn(parcel.tag),
  };
}

/** `data.carrier` is what was registered; the provider is who answered. */
function carrierOf({ track_info: info, carrier }: Parcel, { settings }: ReadingContext): string {
  const answered = info?.tracking?.providers?.find(({ events }) => (events ?? []).length > 0)?.provider;
  const key = answered?.key ?? (answered?.name ? null : carrier);
  const known = knownCarrier(answered?.name ?? "") ?? (key ? knownCarrier(`17track:${key}`) : null);
  if (known !== null) return known;
  if (answered?.name) return carrierSlug(answered.name);
  if (key) return carrierSlug(`17track:${key}`);
  return carrierSlug(settings["carrier"] || "unknown");
}

function modernScans(info: TrackInfo, context: ReadingContext): Scan[] {
  const told = (info.tracking?.providers ?? []).flatMap(({ events }) => events ?? []);
  const events = told.length > 0 ? told : info.latest_event ? [info.latest_event] : [];
  return events.map((event) => scanOf(event, context));
}

function scanOf(event: Event, context: ReadingContext): Scan {
  const occurredAt = timeOf(event) ?? undated(event.time_iso, event.time_utc, event.time_raw?.date);
  const code = clip(event.sub_status || event.stage, 120) ?? "";
  // Most scans of most carriers have no stage: they say nothing but their words.
  const judged =
    code === "" ? { milestone: "unknown" as const, reason: null } : judge(code, standingOf(code), context.mapped);
  const { time_iso: iso, time_utc: utc, description, location, stage, sub_status: sub } = event;
  return {
    said: [iso ?? utc, description, location, stage, sub].map((word) => word ?? null),
    event: {
      ...judged,
      classifier: "actual",
      occurredAt,
      place: whereOf(event),
      description: clip(description, 500),
      code,
      sourceEventId: null,
    },
  };
}

const whereOf = ({ address, location }: Event) =>
  placeBeside(location, { ...address, postalCode: address?.postal_code });

/**
 * What the carrier wrote, where they pass it on. Their UTC is computed with one offset a carrier, summer and winter alike, so
 * the clock is read at the place of the scan where that is known, and their reading is only claimed.
 */
function timeOf(event: Event): Moment | null {
  const { time_raw: raw, time_iso: iso, time_utc: utc } = event;
  const place = whereOf(event);
  const asSent = iso ?? utc ?? "";
  const written = raw?.date ? rawTime(raw, place) : null;
  if (written && written.certainty !== "local") return written;
  const local = readTime((iso ?? "").replace(/(?:z|[+-]\d\d:?\d\d)$/i, ""), { place, asSent });
  if (local?.certainty === "place") return local;
  const claimed = readTime(utc, { zulu: "claimed_utc", asSent });
  if (claimed) return claimed;
  const offset = readTime(iso);
  const certainty = offset?.certainty === "offset" ? "claimed_utc" : offset?.certainty;
  return offset && certainty && certainty !== "local" ? { ...offset, certainty } : (written ?? offset);
}

/** Their zone is an offset, or the name of one. */
function rawTime({ date, time, timezone }: NonNullable<Event["time_raw"]>, place: Place | null): Moment | null {
  const text = [date, time].filter(Boolean).join("T");
  const offset = /^(?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?$/i.test(timezone?.trim() ?? "") && time ? ` ${timezone}` : "";
  return readTime(`${text}${offset}`, { place, zone: offset === "" ? (timezone ?? null) : null });
}

function statusOf(
  { latest_status: status, latest_event: event }: TrackInfo,
  { mapped }: ReadingContext,
): ParcelStatus | null {
  const code = clip(status?.sub_status || status?.status, 120);
  if (code === null) return null;
  const known = standingOf(status?.sub_status ?? "") ?? standingOf(status?.status ?? "");
  const at = event ? timeOf(event) : null;
  return { ...judge(code, known, mapped), code, at, description: clip(status?.sub_status_descr, 500) };
}

function estimateOf({ time_metrics: metrics, latest_event: event }: TrackInfo, newestMs: number): Estimate | null {
  const { to, from } = metrics?.estimated_delivery_date ?? {};
  const deliveryAt = readExpected(to) ?? readExpected(from);
  const reportedAtMs = (event ? timeOf(event)?.atMs : null) ?? newestMs;
  return deliveryAt && { deliveryAt, reportedAtMs };
}
