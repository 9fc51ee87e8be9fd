import { encodeHex, utf8 } from "../../../src/carriers/bytes.ts";
import { hmacSha256 } from "../../../src/carriers/hmac.ts";
import type { SenderSample } from "../sample.ts";

const secret = "t49-secret-0001";

export const SAMPLE = {
  sender: "terminal49",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["vessel-loaded", "without-zone", "estimated-arrival", "estimated-shipment"],
  sign: async (body) => ({
    headers: { "X-T49-Webhook-Signature": encodeHex(await hmacSha256(utf8(secret), utf8(body))) },
  }),
} as const satisfies SenderSample;
