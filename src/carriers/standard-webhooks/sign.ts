import { encodeBase64, utf8, type Bytes } from "../bytes.ts";
import type { Signed, Signing } from "../port.ts";
import { hmacSha256 } from "../hmac.ts";
import { ID_HEADER, keyBytes, SECRET_PREFIX, SIGNATURE_HEADER, signedMessage, TIMESTAMP_HEADER } from "./signature.ts";

/** The headers of a message. `id` names the message and stays on a retry; the timestamp is that of the attempt. */
export async function signStandardWebhook(
  body: string,
  secret: string,
  id: string,
  timestampSeconds: number,
): Promise<Record<string, string>> {
  const key = keyBytes(secret);
  if (!key) throw new Error(`a Standard Webhooks secret is ${SECRET_PREFIX} and base64 of 24 to 64 bytes`);
  const signature = await hmacSha256(key, signedMessage(id, String(timestampSeconds), utf8(body)));
  return {
    [ID_HEADER]: id,
    [TIMESTAMP_HEADER]: String(timestampSeconds),
    [SIGNATURE_HEADER]: `v1,${encodeBase64(signature)}`,
  };
}

/** A message signed now, for trying an endpoint out; null where the secret is the sender's public key. */
export async function signExample(body: Bytes, secret: string, { nowMs }: Signing): Promise<Signed | null> {
  if (!keyBytes(secret)) return null;
  const text = new TextDecoder().decode(body);
  return { headers: await signStandardWebhook(text, secret, `msg_example_${nowMs}`, Math.trunc(nowMs / 1000)) };
}
