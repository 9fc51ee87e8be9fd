import { signEasyPost } from "../../../src/carriers/easypost/sign.ts";
import type { SenderSample } from "../sample.ts";

const secret = "sécret";

export const SAMPLE = {
  sender: "easypost",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["ups-delivered-after-failure", "created-without-scans", "status-ahead-of-scans"],
  sign: async (body) => ({ headers: await signEasyPost(body, secret) }),
} as const satisfies SenderSample;
