import { z } from "zod";

/** EasyPost's JSON, as far as it is used: https://docs.easypost.com/docs/shipments, /docs/orders, /docs/errors. */
const Rate = z.object({
  id: z.string().max(120),
  carrier: z.string().min(1).max(120),
  service: z.string().min(1).max(120),
  /** A decimal, as text. */
  rate: z.string().max(40),
  currency: z.string().regex(/^[A-Z]{3}$/),
});
export type EasyPostRate = z.infer<typeof Rate>;

/** Why a carrier quoted nothing. */
const Message = z.object({
  carrier: z.string().max(120).nullish(),
  message: z.union([z.string(), z.unknown()]).optional(),
});

const Fee = z.object({ type: z.string().max(120), amount: z.string().max(40), refunded: z.boolean().nullish() });

const Label = z.object({
  label_url: z.string().nullish(),
  label_pdf_url: z.string().nullish(),
  label_zpl_url: z.string().nullish(),
});

/** One box of it. */
export const Shipment = z.object({
  id: z.string().regex(/^shp_\w{1,80}$/),
  tracking_code: z.string().max(200).nullish(),
  refund_status: z.string().max(60).nullish(),
  postage_label: Label.nullish(),
  selected_rate: Rate.nullish(),
  fees: z.array(Fee).max(50).nullish(),
  rates: z.array(Rate).max(500).default([]),
  messages: z.array(Message).max(200).default([]),
});
export type Shipment = z.infer<typeof Shipment>;

/** Several boxes to one address. Its rates are those of all boxes together. */
export const Order = z.object({
  id: z.string().regex(/^order_\w{1,80}$/),
  shipments: z.array(Shipment).min(1).max(100),
  rates: z.array(Rate).max(500).default([]),
  messages: z.array(Message).max(200).default([]),
});
export type Order = z.infer<typeof Order>;

const FieldError = z.union([
  z.string(),
  z.object({ field: z.string().nullish(), message: z.string().nullish() }),
  z.unknown(),
]);
export const Refused = z.object({
  error: z.object({
    code: z.string().max(120).nullish(),
    message: z.union([z.string(), z.array(z.unknown()), z.unknown()]).optional(),
    errors: z.array(FieldError).max(100).nullish(),
  }),
});
