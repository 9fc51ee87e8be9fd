import { carrierSlug } from "../../domain/carrier.ts";
import type { Estimate, Place, ShipmentReport, TrackingEvent } from "../../domain/event.ts";
import type { Milestone } from "../../domain/milestone.ts";
import type { Moment } from "../../domain/moment.ts";
import { judge } from "../codes.ts";
import { eventsOf, newestMsOf, withStatus, type ParcelStatus, type Scan as Told } from "../history.ts";
import { placeWith } from "../place-text.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { clip } from "../text.ts";
import { isDated, readExpected, readTime, readWhen, spareTime, type When } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { CompleteResult, Payload, Scan, TrackResult } from "./payload.ts";

export async function normalize({ results, madeAt }: Payload, context: ReadingContext): Promise<Reading> {
  const made = readTime(madeAt);
  const byShipment = new Map<string, ShipmentReport>();
  for (const result of results) {
    const report = await reportOf(result, made, context);
    if (report) byShipment.set(`${report.carrier} ${report.trackingNumber}`, report);
  }
  return { sourceEventId: null, reports: [...byShipment.values()] };
}

async function reportOf(
  { trackingNumber, trackResults }: CompleteResult,
  made: Moment | null,
  context: ReadingContext,
): Promise<ShipmentReport | null> {
  const result = newestOf(trackResults ?? []);
  if (!result) return null;
  const carrier = carrierSlug(result.trackingNumberInfo?.carrierCode === "FXFR" ? "FedEx Freight" : "FedEx");
  const told = { sender: "fedex", carrier, trackingNumber };
  const scans = (result.scanEvents ?? []).map((scan) => scanOf(scan, context));
  const spare = spareTime(context.receivedAtMs, made);
  const status = statusOf(result, scans.length > 0, context);
  const events = await withStatus(told, await eventsOf(told, scans, spare), status, spare);
  return { carrier, trackingNumber, events, retractions: [], estimate: estimateOf(result, made, events) };
}

const scansOf = ({ scanEvents }: TrackResult): number => scanEvents?.length ?? 0;

/** One number may have had several parcels, or be listed by two of their companies: the one with the newest news is meant. */
function newestOf(results: readonly TrackResult[]): TrackResult | null {
  const told = results.filter(
    (result) => (result.scanEvents ?? []).length > 0 || result.latestStatusDetail || expectedIn(result),
  );
  return told.toSorted((a, b) => newestNewsMs(b) - newestNewsMs(a) || scansOf(b) - scansOf(a))[0] ?? null;
}

function newestNewsMs({ scanEvents, dateAndTimes }: TrackResult): number {
  return Math.max(
    0,
    ...(scanEvents ?? []).map(({ date }) => readTime(date)?.atMs ?? 0),
    ...(dateAndTimes ?? []).map(({ dateTime }) => readTime(dateTime)?.atMs ?? 0),
  );
}

/** A midnight without an offset is a day: their pick-ups have no time. */
function timeOf(text: string | null | undefined, place: Place | null): When {
  const isDay = (text ?? "").endsWith("T00:00:00");
  return readWhen(isDay ? (text ?? "").slice(0, 10) : text, { place, asSent: text ?? "" });
}

function whereOf(where: Scan["scanLocation"]): Place | null {
  const { city, stateOrProvinceCode: state, postalCode, countryCode: country } = where ?? {};
  return placeWith({ city, state, postalCode, country });
}

function scanOf(scan: Scan, context: ReadingContext): Told {
  const { date, eventType, derivedStatusCode, exceptionCode, scanLocation: where } = scan;
  const place = whereOf(where);
  const occurredAt = timeOf(date, place);
  const code = clip([eventType, derivedStatusCode, exceptionCode].filter(Boolean).join("/"), 120) ?? "";
  const known = standingOf(eventType ?? "") ?? standingOf(derivedStatusCode ?? "");
  const description = clip([scan.eventDescription, scan.exceptionDescription].filter(Boolean).join(": "), 500);
  return {
    said: [date, eventType, derivedStatusCode, exceptionCode, scan.locationId, where?.city].map((word) => word ?? null),
    event: {
      ...judge(code, known, context.mapped),
      classifier: "actual",
      occurredAt,
      place,
      description,
      code,
      sourceEventId: null,
    },
  };
}

/** Which of the days that FedEx tells of a parcel is that of its present step. */
const DATED_BY: ReadonlyMap<Milestone, string> = new Map([
  ["delivered", "ACTUAL_DELIVERY"],
  ["picked_up", "ACTUAL_PICKUP"],
  ["created", "SHIP"],
]);

function statusOf(result: TrackResult, hasScans: boolean, { mapped }: ReadingContext): ParcelStatus | null {
  const { code: sent, derivedCode, description, scanLocation } = result.latestStatusDetail ?? {};
  const place = whereOf(scanLocation);
  const code = clip([sent, derivedCode].filter(Boolean).join("/"), 120);
  if (code === null) return null;
  const known = standingOf(sent ?? "") ?? standingOf(derivedCode ?? "");
  const standing = judge(code, known, mapped);
  // A day of another step is none of this one.
  const type = hasScans ? undefined : DATED_BY.get(standing.milestone);
  const when = timeOf(result.dateAndTimes?.find((one) => one.type === type)?.dateTime, place);
  return { ...standing, code, at: isDated(when) ? when : null, description: clip(description, 500), place };
}

/** When it is to be delivered, as it was sent: by the end of a window. */
function expectedIn({ dateAndTimes, estimatedDeliveryTimeWindow }: TrackResult): string | null {
  const told = dateAndTimes?.find(({ type }) => type === "ESTIMATED_DELIVERY")?.dateTime;
  const { ends, begins } = estimatedDeliveryTimeWindow?.window ?? {};
  return told ?? ends ?? begins ?? null;
}

/** Said when the push was made, else no earlier than the newest scan in it. */
function estimateOf(result: TrackResult, made: Moment | null, events: readonly TrackingEvent[]): Estimate | null {
  const deliveryAt = readExpected(expectedIn(result));
  const reportedAtMs = made?.atMs ?? newestMsOf(events);
  return deliveryAt && { deliveryAt, reportedAtMs };
}
