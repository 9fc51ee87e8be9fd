import type { Estimate, Place } from "../../domain/event.ts";
import type { Standing } from "../../domain/milestone.ts";
import type { Moment } from "../../domain/moment.ts";
import { judge } from "../codes.ts";
import type { Scan } from "../history.ts";
import { placeOf } from "../place.ts";
import type { ReadingContext } from "../port.ts";
import { clip } from "../text.ts";
import { isoOfCompact, readTime } from "../times.ts";
import { countryCode } from "../zones/zone.ts";
import { standingOf } from "./codes.ts";
import type { Leg } from "./read.ts";

/** Estimated delivery, and estimated arrival at the consignee (element 1650): of these the time is still to come. */
const ESTIMATES: ReadonlySet<string> = new Set(["AG", "X2"]);
/** Delivery appointments (element 1652). */
const APPOINTMENTS: ReadonlySet<string> = new Set(["AB", "AM", "X9"]);

export function scanOf(leg: Leg, context: ReadingContext): Scan | null {
  const [, status = "", reason = "", appointment = ""] = leg[0] ?? [];
  const occurredAt = timeOf(leg);
  if (!occurredAt || (status === "" && appointment === "")) return null;
  const code = clip([status || appointment, reason].filter(Boolean).join("/"), 120) ?? "";
  const judged = status === "" ? NOTHING : judge(code, known(status, reason), context.mapped);
  const description = leg
    .find(([name]) => name === "K1")
    ?.slice(1)
    .join(" ");
  return {
    said: (leg[0] ?? []).slice(1).concat(leg.find(([name]) => name === "MS1") ?? []),
    event: {
      ...judged,
      classifier: ESTIMATES.has(status) || status === "" ? "estimated" : "actual",
      occurredAt,
      place: whereOf(leg),
      description: clip(description, 500),
      code,
      sourceEventId: null,
    },
  };
}

const NOTHING: Standing = { milestone: "unknown", reason: null };

/** The status says what, the reason why; a reason matters where the status is trouble. */
function known(status: string, reason: string): Standing | null {
  const standing = standingOf("status", status);
  const why = reason === "" ? null : standingOf("reason", reason);
  return standing?.milestone === "exception" && standing.reason === "other" && why?.reason
    ? { ...standing, reason: why.reason }
    : standing;
}

export function estimateIn(leg: Leg, _context: ReadingContext): Estimate | null {
  const [, status = "", , appointment = ""] = leg[0] ?? [];
  if (!ESTIMATES.has(status) && !APPOINTMENTS.has(appointment)) return null;
  const deliveryAt = timeOf(leg);
  return deliveryAt && { deliveryAt, reportedAtMs: deliveryAt.atMs };
}

function whereOf(leg: Leg): Place | null {
  const [, city, state, country] = leg.find(([name]) => name === "MS1") ?? [];
  return placeOf({ city, state, country: countryCode(country || (state ? "US" : "")) });
}

/** Element 623. `LT` and nothing mean the clock at the place; a zone's letter alone leaves summer time to the date. */
const ZONES: Readonly<Record<string, string>> = {
  ET: "America/New_York",
  CT: "America/Chicago",
  MT: "America/Denver",
  PT: "America/Los_Angeles",
  AT: "America/Anchorage",
  HT: "Pacific/Honolulu",
  NT: "America/St_Johns",
  TT: "America/Halifax",
};
const OFFSETS: Readonly<Record<string, string>> = {
  UT: "Z",
  GM: "Z",
  ES: "-05:00",
  ED: "-04:00",
  CS: "-06:00",
  CD: "-05:00",
  MS: "-07:00",
  MD: "-06:00",
  PS: "-08:00",
  PD: "-07:00",
};

function timeOf(leg: Leg): Moment | null {
  const [, , , , , date = "", time = "", code = ""] = leg[0] ?? [];
  const iso = isoOfCompact(date, time) ?? isoOfCompact(date, null);
  if (iso === null) return null;
  const offset = iso.includes("T") ? (OFFSETS[code] ?? "") : "";
  const asSent = [date, time, code].filter(Boolean).join(" ");
  return readTime(`${iso}${offset}`, { zone: ZONES[code] ?? null, place: whereOf(leg), asSent });
}
