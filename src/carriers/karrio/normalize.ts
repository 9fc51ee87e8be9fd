import { carrierSlug } from "../../domain/carrier.ts";
import { judge } from "../codes.ts";
import { eventsOf, newestMsOf, withStatus, type Scan as Told } from "../history.ts";
import { ownStanding, withOwn } from "../own-codes.ts";
import { placeIn } from "../place-text.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { asTest } from "../test-mode.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import { readExpected, readTime, spareTime, undated } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { Scan, Tracker } from "./payload.ts";

export async function normalize(tracker: Tracker | null, context: ReadingContext): Promise<Reading> {
  if (!tracker) return { sourceEventId: null, reports: [] };
  const { tracking_number: trackingNumber, status } = tracker;
  const carrier = carrierSlug(tracker.carrier_name || context.settings["carrier"] || "unknown");
  const told = { sender: "karrio", carrier, trackingNumber };
  const scans = (tracker.events ?? []).map((scan) => scanOf(scan, carrier, context));
  const code = clip(status, 120);
  const judged = code === null ? null : judge(code, standingOf(code), context.mapped);
  const born = readTime(tracker.created_at);
  const parcel = judged && code !== null ? { ...judged, code, at: null, description: null, born } : null;
  const updatedAt = readTime(tracker.updated_at);
  // When the tracker was made says nothing of when the parcel came to stand as it does.
  const spare = spareTime(context.receivedAtMs, updatedAt);
  const events = await withStatus(told, await eventsOf(told, scans, spare), parcel, spare);
  const deliveryAt = readExpected(tracker.estimated_delivery);
  const reportedAtMs = updatedAt?.atMs ?? newestMsOf(events);
  const estimate = deliveryAt && { deliveryAt, reportedAtMs };
  const references = referencesIn(tracker.reference, tracker.info?.order_id);
  const report = { carrier, trackingNumber, events, retractions: [], estimate, references };
  const reading = { sourceEventId: null, reports: [report] };
  return tracker.test_mode === true ? asTest(reading) : reading;
}

/** Only newer releases say what a scan means; its own code is the carrier's. */
function scanOf(scan: Scan, carrier: string, context: ReadingContext): Told {
  const { date, time, location, description } = scan;
  const place = placeIn(location);
  const written = [date, time].filter(Boolean).join(" ");
  // Newer releases make one text of both, and a `Z` of a clock whose zone they do not know.
  const occurredAt =
    readTime(written, { place }) ?? readTime(scan.timestamp, { place, zulu: "local" }) ?? undated(written);
  const theirs = scan.status ? standingOf(scan.status) : null;
  const own = ownStanding(carrier, scan.code, theirs?.milestone === "exception");
  const known = withOwn(theirs, own);
  const standing = scan.status
    ? judge(scan.status, known, context.mapped)
    : (known ?? ({ milestone: "unknown", reason: null } as const));
  const code = clip([scan.status, scan.code].filter(Boolean).join("/"), 120) ?? "";
  return {
    said: [scan.code, date, time, location, description].map((word) => word ?? null),
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
