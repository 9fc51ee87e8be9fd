import { carrierSlug } from "../../domain/carrier.ts";
import { judge } from "../codes.ts";
import { eventsOf, withStatus, type ParcelStatus, type Scan } from "../history.ts";
import { placeBeside } from "../place-text.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import { readWhen, spareTime, undated } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { Checkpoint, Tracking } from "./payload.ts";

export async function normalize(tracking: Tracking | null, context: ReadingContext): Promise<Reading> {
  if (!tracking) return { sourceEventId: null, reports: [] };
  const { tracking_number: trackingNumber } = tracking;
  const carrier = carrierSlug(tracking.courier_name || handlerIn(tracking) || context.settings["carrier"] || "unknown");
  const told = { sender: "easyship", carrier, trackingNumber };
  const scans = (tracking.checkpoints ?? []).map((checkpoint) => scanOf(checkpoint, context));
  // Without checkpoints there is no time at all: the status happened when we heard of it.
  const spare = spareTime(context.receivedAtMs);
  const status = statusOf(tracking, context);
  const events =
    scans.length > 0 || !status
      ? await withStatus(told, await eventsOf(told, scans, spare), status, spare)
      : await eventsOf(told, [{ said: ["status", status.code], event: alone(status) }], spare);
  const references = referencesIn(tracking.platform_order_number);
  const report = { carrier, trackingNumber, events, retractions: [], estimate: null, references };
  return { sourceEventId: null, reports: [report] };
}

/** The first that has the parcel: who takes it over later has another number for it, and every webhook tells of all. */
const handlerIn = ({ checkpoints }: Tracking): string | null =>
  (checkpoints ?? []).map(({ handler }) => clip(handler, 60)).find((handler) => handler !== null) ?? null;

function alone({ at: _, ...said }: ParcelStatus): Scan["event"] {
  return { ...said, classifier: "actual", occurredAt: undated(), place: null, sourceEventId: null };
}

function statusOf(tracking: Tracking, { mapped }: ReadingContext): ParcelStatus | null {
  const code = clip(tracking.status, 120);
  return code === null ? null : { ...judge(code, standingOf(code), mapped), code, at: null, description: null };
}

function scanOf(checkpoint: Checkpoint, context: ReadingContext): Scan {
  const { checkpoint_time: time, message, primary_status: status, city, state, postal_code: postalCode } = checkpoint;
  const country = checkpoint.country_iso3 ?? checkpoint.country_name;
  const place = placeBeside(checkpoint.location, { city, state, postalCode, country });
  // Behind the clock of the place they write a `Z`.
  const occurredAt = readWhen(time, { place, zulu: "local" });
  const code = clip(status, 120) ?? "";
  const judged =
    code === "" ? { milestone: "unknown" as const, reason: null } : judge(code, standingOf(code), context.mapped);
  return {
    said: [time, status, message, city, state].map((word) => word ?? null),
    event: {
      ...judged,
      classifier: "actual",
      occurredAt,
      place,
      description: clip(message, 500),
      code,
      sourceEventId: null,
    },
  };
}
