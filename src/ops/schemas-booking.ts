import { z } from "@hono/zod-openapi";
import {
  BookingId,
  BookingMode,
  BookingReview,
  BookingState,
  Charge,
  Currency,
  LabelFormat,
  Parcel,
  Party,
  PlatformName,
  ServiceRule,
} from "../domain/booking.ts";
import { IsoTime, pageSchema, PageQuery, TenantRef } from "./schemas.ts";

const shared = {
  platform: PlatformName,
  mode: BookingMode,
  rule: ServiceRule.openapi({ description: "which of the rates offered is bought" }),
  currency: Currency.nullable().openapi({ description: "in which prices are compared; null: where all are in one" }),
  shipFrom: Party.nullable().openapi({ description: "null: the warehouse's address in Odoo" }),
  defaultParcel: Parcel.nullable().openapi({ description: "for a picking whose weight Odoo does not know" }),
  labelFormat: LabelFormat,
};

export const ConfigureBooking = z
  .strictObject({
    ...shared,
    baseUrl: z
      .string()
      .max(300)
      .optional()
      .openapi({ description: "Karrio's, or where the webhook goes; EasyPost is where it is" }),
    credential: z.string().min(1).max(500).optional().openapi({
      description: "An API key, or the webhook's `whsec_` secret; never shown again. Left out, the one held stays.",
    }),
    mode: BookingMode.default("review"),
    rule: ServiceRule.default({ kind: "cheapest" }),
    currency: Currency.nullable().default(null),
    shipFrom: Party.nullable().default(null),
    defaultParcel: Parcel.nullable().default(null),
    labelFormat: LabelFormat.default("PDF"),
  })
  .openapi("ConfigureBooking");
export type ConfigureBooking = z.infer<typeof ConfigureBooking>;

export const BookingSettings = z
  .object({ ...shared, tenant: z.string(), baseUrl: z.string(), updatedAt: IsoTime })
  .openapi("BookingSettings");

export const BookingParams = z.strictObject({ id: BookingId });

export const BookingQuery = z.strictObject({
  ...PageQuery,
  tenant: TenantRef,
  state: BookingState.optional(),
  picking: z.coerce.number().int().positive().optional().openapi({ description: "the goods issue's id in Odoo" }),
  review: z.enum(["true"]).optional().openapi({ description: "only those that a person should look at" }),
});

export const WantBooking = z
  .strictObject({
    tenant: TenantRef,
    pickingId: z.int().positive(),
    orderId: z.int().positive().nullable().default(null),
  })
  .openapi("WantBooking");
export const WantedBooking = z.object({ tenant: z.string(), pickingId: z.int() }).openapi("WantedBooking");

export const BookingView = z
  .object({
    id: z.string(),
    tenant: z.string(),
    pickingId: z.int(),
    pickingName: z.string(),
    orderId: z.int().nullable(),
    orderName: z.string().nullable(),
    attempt: z.int(),
    state: BookingState,
    platform: PlatformName,
    reference: z.string(),
    shipmentId: z.string().nullable().openapi({ description: "the platform's own id" }),
    carrier: z.string().nullable(),
    carrierName: z.string().nullable(),
    service: z.string().nullable(),
    charges: z.array(Charge),
    trackingNumbers: z.array(z.string()),
    labelUrls: z.array(z.string()),
    review: BookingReview.nullable(),
    refusal: z
      .object({ code: z.string().nullable(), message: z.string() })
      .nullable()
      .openapi({ description: "in the words of who refused it" }),
    voidStatus: z.string().nullable(),
    createdAt: IsoTime,
    updatedAt: IsoTime,
    approvedAt: IsoTime.nullable(),
    bookedAt: IsoTime.nullable(),
    writtenAt: IsoTime.nullable().openapi({ description: "when Odoo had it" }),
  })
  .openapi("Booking");
export const BookingPage = pageSchema(BookingView).openapi("BookingPage");
