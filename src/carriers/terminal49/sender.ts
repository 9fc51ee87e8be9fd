import { z } from "zod";
import { err, ok } from "../../domain/result.ts";
import { misfit } from "../json.ts";
import type { Sender } from "../port.ts";
import { bodyHmac } from "../schemes.ts";
import { reportsOf } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

const ORIGIN = "https://api.terminal49.com";
/** All that a reading needs beside the notification. */
const RELATIONS = ["", ".container", ".shipment", ".location"].map((name) => `reference_object${name}`).join(",");

/** Terminal49, who follow ocean containers across lines and terminals: https://terminal49.com/docs. */
export const terminal49: Sender = {
  name: "terminal49",
  schemes: {
    signature: bodyHmac({
      scheme: "terminal49-sha256",
      headers: ["X-T49-Webhook-Signature"],
      encoding: "hex",
      secretForm: "the webhook's `secret`, as Terminal49 shows it",
    }),
  },
  settings: z.strictObject({}),
  example: EXAMPLE,
  trap: "Most webhooks only name what happened: it is fetched with the endpoint's API credential.",
  acknowledgement: { status: 200 },
  numbersEvents: true,
  api: {
    origins: [ORIGIN],
    headers: (credential) => ({ Authorization: `Token ${credential}`, Accept: "application/vnd.api+json" }),
  },
  async read({ method, body }, context) {
    const payload = readPayload(body);
    if (!payload.ok) return payload;
    const { id: sourceEventId, told } = payload.value;
    if (!told) return ok({ sourceEventId, reports: [] });
    const { id, event, about, isSample } = told;
    if (about) {
      const reports = await reportsOf(event, about, context);
      return reports.ok ? ok({ sourceEventId, reports: reports.value }) : reports;
    }
    // Asked for and no more than before: asking again would bring no more.
    if (method === "GET") return err(misfit(["included"], "lacks the event, its shipment or its container"));
    const fetches = isSample ? [] : [{ url: `${ORIGIN}/v2/webhook_notifications/${id}?include=${RELATIONS}` }];
    return ok({ sourceEventId, reports: [], fetches });
  },
};
