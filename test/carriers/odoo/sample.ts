import type { SenderSample } from "../sample.ts";

export const SAMPLE = {
  sender: "odoo",
  scheme: "unsigned",
  secret: null,
  settings: {},
  fixtures: ["picking", "order"],
  sign: async () => ({ headers: {} }),
} as const satisfies SenderSample;
