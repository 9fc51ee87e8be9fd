import { findTokenOf, noteTokenUse, type ApiToken, type ShownToken } from "../store/api-token.ts";
import type { Db } from "../store/db.ts";
import { Memory } from "./memory.ts";
import { Role } from "./permissions.ts";
import { Scopes, type Principal } from "./principal.ts";

const TOKEN = /^tm_[0-9a-f]{48}$/;
const TOKEN_BYTES = 24;
/** A token revoked in another isolate is believed for so long. */
export const TOKEN_CACHE_MS = 30_000;
/** A use is noted no more often. */
export const USE_NOTED_EVERY_MS = 60 * 60_000;

export const TOKEN_DAYS_DEFAULT = 90;
export const TOKEN_DAYS_MAX = 366;

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
  /** Work that nobody waits for. */
  readonly later: (work: Promise<unknown>) => void;
}

/** Tells whom a bearer token belongs to, with a short memory so that a busy caller costs no query a call. */
export class TokenDesk {
  readonly #ports: TokenPorts;
  readonly #known = new Memory<Principal>(TOKEN_CACHE_MS);

  constructor(ports: TokenPorts) {
    this.#ports = ports;
  }

  /** Null when it is nobody's, whatever the reason; the work is the same for all of them. */
  async identify(token: string): Promise<Principal | null> {
    if (await this.#isBootstrap(token)) return { kind: "bootstrap", tenants: "all", domains: "all" };
    if (!TOKEN.test(token)) return null;
    const hash = await hashToken(token);
    const nowMs = this.#ports.now();
    const known = this.#known.recall(hash, nowMs);
    if (known) return known;
    const row = await findTokenOf(this.#ports.db, hash);
    const principal = row && principalOf(row);
    const untilMs = row ? aliveUntil(row) : 0;
    if (!principal || untilMs <= nowMs) return null;
    this.#known.keep(hash, principal, nowMs, untilMs);
    this.#noteUse(row, nowMs);
    return principal;
  }

  /** After a token was revoked or rotated: this isolate at least forgets it at once. */
  forget(tokenId: string): void {
    this.#known.forget((principal) => principal.kind === "token" && principal.tokenId === tokenId);
  }

  /** After somebody was let go, whose tokens end with them. */
  forgetAll(): void {
    this.#known.forget(() => true);
  }

  #noteUse({ id, lastUsedAtMs }: ApiToken, nowMs: number): void {
    const beforeMs = nowMs - USE_NOTED_EVERY_MS;
    if (lastUsedAtMs !== null && lastUsedAtMs > beforeMs) return;
    const { db, later } = this.#ports;
    // One that is lost is noted by the next use.
    later(noteTokenUse(db, id, nowMs, beforeMs).catch(() => undefined));
  }

  /** Compares digests in full, so that the time it takes tells nothing of the token. */
  async #isBootstrap(token: string): Promise<boolean> {
    const { bootstrapToken } = this.#ports;
    if (bootstrapToken === "") return false;
    const [given, held] = await Promise.all([digest(token), digest(bootstrapToken)]);
    return given.reduce((difference, byte, index) => difference | (byte ^ (held[index] ?? 0)), 0) === 0;
  }
}

/** When what was shown stops being good; 0: it is not, already. It ends with what made it, and with whom it was shown to. */
function aliveUntil(row: ShownToken): number {
  if (row.revokedAtMs !== null || row.isOfGone) return 0;
  const untilMs = endOf(row) ?? Infinity;
  return row.isPrevious ? Math.min(untilMs, row.previousUntilMs ?? 0) : untilMs;
}

/** Null: never. */
const endOf = ({ expiresAtMs, makersEndMs }: Pick<ShownToken, "expiresAtMs" | "makersEndMs">): number | null =>
  expiresAtMs === null || makersEndMs === null ? (expiresAtMs ?? makersEndMs) : Math.min(expiresAtMs, makersEndMs);

/** Null for a row that makes no sense: better nobody than somebody else. */
function principalOf({ id, name, tenants, domains, ...row }: ShownToken): Principal | null {
  const role = Role.safeParse(row.role);
  const scopes = Scopes.safeParse({ tenants: tenants ?? "all", domains: domains ?? "all" });
  if (!role.success || !scopes.success) return null;
  return { kind: "token", tokenId: id, name, role: role.data, ...scopes.data, expiresAtMs: endOf(row) };
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
