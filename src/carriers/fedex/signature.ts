import { err } from "../../domain/result.ts";
import { concat, encodeBase64, encodeHex, utf8, type Bytes } from "../bytes.ts";
import type { InboundRequest, Scheme } from "../port.ts";
import { bodyHmac, secretThatEquals } from "../schemes.ts";

const HEADERS = ["fdx-signature", "x-fdx-sc-signature", "x-fedex-signature"];

const hmac = bodyHmac({ scheme: "fedex-hmac", headers: HEADERS, encoding: "base64", secretForm: "{hex:32}" });

/**
 * Base64 of HMAC-SHA256 over the raw body: what implementations agree on. FedEx's pages also tell of a plain hash over token and
 * payload, and of the payload in hex. Neither is believed; that one of them fits is said in the log, until a delivery settles it.
 */
export const signature: Scheme = {
  ...hmac,
  async verify(request, credentials) {
    const belief = await hmac.verify(request, credentials);
    if (belief.ok || belief.error.reason !== "wrong_signature") return belief;
    return (await fitsOtherwise(request, credentials.secrets)) ? err({ reason: "other_algorithm" }) : belief;
  },
};

async function fitsOtherwise(request: InboundRequest, secrets: readonly string[]): Promise<boolean> {
  const sent = HEADERS.map((name) => request.header(name)).find((value) => value !== null) ?? "";
  const hex = utf8(encodeHex(request.body));
  const digests = await Promise.all(
    secrets.filter(Boolean).flatMap((secret) => {
      const token = utf8(secret);
      return [hashOf(concat(token, request.body)), hashOf(concat(token, hex))];
    }),
  );
  if ((await secretThatEquals(digests, sent)) !== null) return true;
  const inHex = { ...request, body: hex };
  return (await hmac.verify(inHex, { ...NOBODY, secrets })).ok;
}

const NOBODY = { endpointId: "", settings: {}, nowMs: 0, publicKey: async () => err("unavailable" as const) };

async function hashOf(bytes: Bytes): Promise<string> {
  return encodeBase64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
