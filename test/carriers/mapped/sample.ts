import { createHmac } from "node:crypto";
import type { SenderSample } from "../sample.ts";
import { EHUB, settingsOf } from "./mappings.ts";

const secret = "an agreed secret";

export const SAMPLE = {
  sender: "mapped",
  scheme: "hmac",
  secret,
  settings: settingsOf(EHUB),
  fixtures: ["ehub"],
  sign: async (body) => ({ headers: { "X-eHub-Signature": createHmac("sha256", secret).update(body).digest("hex") } }),
} as const satisfies SenderSample;
