import type { SenderSample } from "../sample.ts";

const secret = "token-of-dhl";

export const SAMPLE = {
  sender: "dhl",
  scheme: null,
  secret,
  settings: { header: "X-Partner-Token" },
  fixtures: ["express", "two-divisions", "estimate-only"],
  sign: async () => ({ headers: { "X-Partner-Token": secret } }),
} as const satisfies SenderSample;
