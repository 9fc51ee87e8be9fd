import { err, ok } from "../../domain/result.ts";
import { concat, decodeHex, encodeHex, utf8 } from "../bytes.ts";
import { isFresh } from "../freshness.ts";
import { hmacSha256, secretThatSigned } from "../hmac.ts";
import type { Scheme, Sender } from "../port.ts";
import { queryToken, UNSIGNED } from "../schemes.ts";
import { CarrierSetting, optionalSettings } from "../settings.ts";
import { asTest, TestModeSetting } from "../test-mode.ts";
import { normalize } from "./normalize.ts";
import { isTest, readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

/** `Shippo-Auth-Signature: t=<seconds>,v1=<hex>` over `t.body`; Shippo switches it on by request. */
const signature: Scheme = {
  assurance: "body",
  bindsTime: true,
  secretForm: "{hex:32}",
  async verify(request, { secrets, nowMs }) {
    const header = request.header("Shippo-Auth-Signature");
    if (header === null) return err({ reason: "missing_signature" });
    const [, timestamp, hex] = /^t=(\d{1,12}),\s*v1=([0-9a-f]{64})$/.exec(header.trim()) ?? [];
    const digest = decodeHex(hex ?? "");
    if (timestamp === undefined || !digest || digest.length === 0) return err({ reason: "malformed_signature" });
    const message = concat(utf8(`${timestamp}.`), request.body);
    const secretIndex = await secretThatSigned(secrets.map(utf8), [digest], message);
    if (secretIndex === null) return err({ reason: "wrong_signature" });
    if (!isFresh(Number(timestamp) * 1000, nowMs)) return err({ reason: "stale_timestamp" });
    return ok({ scheme: "shippo-v1", secretIndex });
  },
  async sign(body, secret, { nowMs }) {
    const timestamp = Math.trunc(nowMs / 1000);
    const digest = await hmacSha256(utf8(secret), concat(utf8(`${timestamp}.`), body));
    return { headers: { "Shippo-Auth-Signature": `t=${timestamp},v1=${encodeHex(digest)}` } };
  },
};

/** Shippo, an aggregator of parcel carriers: https://docs.goshippo.com/docs/tracking/webhooks. */
export const shippo: Sender = {
  name: "shippo",
  schemes: { signature, token: queryToken("shippo-token"), unsigned: UNSIGNED },
  settings: optionalSettings({ carrier: CarrierSetting, testMode: TestModeSetting }),
  example: EXAMPLE,
  trap: "It signs only when asked to, and never comes again after a 401: the payload is held here.",
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const payload = readPayload(body);
    if (!payload.ok) return payload;
    const reading = await normalize(payload.value, context);
    return ok(isTest(body) ? asTest(reading) : reading);
  },
};
