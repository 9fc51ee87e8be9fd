import { ok } from "../../domain/result.ts";
import { optionalSettings } from "../settings.ts";
import type { Sender } from "../port.ts";
import { bodyHmac } from "../schemes.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";

/** FedEx Advanced Integrated Visibility: https://developer.fedex.com. Only 200 and 202 are success to it. */
export const fedex: Sender = {
  name: "fedex",
  schemes: {
    signature: bodyHmac({
      scheme: "fedex-hmac",
      headers: ["fdx-signature", "x-fdx-sc-signature", "x-fedex-signature"],
      encoding: "base64",
      secretForm: "{hex:32}",
    }),
  },
  settings: optionalSettings({}),
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value, context)) : payload;
  },
};
