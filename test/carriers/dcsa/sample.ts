import { decodeBase64, encodeHex, utf8 } from "../../../src/carriers/bytes.ts";
import { hmacSha256 } from "../../../src/carriers/hmac.ts";
import type { SenderSample } from "../sample.ts";

const secret = "dGFsbHltYW4tZGNzYS1zdWJzY3JpcHRpb24tc2VjcmV0LTE=";

export const SAMPLE = {
  sender: "dcsa",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["bundle-v3", "flat-v2"],
  sign: async (body) => {
    const key = decodeBase64(secret);
    if (!key) throw new Error("the secret is base64");
    return { headers: { "Notification-Signature": `sha256=${encodeHex(await hmacSha256(key, utf8(body)))}` } };
  },
} as const satisfies SenderSample;
