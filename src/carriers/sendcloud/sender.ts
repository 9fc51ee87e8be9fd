import { ok } from "../../domain/result.ts";
import { readJson } from "../json.ts";
import type { Sender } from "../port.ts";
import { basicAuth, bearerToken, bodyHmac, namedHeaderToken, UNSIGNED } from "../schemes.ts";
import { CarrierSetting, HeaderSetting, optionalSettings, UserSetting } from "../settings.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { readSubscribed, Subscribed } from "./subscription.ts";
import { EXAMPLE } from "./example.ts";

/** Sendcloud, a shipping platform: https://api.sendcloud.dev/docs/sendcloud-public-api/webhooks. */
export const sendcloud: Sender = {
  name: "sendcloud",
  schemes: {
    signature: bodyHmac({ scheme: "sendcloud", headers: ["Sendcloud-Signature"], encoding: "hex" }),
    // What the event subscriptions of their API v3 offer instead of a signature.
    bearer: bearerToken("sendcloud-bearer"),
    basic: basicAuth("sendcloud-basic"),
    header: namedHeaderToken("sendcloud-header", "X-API-Key"),
    unsigned: UNSIGNED,
  },
  settings: optionalSettings({ carrier: CarrierSetting, header: HeaderSetting, user: UserSetting }),
  example: EXAMPLE,
  trap: "A parcel without a number is not announced yet, and is passed over.",
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const subscribed = readJson(body, Subscribed);
    if (subscribed.ok) return readSubscribed(subscribed.value, context);
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value, context)) : payload;
  },
};
