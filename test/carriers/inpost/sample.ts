import type { SenderSample } from "../sample.ts";

export const SAMPLE = {
  sender: "inpost",
  scheme: null,
  secret: null,
  // One address, so that any other is another's.
  settings: { ranges: "91.216.25.17" },
  fixtures: ["delivered", "confirmed"],
  sign: async () => ({ headers: { "CF-Connecting-IP": "91.216.25.17" } }),
} as const satisfies SenderSample;
