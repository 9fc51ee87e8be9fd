import { z } from "zod";
import type { Sink } from "./sink.ts";

/** Why a sink could not take an update, in words that decide what happens next. */
export const DeliveryFailure = z.strictObject({
  /**
   * `transient`: another try may help. `unlinked`: the sink does not know the shipment yet; waiting costs no try.
   * `rejected`: the sink will say the same next time, a person must look.
   */
  kind: z.enum(["transient", "unlinked", "rejected"]),
  name: z.string().max(120),
  message: z.string().max(1000),
});
export type DeliveryFailure = z.infer<typeof DeliveryFailure>;

/** A claim is a lease: who holds the token may write until it ends. */
export interface Lease {
  readonly token: string;
  readonly untilMs: number;
  /** What the sink will have once the claim is confirmed. */
  readonly version: number;
  readonly seq: number;
  readonly rewrites: number;
  /** How far on the timeline people will have been told; absent while they know of nothing. */
  readonly toldAtMs?: number;
}

/**
 * Sinks that take a write only when it is newer than what they hold: two writers cannot harm each other there, so a claim needs
 * no lease and writes no row.
 */
export const LEASELESS: ReadonlySet<Sink> = new Set<Sink>(["readmodel"]);

/** How far one sink is with one shipment. */
export interface Cursor {
  readonly version: number;
  readonly seq: number;
  readonly lease: Lease | null;
  /** When its doorbell was last rung for work that nobody has claimed since. */
  readonly rungAtMs: number | null;
  /** Since when something waits for this sink. */
  readonly pendingSinceMs: number | null;
  /** How often the newest state had to be written again (a late writer, a replay), and how often that is done. */
  readonly rewrites: number;
  readonly rewritten: number;
  /** When the newest state is to be written once more, since an earlier try may still have come to pass. */
  readonly rewriteAtMs?: number | null;
  /** How far on the timeline people were told: what happened earlier is told late. */
  readonly toldAtMs?: number;
  readonly parked: boolean;
  readonly attempts: number;
  readonly retryAtMs: number | null;
  readonly failure: (DeliveryFailure & { readonly atMs: number }) | null;
}

export const FRESH_CURSOR: Cursor = {
  version: 0,
  seq: 0,
  lease: null,
  rungAtMs: null,
  pendingSinceMs: null,
  rewrites: 0,
  rewritten: 0,
  parked: false,
  attempts: 0,
  retryAtMs: null,
  failure: null,
};

/** Longer than one call to Odoo may take (its time-outs exceed 30 s), so that no two writers are ever on one record. */
export const LEASE_MS = 45_000;
/**
 * A doorbell that nobody answered is rung again after this. No longer than a lease: the alarm set for the ring then comes before the
 * end of the lease that answers it, and need not be set again, which would cost a written row.
 */
export const RING_AGAIN_MS = LEASE_MS;
/** Odoo itself ends what takes it longer (`limit_time_real`); what it has not saved by then it will not. */
export const UNCERTAIN_MS = 150_000;
const RING_AGAIN_MAX_MS = 60 * 60_000;
const RETRY_MAX_MS = 60 * 60_000;

export function isPending(cursor: Cursor, version: number): boolean {
  return !cursor.parked && (cursor.version < version || cursor.rewritten < cursor.rewrites);
}

/** What of a sink's work is done. */
export type Progress = Pick<Lease, "version" | "seq" | "rewrites" | "toldAtMs">;

/** When this sink next wants something of the alarm; null when it wants nothing. */
export function dueAtMs(cursor: Cursor, version: number): number | null {
  if (!isPending(cursor, version)) return cursor.parked ? null : (cursor.rewriteAtMs ?? null);
  if (cursor.lease) return cursor.lease.untilMs;
  if (cursor.retryAtMs !== null) return cursor.retryAtMs;
  if (cursor.rungAtMs === null) return 0;
  // The longer nobody came, the rarer the ring: each falls at three times the age of the one before, since in an outage every waiting shipment wakes for it.
  const waitedMs = cursor.rungAtMs - (cursor.pendingSinceMs ?? cursor.rungAtMs);
  return cursor.rungAtMs + Math.min(Math.max(RING_AGAIN_MS, 2 * waitedMs), RING_AGAIN_MAX_MS);
}

export function rung(cursor: Cursor, nowMs: number): Cursor {
  const lapsed = cursor.lease !== null && cursor.lease.untilMs <= nowMs;
  const rewriting = (cursor.rewriteAtMs ?? Infinity) <= nowMs;
  return {
    ...cursor,
    ...(rewriting ? { rewrites: cursor.rewrites + 1, rewriteAtMs: null } : {}),
    lease: lapsed ? null : cursor.lease,
    rungAtMs: nowMs,
    pendingSinceMs: cursor.pendingSinceMs ?? nowMs,
    retryAtMs: null,
  };
}

