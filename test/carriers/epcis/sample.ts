import type { SenderSample } from "../sample.ts";

const secret = "epcis-key-0001";

export const SAMPLE = {
  sender: "epcis",
  scheme: null,
  secret,
  settings: { carrier: "Nordhavn Freight" },
  fixtures: ["shipping-and-receiving", "corrected"],
  sign: async () => ({ headers: { "X-API-KEY": secret } }),
} as const satisfies SenderSample;
