import type { EndpointId, TenantId } from "../domain/identity.ts";
import type { Standing } from "../domain/milestone.ts";

/** What the edge must know of an endpoint to judge a webhook. */
export interface Endpoint {
  readonly id: EndpointId;
  readonly tenantId: TenantId;
  readonly sender: string;
  readonly state: "active" | "suspended";
  readonly rateLimitPerMinute: number;
  /** Which of its sender's schemes; null: its first. */
  readonly scheme: string | null;
  readonly settings: Readonly<Record<string, string>>;
  /** What operators mapped for its sender: by the code as it is kept. */
  readonly codes: ReadonlyMap<string, Standing>;
  /** In clear, the current one first; only those still valid. */
  readonly secrets: readonly { readonly secret: string; readonly expiresAtMs: number | null }[];
}

/** A change of an endpoint is in force everywhere after this. */
export const ENDPOINT_CACHE_MS = 15_000;
const ENTRIES_MAX = 10_000;

/**
 * Endpoints as this isolate knows them, so that a webhook needs no look-up. What is unknown is remembered too: guessing ids costs
 * the guesser, not the database.
 */
export class EndpointCache {
  readonly #look: (endpointId: EndpointId) => Promise<Endpoint | null>;
  readonly #entries = new Map<EndpointId, { readonly found: Promise<Endpoint | null>; readonly untilMs: number }>();

  constructor(look: (endpointId: EndpointId) => Promise<Endpoint | null>) {
    this.#look = look;
  }

  async find(endpointId: EndpointId, nowMs: number): Promise<Endpoint | null> {
    const held = this.#entries.get(endpointId);
    if (held && held.untilMs > nowMs) return held.found;
    const found = this.#look(endpointId);
    this.#entries.delete(endpointId);
    this.#entries.set(endpointId, { found, untilMs: nowMs + ENDPOINT_CACHE_MS });
    if (this.#entries.size > ENTRIES_MAX) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    try {
      return await found;
    } catch (error) {
      // A look-up that failed is no knowledge.
      this.#entries.delete(endpointId);
      throw error;
    }
  }

  /** This isolate has changed it: no need to wait. */
  forget(endpointId: EndpointId): void {
    this.#entries.delete(endpointId);
  }
}
