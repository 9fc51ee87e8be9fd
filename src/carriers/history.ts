import type { Fingerprint, TrackingEvent } from "../domain/event.ts";
import { rankOf, type Milestone } from "../domain/milestone.ts";
import type { Moment } from "../domain/moment.ts";
import { compareEvidence, isEvidence } from "../domain/timeline.ts";
import type { Judged } from "./codes.ts";
import { fingerprint, type FingerprintPart } from "./fingerprint.ts";

/** Whose history it is, and who tells it: part of what every scan of it is known by. */
export interface Told {
  readonly sender: string;
  readonly carrier: string;
  readonly trackingNumber: string;
}

/** A scan before it has its fingerprint: what it is known again by, as it was sent, and what it says. */
export interface Scan {
  readonly said: readonly FingerprintPart[];
  readonly event: Omit<TrackingEvent, "fingerprint">;
}

const identify = ({ sender, carrier, trackingNumber }: Told, said: readonly FingerprintPart[]): Promise<Fingerprint> =>
  fingerprint([sender, carrier, trackingNumber, ...said]);

/** The events of a history, which may tell a scan twice. By identity before any is hashed. */
export async function eventsOf(told: Told, scans: readonly Scan[]): Promise<TrackingEvent[]> {
  const distinct = new Map(scans.map((scan) => [JSON.stringify(scan.said), scan] as const));
  return Promise.all(
    [...distinct.values()].map(async ({ said, event }) => ({ fingerprint: await identify(told, said), ...event })),
  );
}

/** What a sender says of the parcel as a whole, beside its scans. */
export interface ParcelStatus extends Judged {
  readonly code: string;
  /** Null: it happened no earlier than the newest scan. */
  readonly at: Moment | null;
  readonly description: string | null;
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
 * for as long as that scan is the newest. Without a scan, and without a time of its own, it is left out.
 */
export async function withStatus(
  told: Told,
  events: readonly TrackingEvent[],
  status: ParcelStatus | null,
): Promise<TrackingEvent[]> {
  const newest = events.toSorted(compareEvidence);
  const last = newest.findLast(isEvidence) ?? newest.at(-1) ?? null;
  const occurredAt = status && timeOf(status, last);
  if (!status || !occurredAt || !isNews(status, last)) return [...events];
  const { code, at, description, ...judged } = status;
  const said = ["status", code, at?.asSent ?? null, last?.fingerprint ?? null];
  const event: TrackingEvent = {
    fingerprint: await identify(told, said),
    ...judged,
    classifier: "actual",
    occurredAt,
    place: null,
    description,
    code,
    sourceEventId: null,
  };
  return [...events, event];
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
