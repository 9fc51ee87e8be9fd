import type { Place, TrackingEvent } from "./event.ts";
import { isSameHandover, tellsBetter } from "./handover.ts";
import {
  isHandover,
  isTerminal,
  mayFollow,
  rankOf,
  tellsAgain,
  type ExceptionReason,
  type Milestone,
  type Standing,
} from "./milestone.ts";
import type { Moment } from "./moment.ts";

/** A carrier reuses a tracking number: this long after the end, a new start is another parcel. */
export const CYCLE_GAP_MS = 120 * 24 * 60 * 60 * 1000;

/** A place on a timeline. It stays what it is, even once the scan that stood there is taken back. */
export interface Position {
  readonly fingerprint: string;
  readonly milestone: Milestone;
  readonly occurredAt: Pick<Moment, "atMs">;
}

/** What decides an event's place: a fold needs no more of it. */
export interface Evidence extends Standing {
  readonly fingerprint: string;
  readonly occurredAt: Moment;
}

/** Where the shipment stands and which scan says so. */
export interface Head extends Evidence {
  readonly milestone: Milestone;
  readonly reason: ExceptionReason | null;
  /** Where goods were handed over, as far as it is known: what a second handover is held against. */
  readonly place?: Place | null;
}

/**
 * The fold of a timeline. `head` is where customers see the shipment; `last` is the newest evidence of all, which differs
 * from it when something contradicts a terminal standing. `firstTerminal` is the oldest terminal evidence, if any.
 */
export interface Folded {
  readonly cycle: number;
  /** Where each cycle but the first begins, oldest first. */
  readonly starts: readonly Position[];
  readonly head: Head | null;
  readonly last: Head | null;
  readonly firstTerminal: Head | null;
  /** Fingerprints of what contradicts the present cycle, oldest first. */
  readonly contradictions: readonly string[];
  /** When the end that the head stands on was told last; absent: it was told once, or there is none. */
  readonly endToldMs?: number;
  /** Of the rules that it was folded by; absent: of those before a second delivery was weighed against the first. */
  readonly edition?: typeof EDITION;
}

export const EDITION = 2;

export const NOTHING_FOLDED: Folded = {
  edition: EDITION,
  cycle: 1,
  starts: [],
  head: null,
  last: null,
  firstTerminal: null,
  contradictions: [],
};

/** A review names at most so many contradicting scans; the timeline holds them all. */
const CONTRADICTIONS_MAX = 20;

/**
 * The order of a timeline: by when it happened, then milestone rank, then fingerprint. Arrival (`seq`) plays no part, so
 * two scans of one instant and rank stand in the same order whichever came first.
 */
export function compareEvidence(a: Position, b: Position): number {
  return (
    a.occurredAt.atMs - b.occurredAt.atMs ||
    rankOf(a.milestone) - rankOf(b.milestone) ||
    (a.fingerprint < b.fingerprint ? -1 : a.fingerprint > b.fingerprint ? 1 : 0)
  );
}

export function positionOf({ fingerprint, milestone, occurredAt }: Position): Position {
  return { fingerprint, milestone, occurredAt: { atMs: occurredAt.atMs } };
}

/** Which cycle runs at a position: the fold tells it of any, without the history. */
export function cycleAt({ starts }: Folded, at: Position): number {
  return 1 + starts.filter((start) => compareEvidence(start, at) <= 0).length;
}

/** Only what actually happened, and says where the goods are, moves a shipment. */
export function isEvidence(event: Pick<TrackingEvent, "classifier" | "milestone">): boolean {
  return event.classifier === "actual" && event.milestone !== "unknown";
}

export function evidenceOf(event: TrackingEvent): Head {
  const { fingerprint, milestone, reason, occurredAt, place } = event;
  return { fingerprint, milestone, reason, occurredAt, ...(place && isHandover(milestone) ? { place } : {}) };
}

/** One step of the fold: `next` is newer than everything folded so far. */
function step(folded: Folded, next: Head): Folded {
  const firstTerminal = folded.firstTerminal ?? (isTerminal(next) ? next : null);
  const { endToldMs: _, ...before } = folded;
  const moved = { ...before, last: next, firstTerminal };
  const { head } = folded;
  if (head === null || mayFollow(head, next)) return { ...moved, head: next };
  if (opensCycle(folded, next)) {
    const starts = [...folded.starts, positionOf(next)];
    return { ...moved, cycle: folded.cycle + 1, starts, head: next, contradictions: [] };
  }
  const again = tellsAgain(head, next);
  const ended = again ? { endToldMs: next.occurredAt.atMs } : kept(folded);
  if (again && (!isHandover(next.milestone) || isSameHandover(head, next)))
    return { ...moved, ...ended, head: tellsBetter(head, next) ? next : head };
  return {
    ...moved,
    ...ended,
    contradictions: [...folded.contradictions, next.fingerprint].slice(-CONTRADICTIONS_MAX),
  };
}

const kept = ({ endToldMs }: Folded): Pick<Folded, "endToldMs"> => (endToldMs === undefined ? {} : { endToldMs });

function opensCycle(folded: Folded, next: Head): boolean {
  const starts = next.milestone === "created" || next.milestone === "picked_up";
  const endedAtMs = endOf(folded);
  return starts && endedAtMs !== null && next.occurredAt.atMs - endedAtMs > CYCLE_GAP_MS;
}

/** When the end that it has come to was told last; null: it has come to none. */
export function endOf({ head, endToldMs }: Folded): number | null {
  return head && isTerminal(head) ? Math.max(head.occurredAt.atMs, endToldMs ?? 0) : null;
}

/** A fold by the rules of an earlier release as today's: only where something had ended can it differ. */
export function ofToday(folded: Folded, evidence: () => readonly Head[]): Folded {
  if (folded.edition === EDITION) return folded;
  return folded.firstTerminal === null ? { ...folded, edition: EDITION } : foldAll(evidence());
}

/** The fold of a whole timeline, given in any order, without what was retracted. */
export function foldAll(evidence: readonly Head[]): Folded {
  return evidence.toSorted(compareEvidence).reduce(step, NOTHING_FOLDED);
}

/**
 * The fold with new evidence added, at a cost that does not grow with the history: null when only a fold of the whole
 * timeline can tell (something came late that ends a shipment, or came late and lies behind an end).
 */
export function foldMore(folded: Folded, added: readonly Head[]): Folded | null {
  let result = folded;
  for (const next of added.toSorted(compareEvidence)) {
    if (result.last === null || compareEvidence(result.last, next) < 0) {
      result = step(result, next);
      continue;
    }
    const beforeAnyEnd = result.firstTerminal === null || compareEvidence(next, result.firstTerminal) < 0;
    // Such a scan is overtaken by the ones behind it whatever it says, so it changes the history alone.
    if (isTerminal(next) || !beforeAnyEnd) return null;
  }
  return result;
}

/** Each event's cycle and whether it contradicts, in timeline order: what a reader is shown. */
export function annotate<E extends Head>(evidence: readonly E[]): { event: E; cycle: number; contradicts: boolean }[] {
  let folded = NOTHING_FOLDED;
  return evidence.toSorted(compareEvidence).map((event) => {
    folded = step(folded, event);
    return { event, cycle: folded.cycle, contradicts: folded.contradictions.at(-1) === event.fingerprint };
  });
}
