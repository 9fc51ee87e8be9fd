import { OdooError } from "./odoo-error.ts";
import { UID, type Store } from "./store.ts";

export type Operation = "read" | "write" | "create" | "unlink";

/** What an internal user with `stock.group_stock_user` may do to the models that the mesh meets (read off Odoo 17 and 19). */
const STOCK_USER: Readonly<Record<string, readonly Operation[]>> = {
  "stock.picking": ["read", "write", "create", "unlink"],
  "stock.picking.type": ["read"],
  "stock.warehouse": ["read"],
  "stock.move.line": ["read", "write", "create", "unlink"],
  "stock.package": ["read", "write", "create", "unlink"],
  "stock.package.type": ["read"],
  "sale.order": ["read", "write"],
  "res.partner": ["read"],
  "res.company": ["read"],
  "res.users": ["read"],
  "res.currency": ["read"],
  "res.country.state": ["read"],
  "mail.message": ["read", "write", "create"],
  "mail.message.subtype": ["read"],
  "mail.activity": ["read", "write", "create", "unlink"],
  "mail.activity.type": ["read"],
};
const STOCK_GROUPS: ReadonlySet<unknown> = new Set(["base.group_user", "stock.group_stock_user"]);

/** An administrator may do everything. */
export function mayDo(uid: number, model: string, operation: unknown): boolean {
  return uid === UID || (STOCK_USER[model] ?? []).some((one) => one === operation);
}

export const isIn = (uid: number, group: unknown): boolean => uid === UID || STOCK_GROUPS.has(group);

export function noAccess(store: Store, model: string): OdooError {
  return new OdooError(
    "odoo.exceptions.AccessError",
    `You are not allowed to access '${store.model(model).label}' (${model}) records.\n\nThis operation is allowed for the following groups:\n\t- Administration/Access Rights\n\nContact your administrator to request access if necessary.`,
  );
}
