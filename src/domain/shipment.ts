import { isRescheduled, newerEstimate, withReferences } from "./event.ts";
import type { Estimate, Retraction, TrackingEvent } from "./event.ts";
import type { ShipmentIdentity } from "./identity.ts";
import { tellsOf, type AnchoredLink, type PickingLink } from "./picking-link.ts";
import type { Reported } from "./reported.ts";
import { SINKS, type Sink } from "./sink.ts";
import {
  compareEvidence,
  CYCLE_GAP_MS,
  cycleAt,
  endOf,
  evidenceOf,
  foldAll,
  foldMore,
  isEvidence,
  NOTHING_FOLDED,
  positionOf,
  type Folded,
  type Head,
  type Position,
} from "./timeline.ts";
import type { ShipmentChain } from "./act.ts";
import type { Alert } from "./attention.ts";
import type { SinkOutcome } from "./outcome.ts";
import { FRESH_CURSOR, hopeful, type Cursor } from "./cursor.ts";

export { PickingLink, PickingRef, pickingsOf, tellsOf, type AnchoredLink } from "./picking-link.ts";

/** Why a person should look. */
export type Review =
  | { readonly kind: "contradiction"; readonly fingerprints: readonly string[] }
  | {
      readonly kind: "parked";
      readonly sink: Sink;
      readonly name: string;
      readonly message: string;
      readonly atMs: number;
    };

/**
 * So many entries a shipment keeps: ten times the longest story that a real tracker has told, and few enough that all of them are read, folded
 * and verified in one call of its object. What would be more is no parcel's story, and waits in quarantine for a person.
 */
export const ENTRIES_MAX = 10_000;

/** The newest entries are listed as long as not every sink has them; older ones are looked up by scanning. */
export const UNCONFIRMED_MAX = 64;

/** All a shipment object knows beside its events. One row; every field is small and bounded. */
export interface ShipmentState {
  readonly v: 2;
  readonly identity: ShipmentIdentity;
  readonly lastSeq: number;
  /** Counts changes a sink may have to hear of. */
  readonly version: number;
  readonly folded: Folded;
  readonly estimate: Estimate | null;
  /** The newest entries that are not everywhere yet, oldest `seq` first; null in states of before these were listed whatever waits. */
  readonly unconfirmed: readonly { readonly seq: number; readonly fingerprint: string }[] | null;
  readonly cursors: Readonly<Record<Sink, Cursor>>;
  /** In timeline order: a recycled number is another order's parcel. */
  readonly links: readonly AnchoredLink[];
  /** Who has told of it, so that one sender's word is not compared with its own; absent in states of before it was kept. */
  readonly senders?: readonly string[];
  /** What its order is called, by which its picking may be found; absent in states of before it was kept. */
  readonly references?: readonly string[];
  /** Exceptions that people in Odoo look at; absent while there is none. */
  readonly alerts?: readonly Alert[];
  /** How the last writes to each sink ended, oldest first; absent before the first. */
  readonly outcomes?: Readonly<Partial<Record<Sink, readonly SinkOutcome[]>>>;
  /** Where the audit chain ends; absent in states of before it was kept, which the next act or entry adopts. */
  readonly chain?: ShipmentChain;
  readonly updatedAtMs: number;
  readonly alarmAtMs: number | null;
}

export function freshShipment(identity: ShipmentIdentity): ShipmentState {
  return {
    v: 2,
    identity,
    lastSeq: 0,
    version: 0,
    folded: NOTHING_FOLDED,
    estimate: null,
    unconfirmed: [],
    cursors: Object.fromEntries(SINKS.map((sink) => [sink, FRESH_CURSOR])) as Record<Sink, Cursor>,
    links: [],
    updatedAtMs: 0,
    alarmAtMs: null,
  };
}

export type Entry =
  | {
      readonly kind: "event";
      readonly seq: number;
      readonly event: TrackingEvent;
      /** The fingerprint of another sender's event that this one confirms: it is evidence, and no news. */
      readonly corroborates?: string;
    }
  | { readonly kind: "retraction"; readonly seq: number; readonly retraction: Retraction };

/** What the ledger must look up before a report can be judged. */
export interface Known {
  /** The report's events that are already in the timeline, by fingerprint, with their `seq`. */
  readonly events: ReadonlyMap<string, number>;
  /** Of the report's events and retraction targets, those that are already retracted. */
  readonly retracted: ReadonlySet<string>;
  /** Of the report's events, those that another sender has told already, with the event they confirm. */
  readonly corroborates?: ReadonlyMap<string, string>;
}

