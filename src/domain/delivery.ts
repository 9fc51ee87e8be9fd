import { compareExpected, type Estimate, type Place } from "./event.ts";
import { EXCEPTION_REASONS, isTerminal, rankOf, type Standing } from "./milestone.ts";
import type { Head } from "./timeline.ts";

/** Where one shipment of a picking stands. */
export interface ParcelState {
  readonly standing: Standing | null;
  /** When what it stands on happened. */
  readonly atMs: number | null;
  /** Of that only the day is known: `atMs` is its start in UTC. */
  readonly atIsDay?: true;
  readonly estimate: Estimate | null;
  /** It was moved to another picking: here it counts for nothing. */
  readonly left?: true;
  /** Of one that is delivered; absent where nothing is known of it. */
  readonly proof?: Proof;
}

/** What the carrier says of the delivery: where it was, and in its own words to whom. */
export interface Proof {
  readonly place: Place | null;
  readonly description: string | null;
}

/** Of a parcel that was moved to another picking. */
export const LEFT: ParcelState = { standing: null, atMs: null, estimate: null, left: true };

export function parcelOf(head: Head | null, estimate: Estimate | null, proof: Proof | null): ParcelState {
  const standing = head && { milestone: head.milestone, reason: head.reason };
  const isDay = head?.occurredAt.certainty === "date";
  const at = { atMs: head?.occurredAt.atMs ?? null, ...(isDay ? { atIsDay: true as const } : {}) };
  return { standing, ...at, estimate, ...(proof ? { proof } : {}) };
}

/**
 * What several shipments of one picking add up to, in whatever order they are given: delivered only when all are, an exception as soon
 * as one is (of several the newest), and otherwise as far as the one furthest behind. `null` stands for a shipment nobody has
 * reported yet.
 */
export function addUp(given: readonly (ParcelState | null)[]): ParcelState {
  const parcels = given.filter((parcel) => parcel?.left !== true);
  const standing = addUpStandings(parcels);
  const known = parcels.filter((parcel) => parcel !== null);
  const telling = known.filter(
    (parcel) => parcel.standing?.milestone === standing?.milestone && parcel.standing?.reason === standing?.reason,
  );
  const at = newestOf(telling.length > 0 ? telling : known);
  const proof = standing?.milestone === "delivered" ? proofOf(telling, at.atMs) : null;
  return { standing, ...at, estimate: latestOf(known), ...(proof ? { proof } : {}) };
}

/** The last delivery's; of several at once the first by their words, so that the order they are given in never matters. */
function proofOf(delivered: readonly ParcelState[], atMs: number | null): Proof | null {
  const last = delivered.flatMap((parcel) => (parcel.atMs === atMs && parcel.proof ? [parcel.proof] : []));
  const words = (proof: Proof): string => JSON.stringify([proof.description, proof.place]);
  return last.toSorted((a, b) => (words(a) < words(b) ? -1 : 1))[0] ?? null;
}

function addUpStandings(parcels: readonly (ParcelState | null)[]): Standing | null {
  const seen = parcels.filter((parcel): parcel is ParcelState & { standing: Standing } => Boolean(parcel?.standing));
  const exceptions = seen.filter(({ standing }) => standing.milestone === "exception");
  const exception = exceptions.toSorted(compareExceptions)[0];
  if (exception) return exception.standing;
  const known = seen.map(({ standing }) => standing);
  const open = known.filter((standing) => !isTerminal(standing));
  // A parcel that nobody has seen holds its picking back from every end.
  if (known.length < parcels.length && open.length === 0)
    return known.length === 0 ? null : { milestone: "in_transit", reason: null };
  const candidates = open.length > 0 ? open : known;
  return candidates.toSorted((a, b) => rankOf(a.milestone) - rankOf(b.milestone))[0] ?? null;
}

/** The newest first; of two at once the one whose reason is listed first. */
function compareExceptions(a: ParcelState, b: ParcelState): number {
  const reason = ({ standing }: ParcelState) => EXCEPTION_REASONS.indexOf(standing?.reason ?? "other");
  return (b.atMs ?? 0) - (a.atMs ?? 0) || reason(a) - reason(b);
}

/** A day where every parcel of that instant tells no more. */
function newestOf(parcels: readonly ParcelState[]): Pick<ParcelState, "atMs" | "atIsDay"> {
  const times = parcels.flatMap(({ atMs }) => atMs ?? []);
  if (times.length === 0) return { atMs: null };
  const atMs = Math.max(...times);
  const isDay = parcels.every((parcel) => parcel.atMs !== atMs || parcel.atIsDay === true);
  return { atMs, ...(isDay ? { atIsDay: true } : {}) };
}

/** A picking is there when its last parcel is. */
function latestOf(parcels: readonly ParcelState[]): Estimate | null {
  const estimates = parcels.flatMap(({ estimate }) => estimate ?? []);
  return estimates.toSorted(later)[0] ?? null;
}

function later(a: Estimate, b: Estimate): number {
  return compareExpected(b.deliveryAt, a.deliveryAt) || b.reportedAtMs - a.reportedAtMs;
}
