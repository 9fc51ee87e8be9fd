import type { Scheme, Sender } from "../port.ts";
import { basicAuth, bearerToken, bodyHmac, namedHeaderToken } from "../schemes.ts";
import { CarrierSetting, HeaderSetting, optionalSettings, UserSetting } from "../settings.ts";
import { signExample } from "../standard-webhooks/sign.ts";
import { verify } from "../standard-webhooks/verify.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

const webhook: Scheme = {
  assurance: "body",
  bindsTime: true,
  secretForm: "whsec_{base64:32}",
  verify: (request, { secrets, nowMs }) => verify(request, secrets, nowMs),
  sign: signExample,
};

/** Any repository or carrier that captures GS1 EPCIS 2.0 events in JSON-LD: https://ref.gs1.org/standards/epcis/. */
export const epcis: Sender = {
  name: "epcis",
  schemes: {
    header: namedHeaderToken("epcis-header", "X-API-KEY"),
    bearer: bearerToken("epcis-bearer"),
    basic: basicAuth("epcis-basic"),
    signature: bodyHmac({ scheme: "epcis-gs1-sha256", headers: ["GS1-Signature"], encoding: "base64" }),
    "standard-webhooks": webhook,
  },
  settings: optionalSettings({ carrier: CarrierSetting, header: HeaderSetting, user: UserSetting }),
  example: EXAMPLE,
  trap: "The standard does not say who moves the goods: without the setting `carrier` it is unknown.",
  acknowledgement: { status: 202 },
  numbersEvents: true,
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? normalize(payload.value, context) : payload;
  },
};
