import type { Fingerprint, Place, TrackingEvent } from "../domain/event.ts";
import { rankOf, type Milestone } from "../domain/milestone.ts";
import type { Moment } from "../domain/moment.ts";
import { compareEvidence, isEvidence } from "../domain/timeline.ts";
import type { Judged } from "./codes.ts";
import { fingerprint, type FingerprintPart } from "./fingerprint.ts";
import { isDated, type When } from "./times.ts";

/** Whose history it is, and who tells it: part of what every scan of it is known by. */
export interface Told {
  readonly sender: string;
  readonly carrier: string;
  readonly trackingNumber: string;
}

/**
 * A scan before it has its fingerprint: what it is known again by, as it was sent, and what it says. One whose time cannot be read is a
 * scan all the same.
 */
export interface Scan {
  readonly said: readonly FingerprintPart[];
  readonly event: Omit<TrackingEvent, "fingerprint" | "occurredAt"> & { readonly occurredAt: When };
}

const identify = ({ sender, carrier, trackingNumber }: Told, said: readonly FingerprintPart[]): Promise<Fingerprint> =>
  fingerprint([sender, carrier, trackingNumber, ...said]);

/**
 * The events of a history, which may tell a scan twice. By identity before any is hashed. What has no time of its own and none beside it
 * has the `spare` one. Only what says nothing at all is none.
 */
export async function eventsOf(told: Told, scans: readonly Scan[], spare: Moment): Promise<TrackingEvent[]> {
  const telling = scans.filter(({ said }) => said.some((part) => part !== null && part !== ""));
  const distinct = new Map(telling.map((scan) => [JSON.stringify(scan.said), scan] as const));
  return Promise.all(
    dated([...distinct.values()], spare).map(async ({ said, event }) => ({
      fingerprint: await identify(told, said),
      ...event,
    })),
  );
}

interface Dated {
  readonly said: readonly FingerprintPart[];
  readonly event: Omit<TrackingEvent, "fingerprint">;
}

/**
 * Each scan with a time. One without happened no earlier than the scan before it, where the list shows which way it runs, else about when
 * the nearest did. A plan's time dates nothing that happened.
 */
function dated(scans: readonly Scan[], spare: Moment): Dated[] {
  const facts = scans.flatMap(({ event }) =>
    isDated(event.occurredAt) && event.classifier === "actual" ? event.occurredAt.atMs : [],
  );
  const [first = 0, last = 0] = [facts.at(0), facts.at(-1)];
  const ordered = last < first ? scans.toReversed() : scans;
  const runs = first !== last;
  let before: { readonly atMs: number; readonly rank: number } | null = null;
  const oldestMs = Math.min(...facts);
  const read = ordered.map(({ said, event }): Dated => {
    const { occurredAt: when, classifier, milestone } = event;
    const rank = rankOf(milestone);
    let occurredAt: Moment;
    if (isDated(when)) occurredAt = when;
    else {
      const overtaken = runs && before !== null && rank <= before.rank ? 1 : 0;
      const beside = before ? before.atMs + overtaken : oldestMs;
      occurredAt = { atMs: facts.length > 0 ? beside : spare.atMs, asSent: when.asSent, certainty: "received" };
    }
    if (classifier === "actual" && facts.length > 0) before = { atMs: occurredAt.atMs, rank };
    return { said, event: { ...event, occurredAt } };
  });
  return last < first ? read.toReversed() : read;
}

/** The newest time that a history tells itself, for what is said no earlier; 0 where it tells none. */
export function newestMsOf(events: readonly TrackingEvent[]): number {
  return Math.max(0, ...events.map(({ occurredAt }) => (occurredAt.certainty === "received" ? 0 : occurredAt.atMs)));
}

/** What a sender says of the parcel as a whole, beside its scans. */
export interface ParcelStatus extends Judged {
  readonly code: string;
  /** Null: it happened no earlier than the newest scan. */
  readonly at: Moment | null;
  readonly description: string | null;
  /** Where it was, as far as the sender says. */
  readonly place?: Place | null;
  /** When its record was made, which is the time of nothing but that a parcel was announced. */
  readonly born?: Moment | null;
}

/** Mere movement must not hide what the newest scan says more exactly. */
const SAYS_MORE: ReadonlySet<Milestone> = new Set<Milestone>([
  "out_for_delivery",
  "delivery_attempted",
  "available_for_pickup",
  "exception",
  "delivered",
  "return_to_sender",
  "returned",
  "cancelled",
]);

/**
 * The history with the parcel's own status, when the newest scan that tells where the goods are does not show it. It is the same news
 * for as long as that scan is the newest. Without a scan, and without a time of its own, it has the `spare` one.
 */
export async function withStatus(
  told: Told,
  events: readonly TrackingEvent[],
  status: ParcelStatus | null,
  spare: Moment,
): Promise<TrackingEvent[]> {
  const newest = events.toSorted(compareEvidence);
  const last = newest.findLast(isEvidence) ?? newest.at(-1) ?? null;
  if (!status || !isNews(status, last)) return [...events];
  const { code, at, description, place = null, born: recorded = null, ...judged } = status;
  const born = last === null ? recorded : null;
  const occurredAt = timeOf(status, last) ?? withoutScans(status.milestone, born, spare);
  const said = ["status", code, at?.asSent ?? born?.asSent ?? null, last?.fingerprint ?? null];
  const event: TrackingEvent = {
    fingerprint: await identify(told, said),
    ...judged,
    classifier: "actual",
    occurredAt,
    place,
    description,
    code,
    sourceEventId: null,
  };
  return [...events, event];
}

/** Of a parcel without a scan: its announcement is as old as its record, and anything else no older than the `spare` time. */
export function withoutScans(milestone: Milestone, born: Moment | null, spare: Moment): Moment {
  return milestone === "created" && born ? { ...born, certainty: "received" } : spare;
}

function isNews(status: ParcelStatus, last: TrackingEvent | null): boolean {
  if (status.unmapped) return last?.unmapped !== true;
  if (last === null) return status.milestone !== "unknown";
  if (status.milestone === last.milestone && status.reason === last.reason) return false;
  return SAYS_MORE.has(status.milestone) || last.milestone === "unknown";
}

/** Behind the newest scan: at its instant, or a moment later where its rank would put it before. */
function timeOf({ at, milestone }: ParcelStatus, last: TrackingEvent | null): Moment | null {
  if (last === null || (at && at.atMs > last.occurredAt.atMs)) return at;
  const overtaken = rankOf(milestone) <= rankOf(last.milestone);
  return { ...last.occurredAt, atMs: last.occurredAt.atMs + (overtaken ? 1 : 0) };
}
