import { signStandardWebhook } from "../../../src/carriers/standard-webhooks/sign.ts";
import type { SenderSample } from "../sample.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

export const SAMPLE = {
  sender: "standard-webhooks",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["two-shipments", "one-shipment-twice"],
  sign: async (body, nowMs) => ({
    headers: await signStandardWebhook(body, secret, "msg_1", Math.trunc(nowMs / 1000)),
  }),
} as const satisfies SenderSample;
