import type { SenderSample } from "../sample.ts";

const secret = "project44-token";

export const SAMPLE = {
  sender: "project44",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["history"],
  sign: async () => ({ headers: { "X-API-Key": secret } }),
} as const satisfies SenderSample;
