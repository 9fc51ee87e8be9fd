import { RateLimiter } from "./rate-limit.ts";

export interface LimitTerms {
  /** Calls of one principal. */
  readonly callsPerMinute: number;
  /** Credentials of one address that were nobody's. */
  readonly guessesPerMinute: number;
  /** The same count, kept for a whole Cloudflare location; false: it is used up there. Absent where there is none. */
  readonly shared?: ((address: string) => Promise<boolean>) | undefined;
}

/** So long an address is refused that has used up what its location allows. */
const SHUT_OUT_MS = 60_000;
const SHUT_OUT_MAX = 10_000;

/**
 * How often one may call, and how often one may guess. A shield in the isolate's memory, at no row and no call: several isolates of one
 * place let through as many times the rate, which for guesses the location's own count bounds.
 */
export class CallLimits {
  readonly #terms: LimitTerms;
  readonly #calls = new RateLimiter();
  readonly #guesses = new RateLimiter();
  readonly #shutOut = new Map<string, number>();

  constructor(terms: LimitTerms) {
    this.#terms = terms;
  }

  /** Null when the principal's call may go on, else after how many seconds to come again. */
  call(principalId: string, nowMs: number): number | null {
    return this.#calls.check(principalId, this.#terms.callsPerMinute, nowMs);
  }

  /** Null when a credential from there is looked at, else after how many seconds to come again. */
  mayGuess(address: string | null, nowMs: number): number | null {
    if (address === null) return null;
    const untilMs = this.#shutOut.get(address) ?? 0;
    if (untilMs > nowMs) return Math.ceil((untilMs - nowMs) / 1000);
    return this.#guesses.peek(address, this.#terms.guessesPerMinute, nowMs);
  }

  /** A credential from there was nobody's. */
  async guessed(address: string | null, nowMs: number): Promise<void> {
    if (address === null) return;
    this.#guesses.check(address, this.#terms.guessesPerMinute, nowMs);
    const { shared } = this.#terms;
    // A count that cannot be had shuts nobody out.
    if (!shared || (await shared(address).catch(() => true))) return;
    if (this.#shutOut.size >= SHUT_OUT_MAX) this.#shutOut.clear();
    this.#shutOut.set(address, nowMs + SHUT_OUT_MS);
  }
}

/**
 * Who is on the other end of the line, as Cloudflare says: it overwrites what a caller says of it. Null where nobody says. Of IPv6 the
 * network, since whoever has one address there has as many as they like.
 */
export function addressOf({ headers }: Pick<Request, "headers">): string | null {
  const address = headers.get("CF-Connecting-IP");
  if (address === null || address.length > 45) return null;
  if (!address.includes(":")) return address;
  const [head = ""] = address.toLowerCase().split("::");
  return head.split(":").slice(0, 4).join(":");
}
