/**
 * Work for a tenant that somebody's knock began and that is done behind it: read an Odoo record back, book a freight, compare, replay.
 * It is written down before the knock is answered, tried until it is done, and of one kind and key there is one at a time.
 */
export const ERRAND_KINDS = [
  "odoo_record",
  "odoo_catch_up",
  "leave_picking",
  "tell_order",
  "book",
  "reconcile",
  "replay",
  "remap",
  "erase",
  "record_rest",
] as const;
export type ErrandKind = (typeof ERRAND_KINDS)[number];

export interface Errand {
  readonly tenantId: string;
  readonly kind: ErrandKind;
  /** What it is about, among the tenant's errands of its kind. */
  readonly key: string;
  /** JSON that the kind's own schema reads. */
  readonly payload: string;
  /** When it was last asked for: one asked for again while it is done is done once more. */
  readonly askedAtMs: number;
  readonly requestId: string;
  /** Failures since it was asked for, or since it last got on. */
  readonly attempts: number;
  readonly dueAtMs: number;
}

/** How a try at an errand ended. */
export type ErrandEnd =
  | { readonly kind: "done" }
  /** A part is done: it goes on from this payload; in another run, where a part makes nearly as many calls as one may. */
  | { readonly kind: "more"; readonly payload: string; readonly afterMs?: number; readonly inAnotherRun?: true }
  /** Not now; without a time it waits ever longer. */
  | { readonly kind: "later"; readonly why: string; readonly afterMs?: number }
  /** Never: it stays on the list, for people. */
  | { readonly kind: "given_up"; readonly why: string };

const BACKOFF_MS = 5_000;
const BACKOFF_MAX_MS = 60 * 60_000;
/** About four days of trying. */
export const ERRAND_ATTEMPTS_MAX = 100;

/** How long an errand waits after a failure; `attempts` counts those before it, `chance` is in [0, 1). */
export function errandBackoffMs(attempts: number, chance: number): number {
  const waitMs = Math.min(BACKOFF_MS * 2 ** Math.min(attempts, 12), BACKOFF_MAX_MS);
  return Math.round(waitMs * (0.75 + chance / 2));
}
