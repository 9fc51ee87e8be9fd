import { z } from "zod";
import type { Sender } from "../port.ts";
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
  },
  settings: z.strictObject({}),
  acknowledgement: { status: 200 },
  async read({ body }) {
    const payload = readPayload(body);
    return payload.ok ? normalize(payload.value) : payload;
  },
};
