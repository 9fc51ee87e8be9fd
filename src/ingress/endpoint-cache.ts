import type { EndpointState } from "../domain/endpoint.ts";
import type { ContractId, ContractStanding } from "../domain/contract.ts";
import type { EndpointId, TenantId } from "../domain/identity.ts";
import type { Standing } from "../domain/milestone.ts";

/** What the edge must know of an endpoint to judge a webhook. */
export interface Endpoint {
  readonly id: EndpointId;
  readonly tenantId: TenantId;
  readonly sender: string;
  readonly state: EndpointState;
  /** Whose event ids its sender's are. */
  readonly partner: string;
  /** All endpoints of its partner, itself too: what they told of before ids were the partner's own is the partner's. */
  readonly ofPartner: readonly string[];
  /** Whatever its state, what it takes in touches nothing. */
  readonly sandbox: boolean;
  readonly rateLimitPerMinute: number;
  /** Which of its sender's schemes; null: its first. */
  readonly scheme: string | null;
  readonly settings: Readonly<Record<string, string>>;
  /** What operators mapped for its sender: by the code as it is kept. */
  readonly codes: ReadonlyMap<string, Standing>;
  /** How the versions of our own contracts that its sender speaks stand. */
  readonly contracts: ReadonlyMap<ContractId, ContractStanding>;
  /** In clear, the current one first; only those still valid. */
  readonly secrets: readonly { readonly secret: string; readonly expiresAtMs: number | null }[];
}

/** A change of an endpoint is in force everywhere after this. */
export const ENDPOINT_CACHE_MS = 15_000;
const ENTRIES_MAX = 10_000;
/** Ids that are nobody's are kept apart, so that guessing them pushes no endpoint out. */
const MISSES_MAX = 1_000;

interface Entry<T> {
  readonly value: T;
  readonly untilMs: number;
}

/**
 * Endpoints as this isolate knows them, so that a webhook needs no look-up. What is unknown is remembered too: guessing ids costs
 * the guesser, not the database. Only what was found is kept, never a look-up under way: in a Worker one request must not
 * wait for what another began.
 */
export class EndpointCache {
  readonly #look: (endpointId: EndpointId) => Promise<Endpoint | null>;
  readonly #found = new Map<EndpointId, Entry<Endpoint>>();
  readonly #missed = new Map<EndpointId, Entry<null>>();

  constructor(look: (endpointId: EndpointId) => Promise<Endpoint | null>) {
    this.#look = look;
  }

  async find(endpointId: EndpointId, nowMs: number): Promise<Endpoint | null> {
    const held = this.#found.get(endpointId) ?? this.#missed.get(endpointId);
    if (held && held.untilMs > nowMs) return held.value;
    // A look-up that fails is no knowledge, and leaves what was known.
    const value = await this.#look(endpointId);
    this.forget(endpointId);
    const untilMs = nowMs + ENDPOINT_CACHE_MS;
    if (value) keep(this.#found, endpointId, { value, untilMs }, ENTRIES_MAX);
    else keep(this.#missed, endpointId, { value, untilMs }, MISSES_MAX);
    return value;
  }

  /** This isolate has changed it: no need to wait. */
  forget(endpointId: EndpointId): void {
    this.#found.delete(endpointId);
    this.#missed.delete(endpointId);
  }
}

function keep<T>(entries: Map<EndpointId, Entry<T>>, endpointId: EndpointId, entry: Entry<T>, max: number): void {
  entries.set(endpointId, entry);
  const [oldest] = entries.keys();
  if (entries.size > max && oldest !== undefined) entries.delete(oldest);
}
