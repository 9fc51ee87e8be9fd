import type { Estimate, Place, TrackingEvent } from "../../domain/event.ts";
import type { Standing } from "../../domain/milestone.ts";
import { judge } from "../codes.ts";
import type { Scan } from "../history.ts";
import { placeWith } from "../place-text.ts";
import type { MappedCodes } from "../port.ts";
import { clip } from "../text.ts";
import { standingOf } from "./codes.ts";
import type { Segment } from "./interchange.ts";
import { expectedOf, timeOf } from "./times.ts";

/** A status (AT7), and the segments up to the next: where it was, in what equipment. */
export type Leg = readonly [at7: Segment, ...rest: Segment[]];

/** Estimates of element 1650: of these the time is still to come. */
const ESTIMATES: ReadonlySet<string> = new Set(["AG", "B6", "C1", "X2"]);
/** Those of them that tell when the goods reach the consignee. */
const DELIVERY_ESTIMATES: ReadonlySet<string> = new Set(["AG", "X2"]);
/** Delivery appointments of element 1652; the others are for picking up, or bounds. */
const DELIVERY_APPOINTMENTS: ReadonlySet<string> = new Set(["AB", "AC", "X9"]);

/** The scans of a set, oldest first; dates without a century are near that of their interchange. */
export function scansOf(legs: readonly Leg[], nearMs: number, mapped: MappedCodes): Scan[] {
  return legs.flatMap((leg) => {
    const [, status = "", , appointment = ""] = leg[0];
    return status === "" && appointment === "" ? [] : [scanOf(leg, nearMs, mapped)];
  });
}

function scanOf(leg: Leg, nearMs: number, mapped: MappedCodes): Scan {
  const [, status = "", why = "", appointment = "", appointmentWhy = ""] = leg[0];
  const code = clip((status ? [status, why] : [appointment, appointmentWhy]).filter(Boolean).join("/"), 120) ?? "";
  const judged = judge(code, status ? known(status, why) : standingOf("appointment", appointment), mapped);
  return {
    said: leg[0].slice(1).concat(leg.find(([name]) => name === "MS1") ?? []),
    event: {
      ...judged,
      classifier: classifierOf(leg),
      occurredAt: timeOf(leg[0], whereOf(leg), nearMs),
      place: whereOf(leg),
      description: clip(wordsOf(leg, judged), 500),
      code,
      sourceEventId: null,
    },
  };
}

function classifierOf(leg: Leg | undefined): TrackingEvent["classifier"] {
  const status = leg?.[0][1] ?? "";
  return status === "" ? "planned" : ESTIMATES.has(status) ? "estimated" : "actual";
}

/** The status says what, the reason why: it counts where the status is trouble of no particular kind. */
function known(status: string, why: string): Standing | null {
  const standing = standingOf("status", status);
  const reason = why === "" ? null : (standingOf("reason", why)?.reason ?? null);
  const vague = standing?.reason === "other" || standing?.reason === "delay";
  return standing && vague && reason !== null && reason !== "other" ? { ...standing, reason } : standing;
}

/** The carrier's remark, but not where it names who signed or refused; and the equipment. */
function wordsOf(leg: Leg, { milestone, reason }: Standing): string {
  const [, ...remark] = leg.find(([name]) => name === "K1") ?? [];
  const [, ...equipment] = leg.find(([name]) => name === "MS2") ?? [];
  const namesPeople = milestone === "delivered" || reason === "refused";
  const unit = equipment.slice(0, 2).filter(Boolean).join(" ");
  const words = [namesPeople ? "" : remark.filter(Boolean).join(" "), unit && `Equipment ${unit}`];
  return words.filter(Boolean).join("; ");
}

/** When the goods are to arrive, as the last of these statuses has it. `reportedAtMs` is when the sender said so. */
export function estimateIn(legs: readonly Leg[], reportedAtMs: number, nearMs: number): Estimate | null {
  const told = legs.flatMap((leg) => {
    const [at7] = leg;
    const [, status = "", , appointment = ""] = at7;
    const arrives = status === "" ? DELIVERY_APPOINTMENTS.has(appointment) : DELIVERY_ESTIMATES.has(status);
    return (arrives && expectedOf(at7, whereOf(leg), nearMs)) || [];
  });
  const deliveryAt = told.at(-1);
  return deliveryAt ? { deliveryAt, reportedAtMs } : null;
}

/** A road carrier may leave its country out; the state then tells it. */
function whereOf(leg: Leg): Place | null {
  const [, city, state = "", country] = leg.find(([name]) => name === "MS1") ?? [];
  return placeWith({ city, state, country }, ["US", "CA"]);
}
