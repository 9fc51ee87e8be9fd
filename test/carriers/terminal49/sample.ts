import type { SenderSample } from "../sample.ts";
import { hex, hmacSha256 } from "../signing.ts";

const secret = "t49-secret-0001";

export const SAMPLE = {
  sender: "terminal49",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["vessel-loaded", "without-zone", "estimated-arrival", "estimated-shipment"],
  sign: async (body) => ({
    headers: { "X-T49-Webhook-Signature": hex(await hmacSha256(secret, body)) },
  }),
} as const satisfies SenderSample;
