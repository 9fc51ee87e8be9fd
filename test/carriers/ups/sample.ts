import type { SenderSample } from "../sample.ts";

const secret = "opaque-credential-of-ups";

export const SAMPLE = {
  sender: "ups",
  scheme: "credential",
  secret,
  settings: {},
  fixtures: ["delivered", "loaded", "impossible-gmt"],
  sign: async () => ({ headers: { credential: secret } }),
} as const satisfies SenderSample;
