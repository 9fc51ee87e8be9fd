import { z } from "zod";
import { TrackingNumber } from "../../domain/identity.ts";
import type { Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const text = z.string().nullish();

/** One event of one package; an empty string means that there is none. */
const TrackAlert = z.object({
  trackingNumber: TrackingNumber,
  localActivityDate: text,
  localActivityTime: text,
  gmtActivityDate: text,
  gmtActivityTime: text,
  gmtOffset: text,
  activityLocation: z.object({ city: text, stateProvince: text, postalCode: text, country: text }).nullish(),
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
