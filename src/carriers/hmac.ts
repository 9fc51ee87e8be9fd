import { encodeBase64, type Bytes } from "./bytes.ts";

const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

/**
 * Importing a key costs about as much as the HMAC of a small body, and an endpoint uses the same one for months. The secrets lie
 * in this isolate's memory anyway; the bound is for an isolate that serves very many endpoints. Keys are kept, not promises
 * of keys: a Worker must not await in one request what another began.
 */
const KEYS_MAX = 256;
const keys = new Map<string, CryptoKey>();

async function keyOf(secret: Bytes): Promise<CryptoKey> {
  const name = encodeBase64(secret);
  const known = keys.get(name);
  if (known) return known;
  const key = await crypto.subtle.importKey("raw", secret, ALGORITHM, false, ["sign", "verify"]);
  const [oldest] = keys.keys();
  if (keys.size >= KEYS_MAX && oldest !== undefined) keys.delete(oldest);
  keys.set(name, key);
  return key;
}

export async function hmacSha256(secret: Bytes, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(ALGORITHM, await keyOf(secret), message));
}

/**
 * Which of the secrets made one of the signatures: its index, or null when none did. A null secret is one that this sender
 * cannot have given out; it matches nothing. WebCrypto compares in constant time.
 */
export async function secretThatSigned(
  secrets: readonly (Bytes | null)[],
  signatures: readonly Bytes[],
  message: Bytes,
): Promise<number | null> {
  for (const [index, secret] of secrets.entries()) {
    if (secret === null || secret.length === 0) continue;
    const key = await keyOf(secret);
    for (const signature of signatures) {
      if (await crypto.subtle.verify(ALGORITHM, key, signature, message)) return index;
    }
  }
  return null;
}
