import { carrierSlug } from "../../domain/carrier.ts";
import type { Place, ShipmentReport } from "../../domain/event.ts";
import { judge } from "../codes.ts";
import { eventsOf, newestMsOf, withStatus, type Scan } from "../history.ts";
import { placeIn } from "../place-text.ts";
import { placeOf } from "../place.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { clip } from "../text.ts";
import { readExpected, readTime, readWhen, spareTime } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { Event, Shipment } from "./payload.ts";

export async function normalize(shipments: readonly Shipment[], context: ReadingContext): Promise<Reading> {
  const byShipment = new Map<string, ShipmentReport>();
  for (const shipment of shipments) {
    const report = await reportOf(shipment, context);
    byShipment.set(`${report.carrier} ${report.trackingNumber}`, report);
  }
  return { sourceEventId: null, reports: [...byShipment.values()] };
}

/** Each division numbers by itself: `express`, `parcel-de`, `ecommerce` … */
const carrierOf = (service: string | null | undefined): string => carrierSlug(service ? `DHL ${service}` : "DHL");

async function reportOf(shipment: Shipment, context: ReadingContext): Promise<ShipmentReport> {
  const { id: trackingNumber, service, status } = shipment;
  const carrier = carrierOf(service);
  const told = { sender: "dhl", carrier, trackingNumber };
  const scans = (shipment.events ?? []).map((event) => scanOf(event, service, context));
  const newest = status
    ? {
        ...judged(status, service, context),
        at: readTime(status.timestamp, clockOf(status)),
        description: wordsOf(status),
      }
    : null;
  const spare = spareTime(context.receivedAtMs);
  const events = await withStatus(told, await eventsOf(told, scans, spare), newest, spare);
  const { estimatedFrom, estimatedThrough } = shipment.estimatedDeliveryTimeFrame ?? {};
  const expected = [shipment.estimatedTimeOfDelivery, estimatedThrough, estimatedFrom].map((text) =>
    readExpected(text),
  );
  const deliveryAt = expected.find((moment) => moment !== null) ?? null;
  const reportedAtMs = newestMsOf(events);
  return { carrier, trackingNumber, events, retractions: [], estimate: deliveryAt && { deliveryAt, reportedAtMs } };
}

/** A class of five, and beside it a division's own code, which says more wherever that division's list has it. */
function judged({ statusCode, status }: Event, service: string | null | undefined, { mapped }: ReadingContext) {
  const code = clip([statusCode, status].filter(Boolean).join("/"), 120) ?? "";
  const divisional = service && status ? standingOf(service, status) : null;
  const known = divisional ?? (statusCode ? standingOf(statusCode) : null);
  return { ...judge(code, known, mapped), code };
}

/** The address is one line, with the street before the town. */
function whereOf({ location }: Event): Place | null {
  const { addressLocality: line, postalCode, countryCode: country } = location?.address ?? {};
  // Express writes `LEIPZIG - GERMANY` and no country.
  if (line && !postalCode && (!country || / - /.test(line))) return placeIn(line, country || null);
  return placeOf({ city: line?.split(",").at(-1), postalCode, country });
}

/** An event's time has no offset; a status's has a `Z` that is claimed of the same time. */
const clockOf = (event: Event) => ({ place: whereOf(event), zulu: "local" }) as const;

/** A description may be the name of who signed: of a delivery it is not kept. */
function wordsOf({ statusCode, status, description }: Event): string | null {
  const delivered = /delivered/i.test(statusCode ?? "") || /^(?:ok|delivered)$/i.test(status ?? "");
  return clip(delivered ? status : (description ?? status), 500);
}

function scanOf(event: Event, service: string | null | undefined, context: ReadingContext): Scan {
  const occurredAt = readWhen(event.timestamp, clockOf(event));
  const { timestamp, statusCode, status, location } = event;
  const where = [location?.address?.addressLocality, location?.address?.postalCode, location?.address?.countryCode];
  return {
    said: [timestamp, statusCode, status, ...where].map((word) => word ?? null),
    event: {
      ...judged(event, service, context),
      classifier: "actual",
      occurredAt,
      place: whereOf(event),
      description: wordsOf(event),
      sourceEventId: null,
    },
  };
}
