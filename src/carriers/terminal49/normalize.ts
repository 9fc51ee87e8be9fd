import { carrierSlug, UNKNOWN_CARRIER } from "../../domain/carrier.ts";
import type { Estimate, Place, Retraction, ShipmentReport, TrackingEvent } from "../../domain/event.ts";
import { TrackingNumber } from "../../domain/identity.ts";
import type { Moment } from "../../domain/moment.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { judge } from "../codes.ts";
import { fingerprint } from "../fingerprint.ts";
import { check, misfit } from "../json.ts";
import { placeWith } from "../place-text.ts";
import type { ReadingContext, Unreadable } from "../port.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import { readExpected, readTime } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { Whole } from "./payload.ts";

/** What a notification says, of its container or, of a shipment as a whole, of each of them, else of the bill of lading. */
export async function reportsOf(
  event: string,
  whole: Whole,
  { mapped }: Pick<ReadingContext, "mapped">,
): Promise<Result<ShipmentReport[], Unreadable>> {
  const { happening, shipment, containerNumbers } = whole;
  const place = whereabouts(whole);
  const occurredAt = timeOf(whole, place);
  if (!occurredAt) return err(misfit(["included", "attributes", "timestamp"], "is not a time"));
  const names = containerNumbers.length > 0 ? containerNumbers : [shipment.bill_of_lading_number ?? ""];
  const numbers = new Set<string>();
  for (const name of names) {
    const number = check(name, TrackingNumber, ["included", "attributes", "number"]);
    if (!number.ok) return number;
    numbers.add(number.value);
  }
  const told: Omit<TrackingEvent, "fingerprint"> = {
    ...judge(event, standingOf(event, isBeforeLast(whole) ? "onward" : null), mapped),
    classifier: isEstimated(event) ? "estimated" : "actual",
    occurredAt,
    place,
    description: null,
    code: clip(event, 120) ?? "",
    sourceEventId: clip(happening.id, 120),
  };
  const carrier = carrierSlug(shipment.shipping_line_scac || shipment.shipping_line_name || UNKNOWN_CARRIER);
  const estimate = estimateOf(event, whole, place);
  const reports = [...numbers].map(async (trackingNumber): Promise<ShipmentReport> => {
    const identify = (id: string) => fingerprint(["terminal49", carrier, trackingNumber, id]);
    const targets = await Promise.all(takenBack(whole).map(identify));
    const retractions = targets.map((target): Retraction => {
      return { target, declaredAt: declaredAt(whole) ?? occurredAt, sourceEventId: told.sourceEventId };
    });
    return {
      carrier,
      trackingNumber,
      events: [{ fingerprint: await identify(happening.id), ...told }],
      retractions,
      estimate,
      references: referencesIn(shipment.ref_numbers),
    };
  });
  return ok(await Promise.all(reports));
}

const locode = (sent: string | null | undefined): string => (sent ?? "").trim().toUpperCase();

/**
 * Whether it was at a place that is not the last: what is gated out there goes on by rail. By where the shipment ends; where that is not
 * said, by what the terminal says of where the container stands.
 */
function isBeforeLast({ happening, shipment, container, location }: Whole): boolean {
  const [last, port] = [locode(shipment.destination_locode), locode(shipment.port_of_discharge_locode)];
  const here = locode(happening.attributes.location_locode || location?.code);
  if (last !== "") {
    if (here !== "") return here !== last;
    return port !== last && !container?.final_destination_full_out_at;
  }
  return /\brail\b/i.test(container?.location_at_pod_terminal ?? "") && (here === "" || port === "" || here === port);
}

const isEstimated = (event: string): boolean => event.includes(".estimated.");

/** The two letters that a UN/LOCODE begins with are the country. */
function whereabouts({ happening, location }: Whole): Place | null {
  const here = locode(happening.attributes.location_locode || location?.code);
  const country = /^[A-Z]{2}[A-Z0-9]{3}$/.test(here) ? here.slice(0, 2) : null;
  return placeWith({
    city: location?.city || location?.name || here,
    state: location?.state_abbr,
    country: location?.country_code || country,
  });
}

/** They make UTC of a time when they know its zone, and name that; with no zone the `Z` stands behind a local time. */
function timeOf({ happening }: Whole, place: Place | null, read = readTime): Moment | null {
  const { timestamp, estimated_timestamp, timezone: zone } = happening.attributes;
  const sent = timestamp || estimated_timestamp;
  return zone ? read(sent, { zone }) : read(sent, { place, zulu: "local" });
}

/** An event that is no longer so, and the earlier version of one that was corrected. */
function takenBack({ happening }: Whole): string[] {
  const previous = happening.relationships?.previous_version?.data?.id;
  const own = happening.attributes.invalidated_at ? [happening.id] : [];
  return [...own, ...(previous && previous !== happening.id ? [previous] : [])];
}

const declaredAt = ({ happening }: Whole): Moment | null =>
  readTime(happening.attributes.invalidated_at) ?? readTime(happening.attributes.created_at);

/** When the goods reach the last place: of a shipment that goes on inland that is not the port. */
function estimateOf(event: string, whole: Whole, place: Place | null): Estimate | null {
  const { happening, shipment } = whole;
  if (!isEstimated(event) || event.endsWith("departed") || happening.attributes.invalidated_at) return null;
  const reportedAt = readTime(happening.attributes.created_at);
  const isAtPort = shipment.destination_locode && !event.endsWith("arrived_at_inland_destination");
  const zone = shipment.destination_timezone;
  const atLast = () => readExpected(shipment.destination_eta_at, zone ? { zone } : { zulu: "local" });
  const deliveryAt = isAtPort ? atLast() : timeOf(whole, place, readExpected);
  return reportedAt && deliveryAt && { deliveryAt, reportedAtMs: reportedAt.atMs };
}
