import type { Sender } from "../port.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { verify } from "./verify.ts";

/** EasyPost, an aggregator of parcel carriers: https://docs.easypost.com/docs/webhooks. */
export const easyPost: Sender = {
  name: "easypost",
  assurance: "body",
  successStatus: 200,
  // Any text will do: it is what EasyPost is given as `webhook_secret`.
  secretForm: "{hex:32}",
  verify,
  async read(body) {
    const payload = readPayload(body);
    return payload.ok ? normalize(payload.value) : payload;
  },
};
