import type { SenderSample } from "../sample.ts";

const secret = "x12-partner-token";

export const SAMPLE = {
  sender: "x12",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["two-of-three", "appointments"],
  extension: "edi",
  sign: async () => ({ headers: { "X-API-Key": secret } }),
} as const satisfies SenderSample;
