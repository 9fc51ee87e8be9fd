import { errors, jwtVerify, SignJWT } from "jose";
import { err, ok } from "../../domain/result.ts";
import { decodeBase64, utf8 } from "../bytes.ts";
import type { Scheme, Sender } from "../port.ts";
import { CarrierSetting, optionalSettings } from "../settings.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

/** A token of some hundred characters; a longer one is nobody's. */
const TOKEN_MAX_CHARS = 4096;

/** Three parts of base64url in the one spelling that each has: stray bits at the end of one would make many tokens of one. */
function isToken(jwt: string): boolean {
  const parts = jwt.split(".");
  return (
    parts.length === 3 && parts.every((part) => decodeBase64(part.replaceAll("-", "+").replaceAll("_", "/")) !== null)
  );
}

/** `X-EASYSHIP-SIGNATURE` is a JWT (HS256) that names the company: it proves that they hold the secret, and covers nothing else. */
const token: Scheme = {
  assurance: "possession",
  bindsTime: false,
  secretForm: "webh_{hex:16}",
  async verify(request, { secrets, nowMs }) {
    const jwt = request.header("X-EASYSHIP-SIGNATURE");
    if (jwt === null) return err({ reason: "missing_signature" });
    if (jwt.length > TOKEN_MAX_CHARS || !isToken(jwt)) return err({ reason: "malformed_signature" });
    for (const [secretIndex, secret] of secrets.entries()) {
      if (secret === "") continue;
      try {
        await jwtVerify(jwt, utf8(secret), { algorithms: ["HS256"], currentDate: new Date(nowMs) });
        return ok({ scheme: "easyship-jwt", secretIndex });
      } catch (error) {
        if (error instanceof errors.JWTExpired) return err({ reason: "stale_timestamp" });
      }
    }
    return err({ reason: "wrong_signature" });
  },
  async sign(_body, secret) {
    const jwt = new SignJWT({ easyship_company_id: "example" }).setProtectedHeader({ alg: "HS256" });
    return { headers: { "X-EASYSHIP-SIGNATURE": await jwt.sign(utf8(secret)) } };
  },
};

/** Easyship, a shipping platform: https://developers.easyship.com/reference/webhooks. It gives up an endpoint after 30 failures. */
export const easyship: Sender = {
  name: "easyship",
  schemes: { token },
  settings: optionalSettings({ carrier: CarrierSetting }),
  example: EXAMPLE,
  trap: "It sends no time and no id, and no carrier unless the setting `carrier` names it; 30 failures switch it off.",
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value, context)) : payload;
  },
};
