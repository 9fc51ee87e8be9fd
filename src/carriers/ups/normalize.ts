import type { Estimate, Place } from "../../domain/event.ts";
import type { Standing } from "../../domain/milestone.ts";
import { readMoment, type Moment } from "../../domain/moment.ts";
import { judge } from "../codes.ts";
import { eventsOf } from "../history.ts";
import { placeWith } from "../place-text.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { clip } from "../text.ts";
import { isoOfCompact, readExpected, readTime, receivedAt } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { TrackAlert } from "./payload.ts";

export async function normalize(alert: TrackAlert, context: ReadingContext): Promise<Reading> {
  const { trackingNumber, activityStatus: status, activityLocation: where } = alert;
  const place = placeWith({ ...where, state: where?.stateProvince });
  const spare = receivedAt(context.receivedAtMs);
  const occurredAt = timeOf(alert, place) ?? spare;
  const code = clip([status.type, status.code, status.descriptionCode].filter(Boolean).join("/"), 120) ?? "";
  const when = [alert.localActivityDate, alert.localActivityTime, alert.gmtActivityDate, alert.gmtActivityTime];
  const events = await eventsOf(
    { sender: "ups", carrier: "ups", trackingNumber },
    [
      {
        said: [status.type, status.code, ...when, where?.city].map((word) => word ?? null),
        event: {
          ...judge(code, knownAs(status), context.mapped),
          classifier: "actual",
          occurredAt,
          place,
          description: clip(status.description, 500),
          code,
          sourceEventId: null,
        },
      },
    ],
    spare,
  );
  const estimate = estimateOf(alert, occurredAt);
  return { sourceEventId: null, reports: [{ carrier: "ups", trackingNumber, events, retractions: [], estimate }] };
}

/** `M`: the label is made. `D` is a package out for delivery or delivered, so the type alone says neither. */
const BY_TYPE: ReadonlyMap<string, Standing> = new Map([
  ["M", { milestone: "created", reason: null }],
  ["MV", { milestone: "cancelled", reason: null }],
  ["I", { milestone: "in_transit", reason: null }],
  ["X", { milestone: "exception", reason: "other" }],
]);

/** UPS numbers its lists each for itself, and one code is in several: `DL` is a driver's load, and a parcel that goes back. */
type List = "scan" | "exception" | "forwarding" | "freight";
const LISTS: readonly List[] = ["scan", "exception", "forwarding", "freight"];
const LISTS_OF_TYPE: ReadonlyMap<string, readonly List[]> = new Map([
  ["X", ["exception", "scan", "freight", "forwarding"]],
  // Of freight alone.
  ["W", ["forwarding", "freight"]],
  ["DO", ["forwarding", "freight"]],
  ["DD", ["forwarding", "freight"]],
]);

function meaningOf(type: string, code: string): Standing | null {
  for (const list of LISTS_OF_TYPE.get(type) ?? LISTS) {
    const standing = standingOf(list, code);
    if (standing) return standing;
  }
  return null;
}

/** By the description's code, the most exact; else the activity's; else its type. */
function knownAs({ type, code, description, descriptionCode }: TrackAlert["activityStatus"]): Standing | null {
  const described = descriptionCode ? standingOf("description", descriptionCode.padStart(3, "0")) : null;
  if (described && described.milestone !== "unknown" && !isVague(described)) return described;
  const coded = code ? meaningOf(type ?? "", code) : null;
  if (coded && coded.milestone !== "unknown") return coded;
  if (type === "D" && /^delivered\b/i.test(description ?? "")) return { milestone: "delivered", reason: null };
  return described ?? BY_TYPE.get(type ?? "") ?? coded;
}

/** "On the Way" is said of an arrival and a departure alike; the activity's code tells them apart. */
const isVague = ({ milestone }: Standing): boolean => milestone === "in_transit";

const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;

/**
 * The GMT they compute, where it is possible beside the local time: an example of theirs is five hours on the wrong side. Else the
 * local time by their own offset (`-04.00`, with a dot), else at the place.
 */
function timeOf(alert: TrackAlert, place: Place | null): Moment | null {
  // Of a day with a clock that is none the day is left.
  const day = isoOfCompact(alert.localActivityDate, null);
  const local = isoOfCompact(alert.localActivityDate, alert.localActivityTime) ?? day;
  const gmt = isoOfCompact(alert.gmtActivityDate, alert.gmtActivityTime);
  const asSent = [alert.localActivityDate, alert.localActivityTime].filter(Boolean).join(" ");
  const placed = readTime(local, { place, asSent });
  const computed = gmt === null || !gmt.includes("T") ? null : readMoment(`${gmt}Z`);
  if (computed && isPossible(computed, local, placed, place)) return { ...computed, asSent };
  const [, sign, hours, minutes] = /^([+-])(\d\d)[.:](\d\d)$/.exec(alert.gmtOffset ?? "") ?? [];
  const offset = local?.includes("T") && sign ? readMoment(`${local}${sign}${hours}:${minutes}`) : null;
  return offset ? { ...offset, asSent } : (placed ?? (computed && { ...computed, asSent, certainty: "claimed_utc" }));
}

/** Where clocks never run before Greenwich's. */
const WEST_OF_GREENWICH: ReadonlySet<string> = new Set([
  "US",
  "CA",
  "MX",
  "PR",
  "BR",
  "AR",
  "CL",
  "CO",
  "PE",
  "DO",
  "PA",
  "CR",
  "GT",
]);

function isPossible(computed: Moment, local: string | null, placed: Moment | null, place: Place | null): boolean {
  if (local === null || !local.includes("T")) return true;
  if (placed?.certainty === "place") return Math.abs(placed.atMs - computed.atMs) < HOUR_MS + 1;
  const offsetMs = (readMoment(`${local}Z`)?.atMs ?? Number.NaN) - computed.atMs;
  const latestMs = WEST_OF_GREENWICH.has(place?.country ?? "") ? 0 : 14 * HOUR_MS;
  return offsetMs >= -12 * HOUR_MS && offsetMs <= latestMs && offsetMs % QUARTER_MS === 0;
}

function estimateOf({ scheduledDeliveryDate, actualDeliveryDate }: TrackAlert, reported: Moment): Estimate | null {
  if (actualDeliveryDate) return null;
  const deliveryAt = readExpected(isoOfCompact(scheduledDeliveryDate, null), { asSent: scheduledDeliveryDate ?? "" });
  return deliveryAt && { deliveryAt, reportedAtMs: reported.atMs };
}
