import { err, ok, type Result } from "../../domain/result.ts";
import { decodeBase64, type Bytes } from "../bytes.ts";
import { isFresh } from "../freshness.ts";
import { secretThatSigned } from "../hmac.ts";
import type { Belief, Disbelief, InboundRequest } from "../port.ts";
import { keyBytes, messageHeaders, signedMessage } from "./signature.ts";

/** A sender that rotates its secret sends two; each costs an HMAC over the whole body, so no more than this are looked at. */
const SIGNATURES_MAX = 8;
const DIGEST_BYTES = 32;
const ED25519_BYTES = 64;
const PUBLIC_KEY_PREFIX = "whpk_";
const PUBLIC_KEY_BYTES = 32;

export async function verify(
  request: InboundRequest,
  secrets: readonly string[],
  nowMs: number,
): Promise<Result<Belief, Disbelief>> {
  const { id, timestamp, signature: header } = messageHeaders(request);
  if (header === null) return err({ reason: "missing_signature" });
  const signatures = parseSignatures(header, "v1,", DIGEST_BYTES);
  const asymmetric = parseSignatures(header, "v1a,", ED25519_BYTES);
  // Whole seconds since the epoch; it is signed as it is written.
  if (!id || !timestamp || !/^\d{1,12}$/.test(timestamp) || signatures.length + asymmetric.length === 0) {
    return err({ reason: "malformed_signature" });
  }
  const message = signedMessage(id, timestamp, request.body);
  const shared = await secretThatSigned(secrets.map(keyBytes), signatures, message);
  const secretIndex = shared ?? (await publicKeyThatSigned(secrets, asymmetric, message));
  if (secretIndex === null) return err({ reason: "wrong_signature" });
  // After the signature, so that "stale" in the log means that the secret is right.
  if (!isFresh(Number(timestamp) * 1000, nowMs)) return err({ reason: "stale_timestamp" });
  return ok({ scheme: shared === null ? "standard-webhooks-v1a" : "standard-webhooks-v1", secretIndex });
}

/** The signatures of one version among those of a header. */
function parseSignatures(header: string, version: string, bytes: number): Bytes[] {
  return header
    .split(" ")
    .filter((one) => one.startsWith(version))
    .slice(0, SIGNATURES_MAX)
    .map((one) => decodeBase64(one.slice(version.length)))
    .filter((signature): signature is Bytes => signature?.length === bytes);
}

/** Which of an endpoint's secrets is a public key (`whpk_`, Ed25519) that made one of the signatures. */
async function publicKeyThatSigned(
  secrets: readonly string[],
  signatures: readonly Bytes[],
  message: Bytes,
): Promise<number | null> {
  if (signatures.length === 0) return null;
  for (const [index, secret] of secrets.entries()) {
    const raw = secret.startsWith(PUBLIC_KEY_PREFIX) ? decodeBase64(secret.slice(PUBLIC_KEY_PREFIX.length)) : null;
    if (raw?.length !== PUBLIC_KEY_BYTES) continue;
    try {
      const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
      for (const signature of signatures)
        if (await crypto.subtle.verify("Ed25519", key, signature, message)) return index;
    } catch {
      // Thirty-two bytes that are no key.
    }
  }
  return null;
}
