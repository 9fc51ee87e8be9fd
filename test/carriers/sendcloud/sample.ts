import { encodeHex, utf8 } from "../../../src/carriers/bytes.ts";
import { hmacSha256 } from "../../../src/carriers/hmac.ts";
import type { SenderSample } from "../sample.ts";

const secret = "secretkey";

export const SAMPLE = {
  sender: "sendcloud",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["delivered", "contradicting-status"],
  async sign(body) {
    return { headers: { "Sendcloud-Signature": encodeHex(await hmacSha256(utf8(secret), utf8(body))) } };
  },
} as const satisfies SenderSample;
