import { carrierSlug } from "../../domain/carrier.ts";
import type { Place } from "../../domain/event.ts";
import type { Milestone, Standing } from "../../domain/milestone.ts";
import type { Moment } from "../../domain/moment.ts";
import { judge, type Judged } from "../codes.ts";
import { eventsOf, newestMsOf, withStatus, type ParcelStatus, type Scan as Told } from "../history.ts";
import { ownStanding, withOwn } from "../own-codes.ts";
import { placeWith } from "../place-text.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { clip } from "../text.ts";
import { readExpected, readTime, spareTime, undated, type When } from "../times.ts";
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
  const scans = (tracking.events ?? []).map((scan) => scanOf(scan, carrier, context));
  const made = readTime(madeAt);
  const spare = spareTime(context.receivedAtMs, made);
  const status = statusOf(tracking, scans.length > 0, context);
  const events = await withStatus(told, await eventsOf(told, scans, spare), status, spare);
  const deliveryAt = readExpected(tracking.estimated_delivery_date);
  const reportedAtMs = made?.atMs ?? newestMsOf(events);
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

function scanOf(scan: Scan, carrier: string, context: ReadingContext): Told {
  const { status_code: status, status_detail_code: detail, event_code: event, description } = scan;
  const place = placeWith({
    city: scan.city_locality,
    state: scan.state_province,
    postalCode: scan.postal_code,
    country: scan.country_code,
  });
  const occurredAt = timeOf(scan, place);
  const ours = clip([status, detail].filter(Boolean).join("/"), 120) ?? "";
  // Without a status there is only the carrier's own code, which may happen to be one of theirs.
  const theirs = ours === "" ? null : known(status, detail);
  const own = ownStanding(carrier, event, theirs?.milestone === "exception");
  const standing =
    ours === ""
      ? { ...(own ?? standingOf("status", event ?? "") ?? NOTHING) }
      : judged(ours, withOwn(theirs, own), context);
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
function timeOf(scan: Scan, place: Place | null): When {
  const sent = scan.occurred_at || scan.event_date;
  const utc = readTime(sent, { place });
  const local = readTime(scan.carrier_occurred_at, { place });
  if (!utc) return local ?? undated(sent, scan.carrier_occurred_at);
  return local?.certainty === "place" && local.atMs !== utc.atMs ? local : utc;
}

/** A day of another step is none of this one. */
function dayOf(tracking: Tracking, milestone: Milestone): Moment | null {
  if (milestone === "delivered") return readTime(tracking.actual_delivery_date);
  const shipped = milestone === "created" || milestone === "picked_up";
  return shipped ? (readTime(tracking.ship_date) ?? readTime(tracking.shipped_date)) : null;
}

function statusOf(tracking: Tracking, hasScans: boolean, context: ReadingContext): ParcelStatus | null {
  const { status_code: status, status_detail_code: detail } = tracking;
  const code = clip([status, detail].filter(Boolean).join("/"), 120);
  if (code === null) return null;
  const description = clip(tracking.carrier_status_description ?? tracking.status_description, 500);
  const standing = judged(code, known(status, detail), context);
  return { ...standing, code, at: hasScans ? null : dayOf(tracking, standing.milestone), description };
}
