import { ok } from "../../domain/result.ts";
import type { Sender } from "../port.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { verify } from "./verify.ts";

/** Any platform that speaks our own event (domain/canonical.ts) over Standard Webhooks: https://www.standardwebhooks.com. */
export const standardWebhooks: Sender = {
  name: "standard-webhooks",
  assurance: "body",
  successStatus: 200,
  secretForm: "whsec_{base64:32}",
  verify,
  async read(body) {
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value)) : payload;
  },
};
