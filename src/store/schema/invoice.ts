import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { copyColumns } from "./odoo-copy.ts";

/** The mesh's copy of `account.move`, which it only ever reads. */
export const invoice = sqliteTable(
  "invoice",
  {
    ...copyColumns(),
    kind: text("kind"),
    state: text("state"),
    paymentState: text("payment_state"),
    reference: text("reference"),
    origin: text("origin"),
    partnerId: integer("partner_id"),
    amountMinor: integer("amount_minor"),
    dueMinor: integer("due_minor"),
    currency: text("currency"),
    invoiceDate: text("invoice_date"),
    dueDate: text("due_date"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);
