import { carrierSlug } from "../../domain/carrier.ts";
import type { Moment } from "../../domain/moment.ts";
import { judge } from "../codes.ts";
import { eventsOf, withStatus, type ParcelStatus, type Scan } from "../history.ts";
import { placeOf } from "../place.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import { readTime } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { Status, Track } from "./payload.ts";

export async function normalize(track: Track | null, context: ReadingContext): Promise<Reading> {
  if (!track) return { sourceEventId: null, reports: [] };
  const carrier = carrierSlug(track.carrier || context.settings["carrier"] || "unknown");
  const told = { sender: "shippo", carrier, trackingNumber: track.tracking_number };
  const scans = (track.tracking_history ?? []).flatMap((status) => scanOf(status, context) ?? []);
  const status = statusOf(track, context);
  const events = await withStatus(told, await eventsOf(told, scans), status);
  const deliveryAt = utc(track.eta);
  const reportedAtMs = reportedAt(track)?.atMs ?? events.at(-1)?.occurredAt.atMs ?? 0;
  const estimate = deliveryAt && { deliveryAt, reportedAtMs };
  const { trackingNumber } = told;
  const references = referencesIn(track.metadata);
  return { sourceEventId: null, reports: [{ carrier, trackingNumber, events, retractions: [], estimate, references }] };
}

/** "Displayed in UTC", their documentation says of every time, though some come without an offset. */
const utc = (text: string | null | undefined): Moment | null => readTime(text, { zone: "UTC" });

const substatusOf = ({ substatus }: Status): string =>
  (typeof substatus === "string" ? substatus : substatus?.code) ?? "";

/** A substatus never stands alone: their own sample has DELIVERED with information_received. */
function judged(status: string, substatus: string, { mapped }: ReadingContext) {
  const code = clip(substatus === "" ? status : `${status}/${substatus}`, 120) ?? "";
  return { ...judge(code, standingOf(status, substatus), mapped), code };
}

/** `object_id` is another one in each webhook, so a scan is known by what it says. */
function scanOf(status: Status, context: ReadingContext): Scan | null {
  const occurredAt = utc(status.status_date) ?? utc(status.object_created);
  if (!occurredAt) return null;
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
      place: placeOf({ ...location, postalCode: location?.zip }),
      description: clip(status.status_details, 500),
      sourceEventId: null,
    },
  };
}

function statusOf({ tracking_status: status, ...track }: Track, context: ReadingContext): ParcelStatus | null {
  if (!status) return null;
  if (typeof status === "string")
    return { ...judged(status, "", context), at: utc(track.object_updated ?? track.object_created), description: null };
  const description = clip(status.status_details, 500);
  return { ...judged(status.status, substatusOf(status), context), at: utc(status.status_date), description };
}

function reportedAt({ tracking_status: status, object_updated: updated }: Track): Moment | null {
  if (!status || typeof status === "string") return utc(updated);
  return utc(status.object_updated) ?? utc(status.object_created) ?? utc(status.status_date);
}
