import type { SenderSample } from "../sample.ts";
import { hex, hmacSha256 } from "../signing.ts";

const secret = "sécret";

export const SAMPLE = {
  sender: "easypost",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["ups-delivered-after-failure", "created-without-scans", "status-ahead-of-scans"],
  async sign(body) {
    const digest = hex(await hmacSha256(secret.normalize("NFKD"), body));
    return { headers: { "X-Hmac-Signature": `hmac-sha256-hex=${digest}` } };
  },
} as const satisfies SenderSample;
