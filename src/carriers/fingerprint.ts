import type { Fingerprint } from "../domain/event.ts";
import { encodeHex, utf8 } from "./bytes.ts";

/** What an identity is made of, in a fixed order. Absent is null: it is not the same as empty. */
export type FingerprintPart = string | number | null;

/**
 * 128 bits of SHA-256 in hex over the parts as a JSON array, which no two lists of parts share. They are kept for as long as
 * a shipment is: changing what a sender's fingerprint covers makes every scan it repeats a new one.
 */
export async function fingerprint(parts: readonly FingerprintPart[]): Promise<Fingerprint> {
  const digest = await crypto.subtle.digest("SHA-256", utf8(JSON.stringify(parts)));
  return encodeHex(new Uint8Array(digest, 0, 16));
}
