import type { SenderSample } from "../sample.ts";
import { fromBase64, hex, hmacSha256 } from "../signing.ts";

const secret = "dGFsbHltYW4tZGNzYS1zdWJzY3JpcHRpb24tc2VjcmV0LTE=";

export const SAMPLE = {
  sender: "dcsa",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["bundle-v3", "flat-v2"],
  sign: async (body) => {
    return { headers: { "Notification-Signature": `sha256=${hex(await hmacSha256(fromBase64(secret), body))}` } };
  },
} as const satisfies SenderSample;
