import { carrierSlug } from "../../domain/carrier.ts";
import type { Place } from "../../domain/event.ts";
import type { Standing } from "../../domain/milestone.ts";
import type { Moment } from "../../domain/moment.ts";
import { judge, type Judged } from "../codes.ts";
import { eventsOf, withStatus, type ParcelStatus, type Scan as Told } from "../history.ts";
import { placeOf } from "../place.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { clip } from "../text.ts";
import { readTime } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { Payload, Scan, Tracking } from "./payload.ts";

export async function normalize(payload: Payload, madeAt: string | null, context: ReadingContext): Promise<Reading> {
  if (payload.kind === "other") return { sourceEventId: null, reports: [] };
  if (payload.kind === "thin") return { sourceEventId: null, reports: [], fetches: [{ url: payload.resourceUrl }] };
  const { tracking, resourceUrl } = payload;
  const { tracking_number: trackingNumber } = tracking;
  const named = tracking.carrier_code || carrierIn(resourceUrl) || context.settings["carrier"];
  const carrier = carrierSlug(named || "unknown");
  const told = { sender: "shipengine", carrier, trackingNumber };
  const scans = (tracking.events ?? []).flatMap((scan) => scanOf(scan, context) ?? []);
  const events = await withStatus(told, await eventsOf(told, scans), statusOf(tracking, scans.length > 0, context));
  const deliveryAt = readTime(tracking.estimated_delivery_date);
  const newestMs = Math.max(0, ...events.map(({ occurredAt }) => occurredAt.atMs));
  const reportedAtMs = readTime(madeAt)?.atMs ?? newestMs;
  const estimate = deliveryAt && { deliveryAt, reportedAtMs };
  return { sourceEventId: null, reports: [{ carrier, trackingNumber, events, retractions: [], estimate }] };
}

/** Older webhooks name the carrier only in the resource: `?carrier_code=ups`, or `/tracking/usps/9361…`. */
function carrierIn(resourceUrl: string): string | null {
  const url = URL.parse(resourceUrl, "https://api.shipengine.com");
  return url?.searchParams.get("carrier_code") ?? /\/tracking\/([a-z0-9_]+)\//i.exec(url?.pathname ?? "")?.[1] ?? null;
}

/** A detail tells more than its status: a made label rides on "accepted". */
function known(status: string | null | undefined, detail: string | null | undefined): Standing | null {
  const detailed = detail ? standingOf("detail", detail) : null;
  // A detail that the table knows to say nothing leaves the word to the status.
  if (detailed && detailed.milestone !== "unknown") return detailed;
  return status ? standingOf("status", status) : detailed;
}

function judged(code: string, standing: Standing | null, { mapped }: ReadingContext): Judged {
  return code === "" ? { milestone: "unknown", reason: null } : judge(code, standing, mapped);
}

function scanOf(scan: Scan, context: ReadingContext): Told | null {
  const { status_code: status, status_detail_code: detail, event_code: event, description } = scan;
  const place = placeOf({
    city: scan.city_locality,
    state: scan.state_province,
    postalCode: scan.postal_code,
    country: scan.country_code,
  });
  const occurredAt = timeOf(scan, place);
  if (!occurredAt) return null;
  const ours = clip([status, detail].filter(Boolean).join("/"), 120) ?? "";
  // Without a status there is only the carrier's own code, which may happen to be one of theirs.
  const standing =
    ours === "" ? { ...(standingOf("status", event ?? "") ?? NOTHING) } : judged(ours, known(status, detail), context);
  const code = clip([ours, event].filter(Boolean).join("/"), 120) ?? "";
  const where = [scan.city_locality, scan.state_province, scan.postal_code, scan.country_code];
  const when = [scan.occurred_at ?? scan.event_date, scan.carrier_occurred_at];
  return {
    said: [...when, status, event, description, ...where].map((word) => word ?? null),
    event: {
      ...standing,
      classifier: "actual",
      occurredAt,
      place,
      description: clip(description, 500),
      code,
      sourceEventId: null,
    },
  };
}

const NOTHING: Standing = { milestone: "unknown", reason: null };

/** Their UTC, unless the carrier's own clock, read at the place of the scan, shows that it was computed wrongly. */
function timeOf(scan: Scan, place: Place | null): Moment | null {
  const utc = readTime(scan.occurred_at ?? scan.event_date, { place });
  const local = readTime(scan.carrier_occurred_at, { place });
  if (!utc) return local;
  return local?.certainty === "place" && local.atMs !== utc.atMs ? local : utc;
}

function statusOf(tracking: Tracking, hasScans: boolean, context: ReadingContext): ParcelStatus | null {
  const { status_code: status, status_detail_code: detail } = tracking;
  const code = clip([status, detail].filter(Boolean).join("/"), 120);
  if (code === null) return null;
  const description = clip(tracking.carrier_status_description ?? tracking.status_description, 500);
  const born = readTime(tracking.actual_delivery_date ?? tracking.ship_date ?? tracking.shipped_date);
  return { ...judged(code, known(status, detail), context), code, at: hasScans ? null : born, description };
}
