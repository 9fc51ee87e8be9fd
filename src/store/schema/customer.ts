import { primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { copyColumns } from "./odoo-copy.ts";

/** The mesh's copy of those of `res.partner` that orders, deliveries and invoices name. */
export const customer = sqliteTable(
  "customer",
  {
    ...copyColumns(),
    email: text("email"),
    phone: text("phone"),
    lang: text("lang"),
    street: text("street"),
    street2: text("street2"),
    city: text("city"),
    postalCode: text("postal_code"),
    state: text("state"),
    country: text("country"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
