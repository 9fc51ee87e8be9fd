import type { SenderSample } from "../sample.ts";

const secret = "karrio-webhook-secret";

export const SAMPLE = {
  sender: "karrio",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["out-for-delivery"],
  sign: async () => ({ headers: { "X-Event-Id": secret } }),
} as const satisfies SenderSample;
