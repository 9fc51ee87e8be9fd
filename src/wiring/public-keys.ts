import { z } from "zod";
import type { FindPublicKey } from "../carriers/port.ts";
import { err, ok } from "../domain/result.ts";
import { fetchText } from "./fetch-text.ts";
import { world } from "./world.ts";

const JsonWebKeys = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })).max(100) });

/** A publisher may take a key back: no list is believed for longer, unless its publisher cannot be asked. */
const KEPT_MS = 24 * 60 * 60_000;
/** An id that is not listed is asked for again, but no more often than this: whoever makes ids up costs one call. */
const ASK_AGAIN_MS = 60_000;
const TIMEOUT_MS = 2_000;
const MAX_BYTES = 64 * 1024;

/** The public keys that senders publish (RFC 7517): fetched once, kept, fetched again for an id that is not among them. */
export function publicKeys(send: typeof fetch): FindPublicKey {
  // Values, not promises: a request must not wait for what another began.
  const held = new Map<string, { readonly keys: ReadonlyMap<string, JsonWebKey>; readonly fetchedAtMs: number }>();
  return async (jwksUrl, keyId) => {
    const known = held.get(jwksUrl);
    const ageMs = known ? world.now() - known.fetchedAtMs : Infinity;
    const key = known?.keys.get(keyId);
    if (key && ageMs < KEPT_MS) return ok(key);
    if (known && !key && ageMs < ASK_AGAIN_MS) return ok(null);
    const answer = await fetchText(send, jwksUrl, {}, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
    const parsed = answer.ok && answer.value.status === 200 ? parse(answer.value.text) : null;
    if (!parsed) return key ? ok(key) : err("unavailable");
    const keys = new Map(parsed.keys.map((one) => [one.kid, one satisfies JsonWebKey]));
    held.set(jwksUrl, { keys, fetchedAtMs: world.now() });
    return ok(keys.get(keyId) ?? null);
  };
}

function parse(text: string): z.infer<typeof JsonWebKeys> | null {
  try {
    return JsonWebKeys.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