export interface Verdict {
  readonly state: ShipmentState;
  readonly appended: readonly Entry[];
  readonly duplicates: number;
  /** Whether the fold could only be told from the whole timeline: the ledger then folds it and calls `refolded`. */
  readonly needsRefold: boolean;
}

/**
 * Judges a report: drops what is known, gives the rest its `seq` in timeline order, folds. Null when it brings nothing new,
 * so that nothing is written.
 */
export function decide(state: ShipmentState, report: Reported, known: Known, nowMs: number): Verdict | null {
  const events = distinct(report.events, (event) => event.fingerprint).filter(
    (event) => !known.events.has(event.fingerprint),
  );
  const retractions = distinct(report.retractions, (one) => one.target).filter(
    (one) => !known.retracted.has(one.target),
  );
  const estimate = newerEstimate(state.estimate, report.estimate);
  const heard = report.events.length + report.retractions.length;
  const references = withReferences(state.references ?? [], report.references ?? []);
  const named = references.join("\n") !== (state.references ?? []).join("\n");
  if (events.length === 0 && retractions.length === 0 && estimate === state.estimate && !named) return null;

  const arrivals = [
    ...events
      .toSorted((a, b) => a.occurredAt.atMs - b.occurredAt.atMs)
      .map((event) => {
        const corroborates = known.corroborates?.get(event.fingerprint);
        return { kind: "event" as const, event, ...(corroborates === undefined ? {} : { corroborates }) };
      }),
    ...retractions.map((retraction) => ({ kind: "retraction" as const, retraction })),
  ];
  const appended: Entry[] = arrivals.map((arrival, index) => ({ ...arrival, seq: state.lastSeq + index + 1 }));
  const evidence = events
    .filter((event) => isEvidence(event) && !known.retracted.has(event.fingerprint))
    .map(evidenceOf);
  const folded = retractions.length > 0 ? null : foldMore(state.folded, evidence);
  const moved = appended.length > 0 || isRescheduled(state.estimate, estimate);
  // A name is news for one that waits for its picking.
  const visible = moved || (named && linkOf(state) === null);
  return {
    state: {
      ...state,
      lastSeq: state.lastSeq + appended.length,
      version: state.version + (visible ? 1 : 0),
      folded: folded ?? state.folded,
      estimate,
      ...(references.length > 0 ? { references } : {}),
      cursors: named ? hoping(state.cursors) : state.cursors,
      unconfirmed: listUnconfirmed(state.unconfirmed, appended),
      updatedAtMs: visible ? nowMs : state.updatedAtMs,
    },
    appended,
    duplicates: heard - appended.length,
    needsRefold: folded === null,
  };
}

function hoping(cursors: ShipmentState["cursors"]): ShipmentState["cursors"] {
  return { ...cursors, odoo: hopeful(cursors.odoo) };
}

/** The verdict once the whole timeline's evidence is folded. */
export function refolded(verdict: Verdict, evidence: readonly Head[]): Verdict {
  return { ...verdict, state: { ...verdict.state, folded: foldAll(evidence) }, needsRefold: false };
}

/** Where the present cycle is found again, whatever arrives: at its head, or without evidence where the shipment was last heard of. */
export function presentPosition({ folded, updatedAtMs }: ShipmentState): Position {
  if (folded.head) return positionOf(folded.head);
  return { fingerprint: "", milestone: "unknown", occurredAt: { atMs: updatedAtMs } };
}

/** Each cycle's picking. Of two cycles that turned out to be one, the first one's: nobody would have looked for the second. */
export function linksByCycle({ folded, links }: ShipmentState): Readonly<Record<number, PickingLink>> {
  const byCycle: Record<number, PickingLink> = {};
  for (const { at, link, ended } of links) if (!ended) byCycle[cycleAt(folded, at)] ??= link;
  return byCycle;
}

/**
 * The state with the picking of the cycle that runs at a position. Whose goods a cycle's are is told once: another picking does not
 * take them over, but the same one may have got more parcels. The state itself when nothing changes.
 */
export function withLink(state: ShipmentState, { at, link }: AnchoredLink, nowMs: number): ShipmentState {
  const { folded, links } = state;
  const cycle = cycleAt(folded, at);
  const ofCycle = links.filter((one) => cycleAt(folded, one.at) === cycle);
  const held = ofCycle.find(({ ended }) => !ended);
  if (held) return held.link.pickingId === link.pickingId ? withParcels(state, held, link, nowMs) : state;
  const rest = links.filter((one) => !ofCycle.includes(one));
  const fresh = { at, link: withLeft(link, ofCycle) };
  const next = [...rest, fresh].toSorted((a, b) => compareEvidence(a.at, b.at));
  return { ...state, links: next, cursors: hoping(state.cursors), version: state.version + 1, updatedAtMs: nowMs };
}

