import { concat, decodeBase64, utf8, type Bytes } from "../bytes.ts";

export const ID_HEADER = "webhook-id";
export const TIMESTAMP_HEADER = "webhook-timestamp";
export const SIGNATURE_HEADER = "webhook-signature";
/** Base64 follows. */
export const SECRET_PREFIX = "whsec_";

const KEY_MIN_BYTES = 24;
const KEY_MAX_BYTES = 64;

/** The key in a secret, with its prefix or without; null when it is none by the specification. */
export function keyBytes(secret: string): Bytes | null {
  const key = decodeBase64(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret);
  return key && key.length >= KEY_MIN_BYTES && key.length <= KEY_MAX_BYTES ? key : null;
}

/** What is signed: `id.timestamp.body`. */
export function signedMessage(id: string, timestamp: string, body: Bytes): Bytes {
  return concat(utf8(`${id}.${timestamp}.`), body);
}
