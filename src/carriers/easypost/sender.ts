import { ok } from "../../domain/result.ts";
import type { Sender } from "../port.ts";
import { basicAuth, namedHeaderToken } from "../schemes.ts";
import { HeaderSetting, optionalSettings, UserSetting } from "../settings.ts";
import { asTest, TestModeSetting } from "../test-mode.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { signEasyPost } from "./sign.ts";
import { verify } from "./verify.ts";
import { EXAMPLE } from "./example.ts";

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
      sign: async (body, secret) => ({ headers: await signEasyPost(new TextDecoder().decode(body), secret) }),
    },
    // For a webhook without a secret of its own: credentials in its URL, or in one of its `custom_headers`.
    basic: basicAuth("easypost-basic"),
    header: namedHeaderToken("easypost-header", "X-API-Key"),
  },
  settings: optionalSettings({ header: HeaderSetting, user: UserSetting, testMode: TestModeSetting }),
  example: EXAMPLE,
  trap: "A `Z` in its scans need not be UTC, and a webhook that fails again and again is switched off.",
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const payload = readPayload(body);
    if (!payload.ok) return payload;
    const reading = await normalize(payload.value, context);
    return reading.ok && payload.value.isTest ? ok(asTest(reading.value)) : reading;
  },
};
