import { carrierSlug } from "../../domain/carrier.ts";
import { judge } from "../codes.ts";
import { eventsOf, type Scan } from "../history.ts";
import { placeWith } from "../place-text.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { clip } from "../text.ts";
import { readWhen, spareTime } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { Event, Payload } from "./payload.ts";

/** Each message carries all events of its shipment. */
export async function normalize(
  { trackingNumber, carrier: named, events }: Payload,
  context: ReadingContext,
): Promise<Reading> {
  const carrier = carrierSlug(named || context.settings["carrier"] || "unknown");
  const scans = events.map((event) => scanOf(event, context));
  const spare = spareTime(context.receivedAtMs);
  const read = await eventsOf({ sender: "project44", carrier, trackingNumber }, scans, spare);
  const report = { carrier, trackingNumber, events: read, retractions: [], estimate: null };
  return { sourceEventId: null, reports: [report] };
}

function scanOf(event: Event, { mapped }: ReadingContext): Scan {
  const address = event.location?.address;
  const place = placeWith({ ...address });
  const happened = Boolean(event.dateTime?.trim());
  const expected = event.estimateDateTime || event.plannedDateTime;
  const occurredAt = readWhen(happened ? event.dateTime : expected, { place });
  const code = clip(event.type, 120) ?? "";
  return {
    said: [
      event.type,
      event.dateTime ?? null,
      event.estimateDateTime ?? event.plannedDateTime ?? null,
      address?.city ?? null,
    ],
    event: {
      ...judge(code, standingOf(code), mapped),
      classifier: happened ? "actual" : event.estimateDateTime ? "estimated" : "planned",
      occurredAt,
      place,
      description: clip(event.description, 500),
      code,
      sourceEventId: null,
    },
  };
}
