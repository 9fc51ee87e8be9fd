import type { SenderSample } from "../sample.ts";
import { base64, fromBase64, hmacSha256 } from "../signing.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

export const SAMPLE = {
  sender: "standard-webhooks",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["two-shipments", "one-shipment-twice"],
  async sign(body, nowMs) {
    const [id, at] = ["msg_1", String(Math.trunc(nowMs / 1000))];
    const digest = base64(await hmacSha256(fromBase64(secret.replace("whsec_", "")), `${id}.${at}.${body}`));
    return { headers: { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": `v1,${digest}` } };
  },
} as const satisfies SenderSample;
