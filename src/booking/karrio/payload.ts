import { z } from "zod";

/** Karrio's JSON, as far as it is used: https://docs.karrio.io/reference/api/shipments. */
const Charge = z.object({
  name: z.string().max(120).nullish(),
  amount: z.number().nullish(),
  currency: z.string().max(3).nullish(),
});

export const Rate = z.object({
  id: z.string().max(120),
  carrier_name: z.string().min(1).max(120),
  service: z.string().max(120).nullish(),
  currency: z.string().max(3).nullish(),
  total_charge: z.number().nullish(),
  extra_charges: z.array(Charge).max(50).nullish(),
});
export type KarrioRate = z.infer<typeof Rate>;

export const Message = z.object({
  message: z.string().nullish(),
  code: z.string().nullish(),
  carrier_name: z.string().nullish(),
  details: z.unknown().optional(),
});

export const Shipment = z.object({
  id: z.string().regex(/^\w{1,80}$/),
  status: z.string().max(60),
  tracking_number: z.string().max(200).nullish(),
  label_url: z.string().nullish(),
  selected_rate: Rate.nullish(),
  rates: z.array(Rate).max(500).nullish(),
  messages: z.array(Message).max(200).nullish(),
  /** Of several parcels some carriers' connectors list the numbers here. */
  meta: z.looseObject({ tracking_numbers: z.array(z.unknown()).max(200).optional().catch(undefined) }).nullish(),
});
export type Shipment = z.infer<typeof Shipment>;

/** `errors` of its own, `messages` of a carrier (HTTP 424). */
export const Refused = z.union([
  z.object({ errors: z.array(Message).min(1).max(100) }),
  z.object({ messages: z.array(Message).min(1).max(100) }),
]);
