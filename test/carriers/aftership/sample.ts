import type { SenderSample } from "../sample.ts";
import { base64, hmacSha256 } from "../signing.ts";

const secret = "aftership-secret";

export const SAMPLE = {
  sender: "aftership",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["returned-after-delivery"],
  async sign(body) {
    return { headers: { "aftership-hmac-sha256": base64(await hmacSha256(secret, body)) } };
  },
} as const satisfies SenderSample;
