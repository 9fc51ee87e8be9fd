import type { Sender } from "../port.ts";
import { basicAuth, namedHeaderToken } from "../schemes.ts";
import { HeaderSetting, optionalSettings, UserSetting } from "../settings.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { verify } from "./verify.ts";

/** EasyPost, an aggregator of parcel carriers: https://docs.easypost.com/docs/webhooks. */
export const easyPost: Sender = {
  name: "easypost",
  schemes: {
    signature: {
      assurance: "body",
      // The scheme of their clients does not cover a time; the newer one does, and comes alone from nobody we know.
      bindsTime: false,
      // Any text will do: it is what EasyPost is given as `webhook_secret`.
      secretForm: "{hex:32}",
      verify: (request, { secrets, nowMs }) => verify(request, secrets, nowMs),
    },
    // For a webhook without a secret of its own: credentials in its URL, or in one of its `custom_headers`.
    basic: basicAuth("easypost-basic"),
    header: namedHeaderToken("easypost-header", "X-API-Key"),
  },
  settings: optionalSettings({ header: HeaderSetting, user: UserSetting }),
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? normalize(payload.value, context) : payload;
  },
};
