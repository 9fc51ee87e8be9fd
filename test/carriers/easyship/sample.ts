import { SignJWT } from "jose";
import type { SenderSample } from "../sample.ts";
import { utf8 } from "../signing.ts";

const secret = "webh_00112233445566778899aabbccddeeff";

export const SAMPLE = {
  sender: "easyship",
  scheme: null,
  secret,
  settings: {},
  fixtures: ["in-transit", "with-checkpoints"],
  async sign() {
    const token = new SignJWT({ easyship_company_id: "company" }).setProtectedHeader({ alg: "HS256" });
    return { headers: { "X-EASYSHIP-SIGNATURE": await token.sign(utf8(secret)) } };
  },
} as const satisfies SenderSample;
