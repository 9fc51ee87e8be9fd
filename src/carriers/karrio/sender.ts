import { ok } from "../../domain/result.ts";
import type { Sender } from "../port.ts";
import { headerToken } from "../schemes.ts";
import { CarrierSetting, optionalSettings } from "../settings.ts";
import { TestModeSetting } from "../test-mode.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

/** Karrio, an open shipping platform: https://docs.karrio.io. Its `X-Event-Id` is the webhook's secret, and no id. */
export const karrio: Sender = {
  name: "karrio",
  schemes: { secret: headerToken("karrio-secret", "X-Event-Id") },
  settings: optionalSettings({ carrier: CarrierSetting, testMode: TestModeSetting }),
  example: EXAMPLE,
  trap: "`X-Event-Id` is the secret, and no id; more than five failures in a row switch it off.",
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value, context)) : payload;
  },
};
