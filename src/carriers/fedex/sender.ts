import { ok } from "../../domain/result.ts";
import { optionalSettings } from "../settings.ts";
import type { Sender } from "../port.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { signature } from "./signature.ts";
import { EXAMPLE } from "./example.ts";

/** FedEx Advanced Integrated Visibility: https://developer.fedex.com. Only 200 and 202 are success to it. */
export const fedex: Sender = {
  name: "fedex",
  schemes: { signature },
  settings: optionalSettings({}),
  example: EXAMPLE,
  trap: "Its own pages contradict each other on how it signs: one signed otherwise is held, and the log says `other_algorithm`.",
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value, context)) : payload;
  },
};
