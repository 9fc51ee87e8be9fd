import { z } from "zod";
import type { Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { part, shipmentNumber, text } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

/** One event of one package; an empty string means that there is none. */
const TrackAlert = z.object({
  trackingNumber: shipmentNumber,
  localActivityDate: text,
  localActivityTime: text,
  gmtActivityDate: text,
  gmtActivityTime: text,
  gmtOffset: text,
  activityLocation: part(z.object({ city: text, stateProvince: text, postalCode: text, country: text })),
  activityStatus: z.object({ type: text, code: text, description: text, descriptionCode: text }),
  scheduledDeliveryDate: text,
  actualDeliveryDate: text,
  actualDeliveryTime: text,
});
export type TrackAlert = z.infer<typeof TrackAlert>;

export function readPayload(body: Bytes): Result<TrackAlert, Unreadable> {
  const json = readJson(body, z.unknown());
  return json.ok ? check(json.value, TrackAlert) : json;
}
