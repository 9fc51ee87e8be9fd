import type { SenderSample } from "../sample.ts";
import { base64, hmacSha256 } from "../signing.ts";

const secret = "fedex-security-token";

export const SAMPLE = {
  sender: "fedex",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["delivered", "two-packages", "estimate-only"],
  async sign(body) {
    return { headers: { "fdx-signature": base64(await hmacSha256(secret, body)) } };
  },
} as const satisfies SenderSample;
