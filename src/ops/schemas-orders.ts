import { z } from "@hono/zod-openapi";
import { FollowedModel, OdooId } from "../domain/odoo-record.ts";
import { IsoTime, PAGE_MAX, pageSchema, PageQuery, TenantRef } from "./schemas.ts";
import { ShipmentSummary } from "./schemas-shipments.ts";

export const OrderQuery = z.strictObject({
  ...PageQuery,
  tenant: TenantRef,
  state: z.string().min(1).max(40).optional().openapi({ description: "Odoo's own: `sale`, `cancel` …" }),
  name: z.string().min(1).max(120).optional().openapi({ example: "S00012" }),
});
export const OrderParams = z.strictObject({
  id: z.coerce.number().pipe(OdooId).openapi({ description: "Odoo's id (`sale.order`)" }),
});
export const OfTenant = z.strictObject({ tenant: TenantRef });

const order = {
  id: z.int(),
  tenant: z.string(),
  name: z.string().nullable(),
  state: z.string().nullable(),
  customerReference: z.string().nullable(),
  partnerId: z.int().nullable(),
  shippingPartnerId: z.int().nullable(),
  amountMinor: z.int().nullable(),
  currency: z.string().nullable(),
  orderedAt: IsoTime.nullable(),
  promisedAt: IsoTime.nullable(),
  invoiceStatus: z.string().nullable(),
  deleted: z.boolean(),
  readAt: IsoTime,
};

export const OrderSummary = z.object(order).openapi("OrderSummary");
export const OrderPage = pageSchema(OrderSummary).openapi("OrderPage");

const Picking = z
  .object({
    id: z.int(),
    name: z.string().nullable(),
    state: z.string().nullable(),
    kind: z.string().nullable(),
    trackingRef: z.string().nullable(),
    doneAt: IsoTime.nullable(),
    deleted: z.boolean(),
    shipments: z.array(ShipmentSummary),
  })
  .openapi("OrderPicking");
export const Order = z.object({ ...order, pickings: z.array(Picking) }).openapi("Order");

export const ChangesQuery = z.strictObject({
  tenant: TenantRef,
  after: z.coerce.number().int().min(0).default(0).openapi({ description: "`after` of the answer before" }),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(50),
});

const OdooChange = z
  .object({
    seq: z.int(),
    at: IsoTime,
    model: FollowedModel,
    id: z.int(),
    field: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    requestId: z.string(),
  })
  .openapi("OdooChange");
export const OdooChanges = z
  .object({ items: z.array(OdooChange), after: z.int().openapi({ description: "where to go on, now or later" }) })
  .openapi("OdooChanges");

export const AskCatchUp = z
  .strictObject({
    since: z.iso
      .datetime({ offset: true })
      .nullable()
      .default(null)
      .openapi({ description: "null: since the last time" }),
  })
  .openapi("CatchUp");
export const CatchUpBegun = z.object({ tenant: z.string(), since: IsoTime.nullable() }).openapi("CatchUpBegun");

export const LinkShipment = z
  .strictObject({
    pickingId: OdooId,
    replace: z.boolean().default(false).openapi({ description: "another picking gives way" }),
  })
  .openapi("LinkShipment");
export const LinkedShipment = z
  .object({ id: z.string(), pickingId: z.int(), pickingName: z.string(), trackingNumbers: z.array(z.string()) })
  .openapi("LinkedShipment");
export const UnlinkedShipment = z
  .object({ id: z.string(), pickingId: z.int(), pickingName: z.string() })
  .openapi("UnlinkedShipment");
