import type { SenderSample } from "../sample.ts";
import { hex, sha256 } from "../signing.ts";

const secret = "0123456789ABCDEF0123456789ABCDEF";

export const SAMPLE = {
  sender: "17track",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["paket-in-summer", "letters"],
  async sign(body) {
    return { headers: { sign: hex(await sha256(`${body}/${secret}`)) } };
  },
} as const satisfies SenderSample;
