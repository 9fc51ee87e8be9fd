import { err, ok, type Result } from "../../domain/result.ts";
import { decodeBase64, type Bytes } from "../bytes.ts";
import { isFresh } from "../freshness.ts";
import { secretThatSigned } from "../hmac.ts";
import type { Belief, Disbelief, InboundRequest } from "../port.ts";
import { ID_HEADER, keyBytes, SIGNATURE_HEADER, signedMessage, TIMESTAMP_HEADER } from "./signature.ts";

/** A sender that rotates its secret sends two; each costs an HMAC over the whole body, so no more than this are looked at. */
const SIGNATURES_MAX = 8;
const VERSION = "v1,";
const DIGEST_BYTES = 32;

export async function verify(
  request: InboundRequest,
  secrets: readonly string[],
  nowMs: number,
): Promise<Result<Belief, Disbelief>> {
  const [id, timestamp, header] = [ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER].map((name) => request.header(name));
  if (typeof header !== "string") return err({ reason: "missing_signature" });
  const signatures = parseSignatures(header);
  // Whole seconds since the epoch; it is signed as it is written.
  if (!id || !timestamp || !/^\d{1,12}$/.test(timestamp) || signatures.length === 0) {
    return err({ reason: "malformed_signature" });
  }
  const message = signedMessage(id, timestamp, request.body);
  const secretIndex = await secretThatSigned(secrets.map(keyBytes), signatures, message);
  if (secretIndex === null) return err({ reason: "wrong_signature" });
  // After the signature, so that "stale" in the log means that the secret is right.
  if (!isFresh(Number(timestamp) * 1000, nowMs)) return err({ reason: "stale_timestamp" });
  return ok({ scheme: "standard-webhooks-v1", secretIndex });
}

/** The symmetric signatures among those of a header; other versions (`v1a` is Ed25519) are for others to check. */
function parseSignatures(header: string): Bytes[] {
  return header
    .split(" ")
    .filter((one) => one.startsWith(VERSION))
    .slice(0, SIGNATURES_MAX)
    .map((one) => decodeBase64(one.slice(VERSION.length)))
    .filter((signature): signature is Bytes => signature?.length === DIGEST_BYTES);
}
