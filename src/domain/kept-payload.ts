import { z } from "zod";

/** Why a payload was kept instead of processed: its signature was not believed, or its body could not be read. */
export const KEPT_KINDS = ["held", "quarantined"] as const;
export const KeptKind = z.enum(KEPT_KINDS);
export type KeptKind = z.infer<typeof KeptKind>;

/** `kpt_` and 128 random bits in lower-case hex. */
export const KeptId = z.string().regex(/^kpt_[0-9a-f]{32}$/);
export type KeptId = z.infer<typeof KeptId>;

/** So many payloads, and so many bytes of them, may wait at once. */
export interface Room {
  readonly rows: number;
  readonly bytes: number;
}

const MIB = 1024 * 1024;

/**
 * How much may wait to be released, of one endpoint and of all of its tenant's. What was not believed is anybody's: a rotated secret shows
 * within a hundred. What was believed is a partner's: days of a reader that must be mended; beyond, the sender is told to come again.
 */
export const KEPT_ROOM: Readonly<Record<KeptKind, { readonly endpoint: Room; readonly tenant: Room }>> = {
  held: { endpoint: { rows: 100, bytes: 16 * MIB }, tenant: { rows: 1_000, bytes: 128 * MIB } },
  quarantined: { endpoint: { rows: 5_000, bytes: 128 * MIB }, tenant: { rows: 20_000, bytes: 512 * MIB } },
};

/** When a sender is asked to come again whose payload there is no room for: people have to make some. */
export const NO_ROOM_RETRY_SECONDS = 600;

/** Headers that a later look at the signature may need; cookies and credentials of a proxy are not ours to keep. */
const HEADERS_NOT_KEPT = /^(?:cookie|host|connection|cf-|x-forwarded-|x-real-ip|true-client-ip)/i;
/** A signature with its certificates is under 8 KiB. */
const HEADERS_MAX_CHARS = 16 * 1024;

/** The headers that are kept of a call, in their order, as long as there is room for them; `proof`: those that its scheme needs, in any case. */
export function keptHeaders(
  headers: Iterable<readonly [string, string]>,
  proof: readonly string[] = [],
): Record<string, string> {
  const needed = new Set(proof.map((name) => name.toLowerCase()));
  let room = HEADERS_MAX_CHARS;
  const kept: [string, string][] = [];
  for (const [name, value] of headers) {
    const chars = name.length + value.length;
    if ((HEADERS_NOT_KEPT.test(name) && !needed.has(name.toLowerCase())) || chars > room) continue;
    room -= chars;
    kept.push([name, value]);
  }
  return Object.fromEntries(kept);
}
