import { carrierSlug } from "../../domain/carrier.ts";
import type { Estimate, Place } from "../../domain/event.ts";
import { judge } from "../codes.ts";
import { eventsOf, withStatus, type Scan } from "../history.ts";
import { ownStanding, withOwn } from "../own-codes.ts";
import { placeBeside } from "../place-text.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import { readEpoch, readExpected, readTime, readWhen, spareTime } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { Checkpoint, Payload, Tracking } from "./payload.ts";

export async function normalize(payload: Payload | null, context: ReadingContext): Promise<Reading> {
  if (!payload) return { sourceEventId: null, reports: [] };
  const { tracking, eventId: sourceEventId, sentAt } = payload;
  const carrier = carrierSlug(slugOf(tracking) ?? context.settings["carrier"] ?? "unknown");
  const { tracking_number: trackingNumber } = tracking;
  const told = { sender: "aftership", carrier, trackingNumber };
  const scans = (tracking.checkpoints ?? []).map((checkpoint) => scanOf(checkpoint, carrier, context));
  const { code, ...standing } = judged(tracking, carrier, context);
  // The parcel's tag outranks its last checkpoint: what was delivered may be on its way back.
  const born = readTime(tracking.created_at, { zone: "UTC" });
  const status = { ...standing, code, at: null, description: clip(tracking.subtag_message, 500), born };
  // When the tracking was made says nothing of when the parcel came to stand as it does.
  const spare = spareTime(context.receivedAtMs, readTime(tracking.updated_at, { zone: "UTC" }), readEpoch(sentAt));
  const events = await withStatus(told, await eventsOf(told, scans, spare), status, spare);
  const references = referencesIn(tracking.order_number, tracking.order_id);
  return {
    sourceEventId,
    reports: [{ carrier, trackingNumber, events, retractions: [], estimate: estimateOf(payload), references }],
  };
}

/** Theirs for DHL Express is `dhl`, however they hear of it; the other companies of DHL have longer ones. */
const slugOf = ({ slug }: Tracking): string | null =>
  /^dhl(?:-(?:api|webhook|reference))?$/i.test(slug ?? "") ? "dhl-express" : slug || null;

type Tagged = Pick<Checkpoint, "tag" | "subtag" | "subtag_message"> & Partial<Pick<Checkpoint, "raw_tag">>;

/**
 * By the carrier's own code where it is passed on and known, else by theirs. Exception_007 is an incorrect address in the published list and
 * was "Returned to sender" in a payload: of these two its label decides.
 */
function judged({ tag, subtag, subtag_message: said, raw_tag: raw }: Tagged, carrier: string, context: ReadingContext) {
  const code = clip([tag, subtag].filter(Boolean).join("/"), 120) ?? "";
  const returned = /^Exception_007$/i.test(subtag ?? "") && /^returned to sender/i.test(said ?? "");
  const theirs = returned ? ({ milestone: "returned", reason: null } as const) : standingOf(tag ?? "", subtag);
  const known = withOwn(theirs, ownStanding(carrier, raw, theirs?.milestone === "exception"));
  return { ...judge(code, known, context.mapped), code };
}

function scanOf(checkpoint: Checkpoint, carrier: string, context: ReadingContext): Scan {
  const { checkpoint_time: time, message, location } = checkpoint;
  const place = whereOf(checkpoint);
  const occurredAt = readWhen(time, { place });
  const where = [location, checkpoint.city, checkpoint.state, checkpoint.country_region ?? checkpoint.country_iso3];
  const said = [time, checkpoint.tag, checkpoint.subtag, message, ...where].map((word) => word ?? null);
  const description = clip(message, 500);
  return {
    said,
    event: {
      ...judged(checkpoint, carrier, context),
      classifier: "actual",
      occurredAt,
      place,
      description,
      sourceEventId: null,
    },
  };
}

function whereOf(checkpoint: Checkpoint): Place | null {
  const { city, state, zip, postal_code: postalCode, location } = checkpoint;
  const country = checkpoint.country_region ?? checkpoint.country_iso3 ?? checkpoint.country_name;
  return placeBeside(location, { city, state, postalCode: postalCode ?? zip, country });
}

/** By the newest word of all, else whoever knows best: the merchant, the carrier, AfterShip's own guess. */
function estimateOf({ tracking, sentAt }: Payload): Estimate | null {
  const { latest_estimated_delivery: latest, expected_delivery: expected }: Tracking = tracking;
  const told = [
    latest?.datetime_max,
    latest?.datetime,
    tracking.custom_estimated_delivery_date,
    tracking.courier_estimated_delivery_date,
    expected,
    tracking.aftership_estimated_delivery_date,
    tracking.first_estimated_delivery,
  ];
  const deliveryAt = told.map((text) => readExpected(text)).find((time) => time !== null) ?? null;
  const reportedAt = readTime(tracking.updated_at, { zone: "UTC" }) ?? readEpoch(sentAt);
  return deliveryAt && reportedAt && { deliveryAt, reportedAtMs: reportedAt.atMs };
}
