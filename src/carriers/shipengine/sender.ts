import { readMoment } from "../../domain/moment.ts";
import { err, ok } from "../../domain/result.ts";
import { concat, decodeBase64, utf8 } from "../bytes.ts";
import { isFresh } from "../freshness.ts";
import type { Scheme, Sender } from "../port.ts";
import { optionalSettings, CarrierSetting } from "../settings.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

export const JWKS_URL = "https://api.shipengine.com/jwks";
const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** RSA over `timestamp.body`, by a key that ShipEngine publishes: it proves ShipEngine, and not which of its customers. */
const signature: Scheme = {
  assurance: "body",
  bindsTime: true,
  secretForm: "",
  async verify(request, { nowMs, publicKey }) {
    const [keyId, sent, timestamp] = ["rsa-sha256-key-id", "rsa-sha256-signature", "timestamp"].map((name) =>
      request.header(`x-shipengine-${name}`),
    );
    if (!keyId || !sent || !timestamp) return err({ reason: "missing_signature" });
    const digest = decodeBase64(sent);
    const signedAt = readMoment(timestamp);
    if (!digest || digest.length === 0 || !signedAt || keyId.length > 200)
      return err({ reason: "malformed_signature" });
    // Before the key is looked for: an old webhook is no reason to ask anybody.
    if (!isFresh(signedAt.atMs, nowMs)) return err({ reason: "stale_timestamp" });
    const found = await publicKey(JWKS_URL, keyId);
    if (!found.ok) return err({ reason: "keys_unavailable" });
    if (!found.value) return err({ reason: "unknown_key" });
    const believed = await verifyRsa(found.value, digest, concat(utf8(`${timestamp}.`), request.body));
    return believed ? ok({ scheme: "shipengine-rsa", secretIndex: 0 }) : err({ reason: "wrong_signature" });
  },
};

async function verifyRsa(
  { kty, n, e }: JsonWebKey,
  signed: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  if (kty !== "RSA" || n === undefined || e === undefined) return false;
  try {
    const key = await crypto.subtle.importKey("jwk", { kty, n, e }, ALGORITHM, false, ["verify"]);
    return await crypto.subtle.verify(ALGORITHM, key, signed, message);
  } catch {
    // What was published is no key.
    return false;
  }
}

/** ShipEngine, now the ShipStation API: https://www.shipengine.com/docs/tracking/webhooks. */
export const shipEngine: Sender = {
  name: "shipengine",
  schemes: { signature },
  settings: optionalSettings({ carrier: CarrierSetting }),
  example: EXAMPLE,
  trap: "Its signature proves ShipEngine, and not which of its customers: the endpoint's URL is the rest.",
  acknowledgement: { status: 200 },
  api: {
    origins: ["https://api.shipengine.com", "https://api.shipstation.com"],
    headers: (credential) => ({ "API-Key": credential }),
  },
  async read(request, context) {
    const payload = readPayload(request);
    if (!payload.ok) return payload;
    return ok(await normalize(payload.value, request.header("x-shipengine-timestamp"), context));
  },
};