/**
 * The state once a sink has told of the picking of the cycle that runs at a position: of the one that is known what is new of it, for
 * which no sink need be told anything.
 */
export function withLearnt(state: ShipmentState, told: AnchoredLink, nowMs: number): ShipmentState {
  const held = heldFor(state, told.link.pickingId);
  const isPresent = held && cycleAt(state.folded, held.at) === cycleAt(state.folded, told.at);
  if (!held || !isPresent || held.link.pickingId !== told.link.pickingId) return withLink(state, told, nowMs);
  const { left } = held.link;
  const link = { ...told.link, ...(left ? { left } : {}) };
  return { ...state, links: state.links.map((one) => (one === held ? { ...one, link } : one)) };
}

/** As many as a link tells of. */
const LEFT_MAX = 10;

/** A link that takes the place of others keeps in mind which pickings were told of the same. */
export function withLeft(link: PickingLink, before: readonly AnchoredLink[]): PickingLink {
  const left = before.flatMap((one) => [...(one.link.left ?? []), one.link.pickingId]);
  const { left: _, ...bare } = link;
  return left.length === 0 ? bare : { ...bare, left: [...new Set(left)].slice(0, LEFT_MAX) };
}

/** Which cycle is a parcel of a picking, as another of its parcels asks at its own position; null when none is. */
export function cycleOf(state: ShipmentState, pickingId: number, at: Position): number | null {
  const held = heldFor(state, pickingId);
  if (held) return cycleAt(state.folded, held.at);
  return runsAt(state, at) ? state.folded.cycle : null;
}

export function heldFor({ links }: ShipmentState, pickingId: number): AnchoredLink | undefined {
  return links.find(({ link, ended }) => !ended && tellsOf(link, pickingId));
}

/** Whether the present cycle had begun by then, and was not over for so long that the number may be another parcel's. */
export function runsAt({ folded }: ShipmentState, at: Position): boolean {
  if (cycleAt(folded, at) !== folded.cycle) return false;
  const endedAtMs = endOf(folded);
  return endedAtMs === null || at.occurredAt.atMs - endedAtMs <= CYCLE_GAP_MS;
}

/** Who looked earlier may tell later: a shorter list is the older one. */
export function withParcels(state: ShipmentState, held: AnchoredLink, link: PickingLink, nowMs: number): ShipmentState {
  const { trackingNumbers } = held.link;
  if (link.trackingNumbers.length < trackingNumbers.length) return state;
  if (link.trackingNumbers.join() === trackingNumbers.join()) return state;
  const kept = { ...held.link, ...link };
  const links = state.links.map((one) => (one === held ? { ...one, link: kept } : one));
  // Nobody has been told of a shipment that nobody has seen.
  if (state.lastSeq === 0) return { ...state, links };
  return { ...state, links, version: state.version + 1, updatedAtMs: nowMs };
}

function listUnconfirmed(held: ShipmentState["unconfirmed"], appended: readonly Entry[]): ShipmentState["unconfirmed"] {
  const listed = appended.slice(-UNCONFIRMED_MAX).map((entry) => ({ seq: entry.seq, fingerprint: keyOf(entry) }));
  // A sink that keeps up reads what is listed, however far another is behind.
  return [...(held ?? []), ...listed].slice(-UNCONFIRMED_MAX);
}

/** An entry's key among the object's rows: a retraction has its own beside its target's. */
export function keyOf(entry: Entry): string {
  return entry.kind === "event" ? entry.event.fingerprint : retractionKey(entry.retraction.target);
}

export const retractionKey = (target: string): string => `-${target}`;

function distinct<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.toReversed().map((item) => [key(item), item])).values()].toReversed();
}

/** Everything about this shipment that waits for a person. */
export function openReviews(state: ShipmentState): Review[] {
  const { contradictions } = state.folded;
  const reviews: Review[] = contradictions.length > 0 ? [{ kind: "contradiction", fingerprints: contradictions }] : [];
  for (const sink of SINKS) {
    const { failure, parked } = state.cursors[sink];
    if (parked && failure)
      reviews.push({ kind: "parked", sink, name: failure.name, message: failure.message, atMs: failure.atMs });
  }
  return reviews;
}

export function linkOf(state: ShipmentState): PickingLink | null {
  return linksByCycle(state)[state.folded.cycle] ?? null;
}
