import { z } from "zod";
import { ok } from "../../domain/result.ts";
import type { Sender } from "../port.ts";
import { headerToken } from "../schemes.ts";
import { optionalSettings } from "../settings.ts";
import { bearer, grantToken } from "./oauth.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

/** UPS Track Alert: https://github.com/UPS-API/api-documentation (UPSTrackAlert.yaml). What it cannot deliver at once is lost. */
export const ups: Sender = {
  name: "ups",
  // Version 1 repeats a credential; version 2 asks us, as its OAuth server, for a token first.
  schemes: { credential: headerToken("ups-credential", "credential"), bearer },
  settings: optionalSettings({ clientId: z.string().regex(/^[\w.~-]{1,100}$/) }),
  example: EXAMPLE,
  trap: "What it cannot deliver at once is lost: it does not come again.",
  acknowledgement: { status: 200 },
  async greet(request, below, credentials) {
    return request.method === "POST" && below === "/oauth/token" ? grantToken(request, credentials) : null;
  },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value, context)) : payload;
  },
};
