import { err, ok, type Result } from "../domain/result.ts";

/**
 * AES-256-GCM under a ring of keys. A sealed text is `kid:nonce+ciphertext`, base64. `context` (such as `endpoint-secret:eu_…`) is
 * authenticated with it, so that a sealed text copied to another row does not open there.
 */
export interface Seal {
  seal(plain: string | Uint8Array, context: string): Promise<string>;
  open(sealed: string, context: string): Promise<Result<Uint8Array<ArrayBuffer>, SealFault>>;
  openText(sealed: string, context: string): Promise<Result<string, SealFault>>;
  /** Which key seals. */
  readonly current: string;
  /** All that open, the one that seals first. */
  readonly kids: readonly string[];
}

/** `unknown_key`: sealed under a key that is no longer in the ring. `broken`: altered, or sealed for another context. */
export type SealFault =
  | { readonly kind: "malformed" }
  | { readonly kind: "unknown_key"; readonly kid: string }
  | { readonly kind: "broken" };

const NONCE_BYTES = 12;
const KEY_BYTES = 32;
const RING_ENTRY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/;

/**
 * The ring as `kid:base64key,kid2:base64key2`, 32 bytes a key: the first seals, all of them open. Throws on a ring that cannot be
 * read, without quoting it.
 */
export function openKeyRing(text: string): Seal {
  const keys = new Map<string, Promise<CryptoKey>>();
  for (const entry of text.split(",").map((one) => one.trim())) {
    const [, kid, key] = RING_ENTRY.exec(entry) ?? [];
    if (kid === undefined || key === undefined || keys.has(kid))
      throw new Error(`seal keys: expected kid:base64 of ${KEY_BYTES} bytes, comma-separated, each kid once`);
    keys.set(kid, importKey(key));
  }
  const [current = ""] = keys.keys();
  return {
    current,
    kids: [...keys.keys()],
    seal: (plain, context) => seal(keys, current, plain, context),
    open: (sealed, context) => open(keys, sealed, context),
    async openText(sealed, context) {
      const opened = await open(keys, sealed, context);
      return opened.ok ? ok(new TextDecoder().decode(opened.value)) : opened;
    },
  };
}

type Keys = ReadonlyMap<string, Promise<CryptoKey>>;

function importKey(base64: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", Uint8Array.fromBase64(base64), "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function seal(keys: Keys, kid: string, plain: string | Uint8Array, context: string): Promise<string> {
  const key = await keys.get(kid);
  if (!key) throw new Error("seal keys: empty ring");
  const bytes = typeof plain === "string" ? new TextEncoder().encode(plain) : new Uint8Array(plain);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const cipher = new Uint8Array(await crypto.subtle.encrypt(algorithm(nonce, context), key, bytes));
  const joined = new Uint8Array(NONCE_BYTES + cipher.length);
  joined.set(nonce);
  joined.set(cipher, NONCE_BYTES);
  return `${kid}:${joined.toBase64()}`;
}

async function open(keys: Keys, sealed: string, context: string): Promise<Result<Uint8Array<ArrayBuffer>, SealFault>> {
  const split = sealed.indexOf(":");
  const joined = split > 0 ? bytesOf(sealed.slice(split + 1)) : null;
  if (joined === null || joined.length <= NONCE_BYTES) return err({ kind: "malformed" });
  const kid = sealed.slice(0, split);
  const key = await keys.get(kid);
  if (!key) return err({ kind: "unknown_key", kid });
  try {
    const parameters = algorithm(joined.subarray(0, NONCE_BYTES), context);
    return ok(new Uint8Array(await crypto.subtle.decrypt(parameters, key, joined.subarray(NONCE_BYTES))));
  } catch {
    return err({ kind: "broken" });
  }
}

const algorithm = (iv: Uint8Array<ArrayBuffer>, context: string) => ({
  name: "AES-GCM",
  iv,
  additionalData: new TextEncoder().encode(context),
});

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    // Strict: one sealed text has one spelling.
    return Uint8Array.fromBase64(base64, { lastChunkHandling: "strict" });
  } catch {
    return null;
  }
}
