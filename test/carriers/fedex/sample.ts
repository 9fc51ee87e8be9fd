import { encodeBase64, utf8 } from "../../../src/carriers/bytes.ts";
import { hmacSha256 } from "../../../src/carriers/hmac.ts";
import type { SenderSample } from "../sample.ts";

const secret = "fedex-security-token";

export const SAMPLE = {
  sender: "fedex",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["delivered", "two-packages", "estimate-only"],
  async sign(body) {
    return { headers: { "fdx-signature": encodeBase64(await hmacSha256(utf8(secret), utf8(body))) } };
  },
} as const satisfies SenderSample;
