/** A bucket of permits that fills with time. */
export interface Bucket {
  readonly permits: number;
  readonly filledAtMs: number;
}

/** A burst may take this many seconds' worth at once. */
const BURST_SECONDS = 10;

/** Takes one permit, or says after how many seconds there will be one. */
export function take(
  bucket: Bucket | undefined,
  perMinute: number,
  nowMs: number,
): { bucket: Bucket; retryAfterSeconds: number | null } {
  const capacity = Math.max(1, (perMinute / 60) * BURST_SECONDS);
  const gained = bucket ? (Math.max(0, nowMs - bucket.filledAtMs) * perMinute) / 60_000 : capacity;
  const permits = Math.min(capacity, (bucket?.permits ?? 0) + gained);
  if (permits >= 1) return { bucket: { permits: permits - 1, filledAtMs: nowMs }, retryAfterSeconds: null };
  const waitMs = ((1 - permits) * 60_000) / perMinute;
  return { bucket: { permits, filledAtMs: nowMs }, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
}

/**
 * Per endpoint, caller or address, and isolate: a shield against one gone wild, at no cost to the others. It is no accounting: several isolates
 * of one place let through as many times the rate.
 */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();
  static readonly KEYS_MAX = 10_000;

  /** What `check` would say, taking nothing. */
  peek(key: string, perMinute: number, nowMs: number): number | null {
    return take(this.#buckets.get(key), perMinute, nowMs).retryAfterSeconds;
  }

  /** Null when the call may go on, else after how many seconds to come again. */
  check(key: string, perMinute: number, nowMs: number): number | null {
    const { bucket, retryAfterSeconds } = take(this.#buckets.get(key), perMinute, nowMs);
    // Kept in order of use, so that the one longest unused goes first.
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > RateLimiter.KEYS_MAX) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    return retryAfterSeconds;
  }
}
