import { EXCEPTION_REASONS, type ExceptionReason, type Standing } from "./milestone.ts";
import { compareEvidence, cycleAt, positionOf, type Evidence, type Folded, type Position } from "./timeline.ts";

/** Whose exceptions somebody must deal with; the others the carrier settles, or they pass. */
const NEEDS_PERSON: Readonly<Record<ExceptionReason, boolean>> = {
  address: true,
  refused: true,
  damage: true,
  lost: true,
  weather: false,
  delay: false,
  customs: true,
  held: true,
  misroute: false,
  access: true,
  unclaimed: true,
  payment: true,
  security: true,
  disposed: true,
  pickup_failed: true,
  other: true,
};

/** The reasons of exceptions that nobody must deal with. */
export const PASSING_REASONS = EXCEPTION_REASONS.filter((reason) => !NEEDS_PERSON[reason]);

/** Whether a standing is an exception that somebody must deal with; one without a reason is. */
export function needsPerson({ milestone, reason }: Standing): boolean {
  return milestone === "exception" && (reason === null || NEEDS_PERSON[reason]);
}

/**
 * An exception that people are, or may have been, asked to look at. It is written down with the right to write and settled with the
 * confirmation, so that what an answer that was lost has made is found again.
 */
export interface Alert {
  /** Its own for ever: an exception that comes back after it was over is another. */
  readonly id: string;
  /** The scan that told of it. */
  readonly at: Position;
  readonly reason: ExceptionReason | null;
  readonly learntAtMs: number;
  /** `raising`: people may have been told. `raised`: they were. `ending`: it is over, and may have been said to be. */
  readonly stage: "raising" | "raised" | "ending";
}

/** A shipment has one open exception; more are those that an unreachable sink could not be told the end of. */
const ALERTS_MAX = 8;

/** What a shipment knows when it is asked what is to be written. */
export interface Situation {
  readonly folded: Folded;
  /** Makes a fresh alert's id its own. */
  readonly version: number;
  /** Events that the sink has not confirmed. */
  readonly news: readonly Evidence[];
  readonly nowMs: number;
}

/**
 * The alerts once a claim is made: the head's exception is raised unless it goes on from one that is; what does not go on ends. One
 * of an earlier cycle stays with people, since nothing tells of its end.
 */
export function alertsAtClaim(held: readonly Alert[], situation: Situation): readonly Alert[] {
  const { folded, version, nowMs } = situation;
  const present = held.filter(({ at }) => cycleAt(folded, at) === folded.cycle);
  const { head } = folded;
  const going = head && needsPerson(head) ? present.find((alert) => goesOn(alert, head, situation)) : undefined;
  const kept = present.map((alert) => (alert === going ? alert : { ...alert, stage: "ending" as const }));
  if (!head || !needsPerson(head) || going) return kept.slice(-ALERTS_MAX);
  const fresh: Alert = {
    id: `${head.fingerprint}_${version}`,
    at: positionOf(head),
    reason: head.reason,
    learntAtMs: nowMs,
    stage: "raising",
  };
  return [...kept, fresh].slice(-ALERTS_MAX);
}

/** Another scan of the same exception is no news, unless something else happened between the two. */
function goesOn({ at, reason, stage }: Alert, head: Evidence & Position, { news }: Situation): boolean {
  if (stage === "ending" || reason !== head.reason) return false;
  const [from, to] = compareEvidence(at, head) < 0 ? [at, head] : [head, at];
  return !news.some(
    (one) =>
      compareEvidence(from, one) < 0 &&
      compareEvidence(one, to) < 0 &&
      (one.milestone !== "exception" || one.reason !== reason),
  );
}

/** The alerts once the sink has confirmed what it was told at the claim. */
export function alertsConfirmed(held: readonly Alert[]): readonly Alert[] {
  return held.filter(({ stage }) => stage !== "ending").map((alert) => ({ ...alert, stage: "raised" as const }));
}
