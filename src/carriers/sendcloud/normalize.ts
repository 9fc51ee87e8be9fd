import { carrierSlug } from "../../domain/carrier.ts";
import type { Standing } from "../../domain/milestone.ts";
import { judge } from "../codes.ts";
import { eventsOf } from "../history.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import { readEpoch, readWhen, spareTime } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { Parcel, Payload } from "./payload.ts";

export async function normalize(payload: Payload | null, context: ReadingContext): Promise<Reading> {
  if (!payload) return { sourceEventId: null, reports: [] };
  const { parcel, changedAt, sentAt } = payload;
  const named = typeof parcel.carrier === "string" ? parcel.carrier : parcel.carrier?.code;
  const carrier = carrierSlug(named || context.settings["carrier"] || "unknown");
  const { tracking_number: trackingNumber, status } = parcel;
  const code = clip([status.code, status.id, status.message].filter((word) => word ?? false).join("/"), 120) ?? "";
  // A change that is not the carrier's has no time but the webhook's own, which a retry repeats.
  const time = changedAt ?? sentAt;
  const events = await eventsOf(
    { sender: "sendcloud", carrier, trackingNumber },
    [
      {
        said: [code, time],
        event: {
          ...judge(code, knownAs(status), context.mapped),
          classifier: "actual",
          occurredAt: readEpoch(time) ?? readWhen(time === null ? null : String(time), { zulu: "offset" }),
          place: null,
          description: clip(status.message, 500),
          code,
          sourceEventId: null,
        },
      },
    ],
    spareTime(context.receivedAtMs),
  );
  const references = referencesIn(parcel.order_number, parcel.external_order_id, parcel.external_reference);
  const report = { carrier, trackingNumber, events, retractions: [], estimate: null, references };
  return { sourceEventId: null, reports: [report] };
}

/** By their code, else their number, else their words: of those that contradict each other the first counts. */
function knownAs({ code, id, message }: Parcel["status"]): Standing | null {
  const known = code ? standingOf("code", code) : null;
  const numbered = known ?? (id === null || id === undefined ? null : standingOf("id", id));
  // Words count where nothing else is said.
  if (code || id) return numbered;
  return message ? standingOf("message", message.replace(/\.$/, "")) : null;
}
