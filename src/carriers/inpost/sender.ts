import { ok } from "../../domain/result.ts";
import { addressRange, RangesSetting } from "../address-range.ts";
import type { Sender } from "../port.ts";
import { queryToken } from "../schemes.ts";
import { optionalSettings } from "../settings.ts";
import { EXAMPLE } from "./example.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";

/** All webhooks of production and sandbox come from here, says the vendor. */
const INPOST_RANGE = "91.216.25.0/24";

/**
 * InPost ShipX, Poland's parcel lockers: https://dokumentacja-inpost.atlassian.net (Webhooks). It signs nothing: what it sends is believed
 * by the address it comes from. A URL is taken on there only when it answers a GET with 200.
 */
export const inPost: Sender = {
  name: "inpost",
  schemes: {
    addresses: addressRange("inpost-addresses", INPOST_RANGE),
    // For who wants more: the URL itself carries a secret.
    token: queryToken("inpost-token"),
  },
  settings: optionalSettings({ ranges: RangesSetting }),
  example: EXAMPLE,
  trap: "It signs nothing: it is believed by its address range, or by a token in the URL; its times are not ISO 8601.",
  acknowledgement: { status: 200 },
  async greet({ method }, below) {
    if (below !== "" || (method !== "GET" && method !== "HEAD")) return null;
    return { status: 200, contentType: "text/plain", body: method === "HEAD" ? null : "OK" };
  },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value, context)) : payload;
  },
};
