import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Mac } from "./audit.ts";

/**
 * HMAC-SHA256 (RFC 2104) under a key of its own for each purpose. Synchronous, unlike WebCrypto's: a Durable Object hashes inside its
 * transaction.
 */
export function macUnder(key: Uint8Array, purpose: string): Mac {
  const own = hmac.create(sha256, hmac(sha256, key, utf8ToBytes(purpose)));
  return (text) => bytesToHex(own.clone().update(utf8ToBytes(text)).digest());
}