export type ClaimVerdict =
  | { readonly kind: "nothing" }
  | { readonly kind: "busy"; readonly untilMs: number }
  | { readonly kind: "claimed"; readonly cursor: Cursor };

/** The token of a claim and what it would bring the sink to: the whole shipment, or as many events as one claim carries. */
export type Reach = Pick<Lease, "token" | "version" | "seq" | "toldAtMs">;

/** Takes, or with the token of a lease in force renews, the right to write. */
export function claim(cursor: Cursor, version: number, reach: Reach, held: string | null, nowMs: number): ClaimVerdict {
  if (!isPending(cursor, version)) return { kind: "nothing" };
  const { lease } = cursor;
  if (lease && lease.untilMs > nowMs && lease.token !== held) return { kind: "busy", untilMs: lease.untilMs };
  const next = { ...reach, untilMs: nowMs + LEASE_MS, rewrites: cursor.rewrites };
  return { kind: "claimed", cursor: { ...cursor, lease: next, rungAtMs: null } };
}

/** Null when the token is not the one in force: whoever holds it wrote too late. */
export function confirm(cursor: Cursor, token: string, version: number, nowMs: number, again = false): Cursor | null {
  if (cursor.lease?.token !== token) return null;
  const done = advance(cursor, cursor.lease, version, nowMs);
  return again ? { ...done, rewriteAtMs: nowMs + UNCERTAIN_MS } : done;
}

/** The cursor after work was done, never behind where it was. `version` is the shipment's own. */
export function advance(cursor: Cursor, done: Progress, version: number, nowMs: number): Cursor {
  const toldAtMs = Math.max(cursor.toldAtMs ?? -Infinity, done.toldAtMs ?? -Infinity);
  const after = {
    ...FRESH_CURSOR,
    version: Math.max(cursor.version, done.version),
    seq: Math.max(cursor.seq, done.seq),
    rewrites: cursor.rewrites,
    rewritten: Math.max(cursor.rewritten, done.rewrites),
    ...(cursor.rewriteAtMs ? { rewriteAtMs: cursor.rewriteAtMs } : {}),
    ...(Number.isFinite(toldAtMs) ? { toldAtMs } : {}),
  };
  // The confirmer is told that there is more, so it counts as rung.
  return isPending(after, version) ? { ...after, rungAtMs: nowMs, pendingSinceMs: cursor.pendingSinceMs } : after;
}

/** A late writer came back: what it wrote may lie over newer news, so the newest is written once more. */
export function refused(cursor: Cursor): Cursor {
  return { ...cursor, rewrites: cursor.rewrites + 1 };
}

/** The cursor after a failure. `jitter` is in [0, 1). */
export function fail(cursor: Cursor, failure: DeliveryFailure, nowMs: number, jitter: number): Cursor {
  const attempts = cursor.attempts + 1;
  const backoffMs = Math.min(
    (failure.kind === "unlinked" ? 15_000 : 2_000) * 2 ** Math.min(attempts - 1, 12),
    RETRY_MAX_MS,
  );
  return {
    ...cursor,
    lease: null,
    rungAtMs: null,
    parked: failure.kind === "rejected",
    attempts,
    retryAtMs: failure.kind === "rejected" ? null : nowMs + Math.round(backoffMs * (1 + 0.2 * jitter)),
    failure: { ...failure, atMs: nowMs },
  };
}

/** News of whose goods these may be: who waits for that is tried at once. */
export function hopeful(cursor: Cursor): Cursor {
  return cursor.failure?.kind === "unlinked" ? { ...cursor, retryAtMs: null, attempts: 0 } : cursor;
}

/**
 * An operator wants a sink written again from a version on (0: everything). Whoever is writing now may finish, but no longer
 * confirm.
 */
export function replayFrom(cursor: Cursor, fromVersion: number, nowMs: number): Cursor {
  const { version, seq, rewrites, rewritten, lease, toldAtMs } = cursor;
  const whole = fromVersion < version;
  return {
    ...FRESH_CURSOR,
    version: Math.min(version, fromVersion),
    seq: whole ? 0 : seq,
    // Whoever is told everything again is told it in order.
    ...(whole || toldAtMs === undefined ? {} : { toldAtMs }),
    lease: lease && lease.untilMs > nowMs ? { ...lease, token: "" } : null,
    rewrites: rewrites + 1,
    rewritten,
  };
}
