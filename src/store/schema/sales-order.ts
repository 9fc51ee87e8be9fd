import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { copyColumns } from "./odoo-copy.ts";

/** The mesh's copy of `sale.order`. */
export const salesOrder = sqliteTable(
  "sales_order",
  {
    ...copyColumns(),
    state: text("state"),
    partnerId: integer("partner_id"),
    shippingPartnerId: integer("shipping_partner_id"),
    customerReference: text("customer_reference"),
    amountMinor: integer("amount_minor"),
    currency: text("currency"),
    orderedAtMs: integer("ordered_at_ms"),
    promisedAtMs: integer("promised_at_ms"),
    invoiceStatus: text("invoice_status"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("sales_order_named").on(table.tenantId, table.name),
  ],
);
