import { ok } from "../../domain/result.ts";
import type { Sender } from "../port.ts";
import { UNSIGNED } from "../schemes.ts";
import { optionalSettings } from "../settings.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";

/**
 * Odoo's automation rules («Send Webhook Notification»): unsigned, sent once, given up after a second. A doorbell: the record is read
 * back from Odoo itself, so that who knows the URL can make the mesh look and no more.
 */
export const odoo: Sender = {
  name: "odoo",
  schemes: { unsigned: { ...UNSIGNED, secretForm: "" } },
  settings: optionalSettings({}),
  acknowledgement: { status: 200 },
  async read({ body }) {
    const payload = readPayload(body);
    return payload.ok ? ok(normalize(payload.value)) : payload;
  },
};
