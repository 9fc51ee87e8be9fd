import { encodeBase64, utf8 } from "../../../src/carriers/bytes.ts";
import { hmacSha256 } from "../../../src/carriers/hmac.ts";
import type { SenderSample } from "../sample.ts";

const secret = "aftership-secret";

export const SAMPLE = {
  sender: "aftership",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["returned-after-delivery"],
  async sign(body) {
    return { headers: { "aftership-hmac-sha256": encodeBase64(await hmacSha256(utf8(secret), utf8(body))) } };
  },
} as const satisfies SenderSample;
