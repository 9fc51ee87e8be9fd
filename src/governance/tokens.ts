import { findLiveToken } from "../store/api-token.ts";
import type { Db } from "../store/db.ts";
import { Role, type Principal } from "./permissions.ts";

const TOKEN = /^tm_[0-9a-f]{48}$/;
const TOKEN_BYTES = 24;
/** A token revoked in another isolate is believed for so long. */
export const TOKEN_CACHE_MS = 30_000;
const CACHE_MAX = 1_000;

/** A new token: 192 random bits, shown once. */
export function makeToken(randomBytes: (count: number) => Uint8Array): string {
  return `tm_${randomBytes(TOKEN_BYTES).toHex()}`;
}

/** SHA-256 in hex: enough, since a token is random and cannot be guessed from a list. */
export async function hashToken(token: string): Promise<string> {
  return (await digest(token)).toHex();
}

export interface TokenPorts {
  readonly db: Db;
  readonly now: () => number;
  /** Empty: there is none. */
  readonly bootstrapToken: string;
}

/** Tells whom a bearer token belongs to, with a short memory so that a busy caller costs no query a call. */
export class TokenDesk {
  readonly #ports: TokenPorts;
  readonly #known = new Map<string, { readonly principal: Principal; readonly untilMs: number }>();

  constructor(ports: TokenPorts) {
    this.#ports = ports;
  }

  /** Null when it is nobody's, whatever the reason. */
  async identify(token: string): Promise<Principal | null> {
    if (await this.#isBootstrap(token)) return { kind: "bootstrap" };
    if (!TOKEN.test(token)) return null;
    const hash = await hashToken(token);
    const nowMs = this.#ports.now();
    const known = this.#known.get(hash);
    if (known && known.untilMs > nowMs) return known.principal;
    const row = await findLiveToken(this.#ports.db, hash);
    const role = Role.safeParse(row?.role);
    if (!row || !role.success) return null;
    const principal: Principal = { kind: "token", tokenId: row.id, name: row.name, role: role.data };
    if (this.#known.size >= CACHE_MAX) this.#known.clear();
    this.#known.set(hash, { principal, untilMs: nowMs + TOKEN_CACHE_MS });
    return principal;
  }

  /** After a token was revoked: this isolate at least stops at once. */
  forget(tokenId: string): void {
    for (const [hash, { principal }] of this.#known)
      if (principal.kind === "token" && principal.tokenId === tokenId) this.#known.delete(hash);
  }

  /** Compares digests in full, so that the time it takes tells nothing of the token. */
  async #isBootstrap(token: string): Promise<boolean> {
    const { bootstrapToken } = this.#ports;
    if (bootstrapToken === "") return false;
    const [given, held] = await Promise.all([digest(token), digest(bootstrapToken)]);
    return given.reduce((difference, byte, index) => difference | (byte ^ (held[index] ?? 0)), 0) === 0;
  }
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
