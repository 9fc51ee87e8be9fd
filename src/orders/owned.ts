import type { FollowedModel } from "../domain/odoo-record.ts";
import { unreachable } from "../domain/result.ts";
import { ODOO, writesAs } from "../domain/system-of-record.ts";

/** A copy of a record is Odoo's word on what is Odoo's: a model of another's is never copied. */
export function writesCopy(model: FollowedModel): void {
  writesAs(ODOO, "customers", "change");
  switch (model) {
    case "sale.order":
      return writesAs(ODOO, "customers", "order");
    case "stock.picking":
      return writesAs(ODOO, "customers", "delivery");
    case "res.partner":
      return writesAs(ODOO, "customers", "customer");
    case "account.move":
      return writesAs(ODOO, "invoices", "invoice");
    default:
      return unreachable(model);
  }
}
