import { carrierSlug } from "../../domain/carrier.ts";
import type { Place } from "../../domain/event.ts";
import type { Moment } from "../../domain/moment.ts";
import { judge } from "../codes.ts";
import { eventsOf, newestMsOf, withStatus, type ParcelStatus, type Scan } from "../history.ts";
import { placeWith } from "../place-text.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import { readExpected, readTime, readWhen, spareTime } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { Status, Track } from "./payload.ts";

export async function normalize(track: Track | null, context: ReadingContext): Promise<Reading> {
  if (!track) return { sourceEventId: null, reports: [] };
  const carrier = carrierSlug(track.carrier || context.settings["carrier"] || "unknown");
  const told = { sender: "shippo", carrier, trackingNumber: track.tracking_number };
  const scans = (track.tracking_history ?? []).map((status) => scanOf(status, context));
  const status = statusOf(track, context);
  const reported = reportedAt(track);
  const spare = spareTime(context.receivedAtMs, reported);
  const events = await withStatus(told, await eventsOf(told, scans, spare), status, spare);
  const deliveryAt = readExpected(track.eta, { zone: "UTC" });
  const reportedAtMs = reported?.atMs ?? newestMsOf(events);
  const estimate = deliveryAt && { deliveryAt, reportedAtMs };
  const { trackingNumber } = told;
  const references = referencesIn(track.metadata);
  return { sourceEventId: null, reports: [{ carrier, trackingNumber, events, retractions: [], estimate, references }] };
}

/** "Displayed in UTC", their documentation says of every time, though some come without an offset. */
const utc = (text: string | null | undefined): Moment | null => readTime(text, { zone: "UTC" });

/** When they wrote it down, which may be long after it happened. */
function recorded(text: string | null | undefined): Moment | null {
  const moment = utc(text);
  return moment && { ...moment, certainty: "received" };
}

const substatusOf = ({ substatus }: Status): string =>
  (typeof substatus === "string" ? substatus : substatus?.code) ?? "";

/** A substatus never stands alone: their own sample has DELIVERED with information_received. */
function judged(status: string, substatus: string, { mapped }: ReadingContext) {
  const code = clip(substatus === "" ? status : `${status}/${substatus}`, 120) ?? "";
  return { ...judge(code, standingOf(status, substatus), mapped), code };
}

const whereOf = ({ location }: Status): Place | null => placeWith({ ...location, postalCode: location?.zip });

/** `object_id` is another one in each webhook, so a scan is known by what it says. */
function scanOf(status: Status, context: ReadingContext): Scan {
  const occurredAt = utc(status.status_date) ?? recorded(status.object_created) ?? readWhen(status.status_date);
  const { location } = status;
  const substatus = substatusOf(status);
  const where = [location?.city, location?.state, location?.zip, location?.country];
  const said = [status.status, substatus, status.status_date, status.status_details, ...where];
  return {
    said: said.map((word) => word ?? null),
    event: {
      ...judged(status.status, substatus, context),
      classifier: "actual",
      occurredAt,
      place: whereOf(status),
      description: clip(status.status_details, 500),
      sourceEventId: null,
    },
  };
}

function statusOf({ tracking_status: status, ...track }: Track, context: ReadingContext): ParcelStatus | null {
  if (!status) return null;
  if (typeof status === "string") {
    const at = recorded(track.object_updated);
    return {
      ...judged(status, "", context),
      at,
      description: null,
      born: utc(track.object_created),
    };
  }
  const description = clip(status.status_details, 500);
  const at = utc(status.status_date) ?? recorded(status.object_created);
  return { ...judged(status.status, substatusOf(status), context), at, description, place: whereOf(status) };
}

function reportedAt({ tracking_status: status, object_updated: updated }: Track): Moment | null {
  if (!status || typeof status === "string") return utc(updated);
  return utc(status.object_updated) ?? utc(status.object_created) ?? utc(status.status_date);
}
