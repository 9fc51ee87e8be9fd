import type { SenderSample } from "../sample.ts";

const secret = "token-of-dhl-ecommerce";

export const SAMPLE = {
  sender: "dhl-ecommerce",
  scheme: null,
  secret,
  settings: { header: "X-Partner-Token" },
  fixtures: ["history"],
  sign: async () => ({ headers: { "X-Partner-Token": secret } }),
} as const satisfies SenderSample;
