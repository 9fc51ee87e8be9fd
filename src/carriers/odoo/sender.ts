import { ok } from "../../domain/result.ts";
import type { Sender } from "../port.ts";
import { UNSIGNED } from "../schemes.ts";
import { optionalSettings } from "../settings.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

/**
 * Odoo's automation rules («Send Webhook Notification»): unsigned, sent once, given up after a second. A doorbell: the record is read
 * back from Odoo itself, so that who knows the URL can make the mesh look and no more.
 */
export const odoo: Sender = {
  name: "odoo",
  schemes: { unsigned: { ...UNSIGNED, secretForm: "" } },
  settings: optionalSettings({}),
  example: EXAMPLE,
  trap: "It signs nothing, gives up after a second and never sends again: it is believed for a doorbell and no more.",
  // A record's id, and the few fields that somebody may have ticked beside it.
  bodyMaxBytes: 8 * 1024,
  acknowledgement: { status: 200 },
  async read({ body }) {
    const payload = readPayload(body);
    return payload.ok ? ok(normalize(payload.value)) : payload;
  },
};
