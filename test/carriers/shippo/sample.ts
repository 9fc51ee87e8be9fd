import { concat, encodeHex, utf8 } from "../../../src/carriers/bytes.ts";
import { hmacSha256 } from "../../../src/carriers/hmac.ts";
import type { SenderSample } from "../sample.ts";

const secret = "shippo-secret";

export const SAMPLE = {
  sender: "shippo",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["delivered-with-odd-substatus", "unheard-of-substatus"],
  async sign(body, nowMs) {
    const at = Math.trunc(nowMs / 1000);
    const digest = await hmacSha256(utf8(secret), concat(utf8(`${at}.`), utf8(body)));
    return { headers: { "Shippo-Auth-Signature": `t=${at},v1=${encodeHex(digest)}` } };
  },
} as const satisfies SenderSample;
