import { encodeHex, utf8 } from "../../../src/carriers/bytes.ts";
import type { SenderSample } from "../sample.ts";

const secret = "0123456789ABCDEF0123456789ABCDEF";

export const SAMPLE = {
  sender: "17track",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["paket-in-summer", "letters"],
  async sign(body) {
    const digest = await crypto.subtle.digest("SHA-256", utf8(`${body}/${secret}`));
    return { headers: { sign: encodeHex(new Uint8Array(digest)) } };
  },
} as const satisfies SenderSample;
