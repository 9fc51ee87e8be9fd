import type { SenderSample } from "../sample.ts";
import { hex, hmacSha256 } from "../signing.ts";

const secret = "secretkey";

export const SAMPLE = {
  sender: "sendcloud",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["delivered", "contradicting-status"],
  async sign(body) {
    return { headers: { "Sendcloud-Signature": hex(await hmacSha256(secret, body)) } };
  },
} as const satisfies SenderSample;
