import { readMoment } from "../../domain/moment.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { concat, decodeHex, type Bytes } from "../bytes.ts";
import { isFresh } from "../freshness.ts";
import { secretThatSigned } from "../hmac.ts";
import type { Belief, Disbelief, InboundRequest } from "../port.ts";
import { keyBytes, PATH_HEADER, PREFIX, TIMESTAMP_HEADER, V1_HEADER, V2_HEADER, v2Preamble } from "./signature.ts";

/**
 * The first scheme is the proof: EasyPost's clients check it, and it decides wherever it is there. The second is believed only
 * where it comes alone.
 */
export async function verify(
  request: InboundRequest,
  secrets: readonly string[],
  nowMs: number,
): Promise<Result<Belief, Disbelief>> {
  const v1 = request.header(V1_HEADER);
  if (v1 !== null) return verifyV1(request, v1, secrets.map(keyBytes));
  const v2 = request.header(V2_HEADER);
  if (v2 !== null) return verifyV2(request, v2, secrets.map(keyBytes), nowMs);
  return err({ reason: "missing_signature" });
}

async function verifyV1(
  { body }: InboundRequest,
  header: string,
  secrets: readonly Bytes[],
): Promise<Result<Belief, Disbelief>> {
  const signature = parseSignature(header);
  if (!signature) return err({ reason: "malformed_signature" });
  const secretIndex = await secretThatSigned(secrets, [signature], body);
  return secretIndex === null ? err({ reason: "wrong_signature" }) : ok({ scheme: "easypost-v1", secretIndex });
}

/**
 * The path is taken from its header, which the signature covers, and need not be the one we were called by: a proxy may rewrite
 * ours, and an endpoint's secret is its own, so a signature made for another URL is not made with it.
 */
async function verifyV2(
  request: InboundRequest,
  header: string,
  secrets: readonly Bytes[],
  nowMs: number,
): Promise<Result<Belief, Disbelief>> {
  const signature = parseSignature(header);
  const timestamp = request.header(TIMESTAMP_HEADER);
  const path = request.header(PATH_HEADER);
  const signedAtMs = timestamp === null ? null : parseTimestamp(timestamp);
  if (!signature || timestamp === null || signedAtMs === null || path === null) {
    return err({ reason: "malformed_signature" });
  }
  const message = concat(v2Preamble(timestamp, request.method, path), request.body);
  const secretIndex = await secretThatSigned(secrets, [signature], message);
  if (secretIndex === null) return err({ reason: "wrong_signature" });
  // After the signature, so that "stale" in the log means that the secret is right.
  return isFresh(signedAtMs, nowMs) ? ok({ scheme: "easypost-v2", secretIndex }) : err({ reason: "stale_timestamp" });
}

function parseSignature(header: string): Bytes | null {
  if (header.length !== PREFIX.length + 64 || !header.startsWith(PREFIX)) return null;
  return decodeHex(header.slice(PREFIX.length));
}

const RFC_2822 = /^(?:[a-z]{3}, ?)?\d{1,2} [a-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:GMT|UTC|[+-]\d{4})$/i;

/** No vendor page says how the timestamp is written; receivers have met ISO 8601 and RFC 2822, and epochs are as plain. */
export function parseTimestamp(text: string): number | null {
  if (/^\d{13}$/.test(text)) return Number(text);
  if (/^\d{9,10}(?:\.\d{1,9})?$/.test(text)) return Number(text) * 1000;
  const atMs = RFC_2822.test(text) ? Date.parse(text) : (readMoment(text)?.atMs ?? Number.NaN);
  return Number.isFinite(atMs) ? atMs : null;
}
