import { err, ok } from "../../domain/result.ts";
import type { Scheme, Sender } from "../port.ts";
import { bodyHmac } from "../schemes.ts";
import { CarrierSetting, optionalSettings } from "../settings.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

const tracking = bodyHmac({
  scheme: "aftership",
  headers: ["aftership-hmac-sha256", "as-signature-hmac-sha256"],
  encoding: "base64",
});
/** Organisations of before October 2022, and Postmen. */
const older = bodyHmac({
  scheme: "aftership-am",
  headers: ["am-webhook-signature"],
  encoding: "base64",
  prefix: "hmac-sha256=",
});

const signature: Scheme = {
  ...tracking,
  async verify(request, credentials) {
    const believed = await tracking.verify(request, credentials);
    if (believed.ok || believed.error.reason !== "missing_signature") return believed;
    return request.header("am-webhook-signature") === null
      ? err({ reason: "missing_signature" })
      : older.verify(request, credentials);
  },
};

/** AfterShip Tracking: https://www.aftership.com/docs/tracking/webhook. */
export const afterShip: Sender = {
  name: "aftership",
  schemes: { signature },
  settings: optionalSettings({ carrier: CarrierSetting }),
  example: EXAMPLE,
  trap: "The signature covers no time: an old webhook sent again is known only by its scans.",
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value, context)) : payload;
  },
};
