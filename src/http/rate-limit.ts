/** A bucket of permits that fills with time. */
export interface Bucket {
  readonly permits: number;
  readonly filledAtMs: number;
}

/** A burst may take this many seconds' worth at once. */
const BURST_SECONDS = 10;

/** What is asked for: so many permits at once, of so many seconds' worth. */
export interface Asked {
  readonly permits: number;
  readonly burstSeconds: number;
}
const ONE: Asked = { permits: 1, burstSeconds: BURST_SECONDS };

/** Takes permits, or says after how many seconds there will be some. What is more than a full bucket takes all of it. */
export function take(
  bucket: Bucket | undefined,
  perMinute: number,
  nowMs: number,
  asked: Asked = ONE,
): { bucket: Bucket; retryAfterSeconds: number | null } {
  const capacity = Math.max(1, (perMinute / 60) * asked.burstSeconds);
  const wanted = Math.min(asked.permits, capacity);
  const gained = bucket ? (Math.max(0, nowMs - bucket.filledAtMs) * perMinute) / 60_000 : capacity;
  const permits = Math.min(capacity, (bucket?.permits ?? 0) + gained);
  if (permits >= wanted) return { bucket: { permits: permits - wanted, filledAtMs: nowMs }, retryAfterSeconds: null };
  const waitMs = ((wanted - permits) * 60_000) / perMinute;
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
  check(key: string, perMinute: number, nowMs: number, asked: Asked = ONE): number | null {
    const { bucket, retryAfterSeconds } = take(this.#buckets.get(key), perMinute, nowMs, asked);
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
