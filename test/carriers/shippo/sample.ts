import type { SenderSample } from "../sample.ts";
import { hex, hmacSha256 } from "../signing.ts";

const secret = "shippo-secret";

export const SAMPLE = {
  sender: "shippo",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["delivered-with-odd-substatus", "unheard-of-substatus"],
  async sign(body, nowMs) {
    const at = Math.trunc(nowMs / 1000);
    const digest = hex(await hmacSha256(secret, `${at}.${body}`));
    return { headers: { "Shippo-Auth-Signature": `t=${at},v1=${digest}` } };
  },
} as const satisfies SenderSample;
