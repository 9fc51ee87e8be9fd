import { decodeBase64 } from "../bytes.ts";
import type { InboundRequest, Scheme, Sender } from "../port.ts";
import { bearerToken, bodyHmac, namedHeaderToken, staticToken } from "../schemes.ts";
import { CarrierSetting, HeaderSetting, optionalSettings } from "../settings.ts";
import { verify } from "../standard-webhooks/verify.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";

/** `user:password` of `Authorization: Basic` (RFC 7617). */
function userAndPassword(request: InboundRequest): string | null {
  const sent = /^Basic +([A-Za-z0-9+/]{1,1000}={0,2})$/i.exec(request.header("Authorization") ?? "")?.[1];
  const bytes = sent === undefined ? null : decodeBase64(sent);
  return bytes && new TextDecoder().decode(bytes);
}

const basic: Scheme = { ...staticToken("epcis-basic", userAndPassword), secretForm: "tallyman:{hex:32}" };

const webhook: Scheme = {
  assurance: "body",
  bindsTime: true,
  secretForm: "whsec_{base64:32}",
  verify: (request, { secrets, nowMs }) => verify(request, secrets, nowMs),
};

/** Any repository or carrier that captures GS1 EPCIS 2.0 events in JSON-LD: https://ref.gs1.org/standards/epcis/. */
export const epcis: Sender = {
  name: "epcis",
  schemes: {
    header: namedHeaderToken("epcis-header", "X-API-KEY"),
    bearer: bearerToken("epcis-bearer"),
    basic,
    signature: bodyHmac({ scheme: "epcis-gs1-sha256", headers: ["GS1-Signature"], encoding: "base64" }),
    "standard-webhooks": webhook,
  },
  settings: optionalSettings({ carrier: CarrierSetting, header: HeaderSetting }),
  acknowledgement: { status: 202 },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? normalize(payload.value, context) : payload;
  },
};
