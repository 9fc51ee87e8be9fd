import { z } from "zod";
import { decodeBase64, type Bytes } from "../bytes.ts";
import type { Scheme, Sender } from "../port.ts";
import { bodyHmac } from "../schemes.ts";
import { CarrierSetting, optionalSettings } from "../settings.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

const KEY_MIN_BYTES = 32;
const KEY_MAX_BYTES = 64;

/** The key in a secret; null for one that no subscription can have. */
function keyOf(secret: string): Bytes | null {
  const key = decodeBase64(secret);
  return key && key.length >= KEY_MIN_BYTES && key.length <= KEY_MAX_BYTES ? key : null;
}

const hmac = bodyHmac({
  scheme: "dcsa-sha256",
  headers: ["Notification-Signature"],
  encoding: "hex",
  prefix: "sha256=",
  keyOf,
  secretForm: "{base64:32}",
});

/** The name of the algorithm may be written in either case. */
const signature: Scheme = {
  ...hmac,
  verify: (request, credentials) =>
    hmac.verify({ ...request, header: (name) => request.header(name)?.toLowerCase() ?? null }, credentials),
};

/** Ocean lines that push track and trace events by DCSA's standard, T&T 2 and 3: https://github.com/dcsaorg/DCSA-OpenAPI. */
export const dcsa: Sender = {
  name: "dcsa",
  schemes: { signature },
  settings: optionalSettings({
    /** The line's SCAC, where one endpoint hears one line; else each event's publisher counts. */
    carrier: CarrierSetting,
    /** UN/LOCODEs, with blanks or commas between them: places where a vessel's arrival ends the journey. */
    destinations: z.string().regex(/^[A-Z]{2}[A-Z0-9]{3}(?:[\s,]+[A-Z]{2}[A-Z0-9]{3}){0,99}$/i),
  }),
  example: EXAMPLE,
  trap: "It counts anything but 204 as a failure, a 200 too, and sends again.",
  // Anything else, a 200 too, is a failure to them and sent again.
  acknowledgement: { status: 204 },
  numbersEvents: true,
  retractsByName: true,
  /** A subscription's URL may be tried with a HEAD before it is taken. */
  async greet({ method }, below) {
    const isTrial = below === "" && (method === "HEAD" || method === "GET");
    return isTrial ? { status: 204, contentType: null, body: null } : null;
  },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? normalize(payload.value, context) : payload;
  },
};
