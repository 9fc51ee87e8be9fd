import { ok } from "../../domain/result.ts";
import type { Sender } from "../port.ts";
import { bearerToken, namedHeaderToken } from "../schemes.ts";
import { CarrierSetting, HeaderSetting, optionalSettings } from "../settings.ts";
import { standardWebhooks } from "../standard-webhooks/sender.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

/**
 * project44, a visibility platform for freight: https://developers.project44.com. Its wire format is not verified: the body is read as
 * its documentation has the tracking history, and it proves itself by what the receiver configures there.
 */
export const project44: Sender = {
  name: "project44",
  schemes: {
    token: namedHeaderToken("project44-token", "X-API-Key"),
    bearer: bearerToken("project44-bearer"),
    ...standardWebhooks.schemes,
  },
  settings: optionalSettings({ header: HeaderSetting, carrier: CarrierSetting }),
  example: EXAMPLE,
  trap: "Its wire format is not verified: a body of another shape goes to quarantine, which names the field.",
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value, context)) : payload;
  },
};
