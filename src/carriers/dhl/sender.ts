import { ok } from "../../domain/result.ts";
import type { Sender } from "../port.ts";
import { namedHeaderToken } from "../schemes.ts";
import { HeaderSetting, optionalSettings } from "../settings.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

/** DHL Shipment Tracking Unified Push: https://developer.dhl.com. The partner names the header that carries the token. */
export const dhl: Sender = {
  name: "dhl",
  schemes: { token: namedHeaderToken("dhl-token", "DHL-API-Key") },
  settings: optionalSettings({ header: HeaderSetting }),
  example: EXAMPLE,
  trap: "The token covers neither body nor time, and the partner names the header it comes in.",
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value, context)) : payload;
  },
};
