import { importJWK, type JWK } from "jose";
import { z } from "zod";
import { checkOutboundUrl } from "../domain/outbound-url.ts";
import { err, ok, type Result } from "../domain/result.ts";

/** Who vouches for people, and what its tokens must say to be meant for this mesh. */
export interface IdentityProvider {
  /** As its tokens write it. */
  readonly issuer: string;
  readonly audience: string;
  /** Where its keys are; null: its discovery document says. */
  readonly keysUrl: string | null;
  /** Whether an e-mail address in its tokens is verified without their saying so. */
  readonly vouchesForEmail: boolean;
}

export interface IssuerKeyPorts {
  readonly now: () => number;
  /** GETs a JSON document, of bounded size and in bounded time. */
  readonly fetchJson: (url: string) => Promise<Result<unknown, string>>;
  /** A mesh for trying things out may have its issuer on its own machine. */
  readonly allowLoopback: boolean;
}

/** A key that was taken back is believed no longer, unless its issuer cannot be asked: then a day. */
export const KEYS_FRESH_MS = 60 * 60_000;
const KEYS_KEPT_MS = 24 * 60 * 60_000;
/** An id that is not listed is asked for again, but no more often: whoever makes ids up costs one call. */
export const ASK_AGAIN_MS = 60_000;
/** After a failure, and while another asks. */
const RETRY_MS = 5_000;
/** So many ask at once while nothing is known. */
const ASKING_MAX = 4;

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.string().max(1_000) });
const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

interface Held {
  readonly keys: ReadonlyMap<string, JWK>;
  readonly fetchedAtMs: number;
}

/** One issuer's public keys (RFC 7517), as its discovery document (OpenID Connect Discovery 1.0) names them. */
export class IssuerKeys {
  readonly #provider: IdentityProvider;
  readonly #ports: IssuerKeyPorts;
  #held: Held | null = null;
  /** Values, not promises: a request must not wait for what another began. */
  #asking: number[] = [];
  #notBeforeMs = 0;

  constructor(provider: IdentityProvider, ports: IssuerKeyPorts) {
    this.#provider = provider;
    this.#ports = ports;
  }

  /** Null: the issuer has no such key. */
  async find(kid: string): Promise<Result<JWK | null, "unavailable">> {
    const nowMs = this.#ports.now();
    const held = this.#held && nowMs - this.#held.fetchedAtMs < KEYS_KEPT_MS ? this.#held : null;
    const key = held?.keys.get(kid);
    if (key && held && nowMs - held.fetchedAtMs < KEYS_FRESH_MS) return ok(key);
    if (!this.#mayAsk(nowMs, held !== null)) {
      if (key) return ok(key);
      return held && this.#asking.length === 0 ? ok(null) : err("unavailable");
    }
    const fetched = await this.#ask(nowMs);
    if (fetched) return ok(fetched.keys.get(kid) ?? null);
    return key ? ok(key) : err("unavailable");
  }

  #mayAsk(nowMs: number, anyHeld: boolean): boolean {
    // Whoever went away in the middle leaves its mark: it counts for so long.
    this.#asking = this.#asking.filter((sinceMs) => nowMs - sinceMs < RETRY_MS);
    return nowMs >= this.#notBeforeMs && this.#asking.length < (anyHeld ? 1 : ASKING_MAX);
  }

  async #ask(sinceMs: number): Promise<Held | null> {
    this.#asking.push(sinceMs);
    const keys = await this.#fetchKeys();
    this.#asking = this.#asking.filter((other) => other !== sinceMs);
    const nowMs = this.#ports.now();
    this.#notBeforeMs = nowMs + (keys ? ASK_AGAIN_MS : RETRY_MS);
    if (!keys) return null;
    this.#held = { keys, fetchedAtMs: nowMs };
    return this.#held;
  }

  async #fetchKeys(): Promise<ReadonlyMap<string, JWK> | null> {
    const url = this.#provider.keysUrl ?? (await this.#discover());
    const answer = url === null ? null : await this.#ports.fetchJson(url);
    const set = answer?.ok ? KeySet.safeParse(answer.value).data : undefined;
    if (!set) return null;
    const named = set.keys.flatMap((key: JWK) => (typeof key.kid === "string" ? [[key.kid, key] as const] : []));
    return new Map(named);
  }

  async #discover(): Promise<string | null> {
    const { issuer } = this.#provider;
    const answer = await this.#ports.fetchJson(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
    const found = answer.ok ? Discovery.safeParse(answer.value).data : undefined;
    if (!found || found.issuer !== issuer) return null;
    // Some name their keys with a query.
    const [place = ""] = found.jwks_uri.split("?");
    return checkOutboundUrl(place, this.#ports).ok ? found.jwks_uri : null;
  }
}

/** A key as a verifier takes it; throws when it is not for signing, or not for this algorithm. */
export async function verifierOf(key: JWK, alg: string) {
  const forSigning = key.use === undefined || key.use === "sig";
  if (!forSigning || key.kty === "oct" || (key.alg !== undefined && key.alg !== alg))
    throw new TypeError("not a key for this");
  return importJWK(key, alg);
}
