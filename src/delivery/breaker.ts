import type { SinkDown } from "./port.ts";

/** Whether a sink is asked at all. Pure: time and chance are passed in. */
export interface Breaker {
  /** Failures since the last success. */
  readonly failures: number;
  /** How often it has opened since the last success. */
  readonly opened: number;
  /** Until when nothing is sent; null while closed. */
  readonly openUntilMs: number | null;
  readonly down: Omit<SinkDown, "retryAfterMs"> | null;
  /** When the first of those failures was; one that was kept before this was noted has none. */
  readonly downSinceMs?: number;
}

export const CLOSED: Breaker = { failures: 0, opened: 0, openUntilMs: null, down: null };

/** One slow answer is no outage; this many failures in a row are. */
export const FAILURES_TO_OPEN = 5;
const OPEN_FIRST_MS = 2_000;
/** Who has waited once waits no longer than this for the next probe: it is one cheap call. */
export const OPEN_MAX_MS = 10_000;
/** However long a probe took, the next one comes no sooner. */
const PAUSE_MIN_MS = 1_000;
/** A wrong key does not mend by itself, and Odoo counts the tries: ask once a minute whether a person has mended it. */
const OPEN_UNAUTHORIZED_MS = 60_000;
const RETRY_AFTER_MAX_MS = 15 * 60_000;

/**
 * `jitter` is in [0, 1): objects that failed together do not come back together. What failed was begun at `sinceMs`, from which the next
 * probe is reckoned: one that gets no answer must not make the wait longer.
 */
export function afterFailure(
  breaker: Breaker,
  down: SinkDown,
  nowMs: number,
  jitter: number,
  sinceMs: number = nowMs,
): Breaker {
  const failures = breaker.failures + 1;
  const { retryAfterMs, ...why } = down;
  const config = down.reason === "unauthorized" || down.reason === "misconfigured";
  const probing = breaker.opened > 0;
  const downSinceMs = breaker.failures === 0 ? nowMs : breaker.downSinceMs;
  const told = { failures, down: why, ...(downSinceMs === undefined ? {} : { downSinceMs }) };
  if (!config && !probing && retryAfterMs === null && failures < FAILURES_TO_OPEN) return { ...breaker, ...told };
  const grownMs = Math.min(OPEN_FIRST_MS * 2 ** Math.min(breaker.opened, 10), OPEN_MAX_MS) * (0.8 + 0.2 * jitter);
  const asked = Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS);
  const atLeastMs = Math.max(down.reason === "unauthorized" ? OPEN_UNAUTHORIZED_MS : 0, asked) * (1 + 0.2 * jitter);
  const openUntilMs = Math.max(sinceMs + grownMs, nowMs + PAUSE_MIN_MS * (1 + jitter), nowMs + atLeastMs);
  return { ...told, opened: breaker.opened + 1, openUntilMs: Math.round(openUntilMs) };
}

export function isOpen(breaker: Breaker, nowMs: number): boolean {
  return breaker.openUntilMs !== null && breaker.openUntilMs > nowMs;
}

/** Opened before and not yet proven well: one probe at a time goes out. */
export function isProbing(breaker: Breaker): boolean {
  return breaker.opened > 0;
}

/** How long to wait before the same batch is tried again while closed. */
export function pauseMs(failures: number, jitter: number): number {
  return Math.round(Math.min(100 * 2 ** Math.min(failures, 6), 5_000) * (0.5 + 0.5 * jitter));
}
