import { MESH_FIELDS } from "./schema.ts";
import { PURCHASE_FIELD } from "./schema-orders.ts";
import type { Store } from "./store.ts";

/** Models whose fields rules may watch. */
const TOLD_OF: ReadonlySet<string> = new Set(["stock.picking", "sale.order", "account.move", "res.partner"]);

/** What is in a new Odoo database: who works there, and what its modules bring. */
export function seed(store: Store, meshFields: boolean, purchases = false): void {
  const named = (model: string, xid: string, values: Record<string, unknown>): void => {
    const id = store.create(model, values);
    store.setExternalId(xid, { model, id, noupdate: false });
  };
  named("res.partner", "base.main_partner", { name: "My Company", lang: "en_US" });
  named("res.company", "base.main_company", { name: "My Company", partner_id: 1 });
  named("res.partner", "base.partner_root", { name: "OdooBot" });
  named("res.partner", "base.partner_admin", { name: "Administrator" });
  named("res.users", "base.user_root", { name: "OdooBot", login: "__system__" });
  named("res.users", "base.user_admin", { name: "Administrator", login: "admin" });
  store.create("res.users", { name: "Tallyman", login: "stock" });
  for (const name of ["USD", "EUR", "JPY"]) named("res.currency", `base.${name}`, { name });
  for (const [model, { label }] of store.models)
    named("ir.model", `base.model_${model.replaceAll(".", "_")}`, { name: label, model });
  for (const [module, model] of [
    ["stock", "stock.picking"],
    ["sale", "sale.order"],
    ["account", "account.move"],
  ] as const)
    alias(store, `${module}.model_${model.replaceAll(".", "_")}`, `base.model_${model.replaceAll(".", "_")}`);
  for (const { model, id } of [...store.externalIds.values()].filter((one) => one.model === "ir.model")) {
    const of = String(store.row(model, id).get("model"));
    if (!TOLD_OF.has(of)) continue;
    for (const [name, { type, label }] of store.model(of).fields)
      store.create("ir.model.fields", { name, model_id: id, field_description: label, ttype: type, state: "base" });
  }
  named("mail.message.subtype", "mail.mt_comment", { name: "Discussions" });
  named("mail.message.subtype", "mail.mt_note", { name: "Note" });
  named("mail.message.subtype", "mail.mt_activities", { name: "Activities" });
  named("mail.activity.type", "mail.mail_activity_data_todo", { name: "To-Do" });
  named("mail.activity.type", "mail.mail_activity_data_warning", { name: "Exception", active: false });
  named("stock.picking.type", "stock.picking_type_in", { name: "Receipts", code: "incoming" });
  named("stock.picking.type", "stock.picking_type_out", { name: "Delivery Orders", code: "outgoing" });
  for (const [xid, name, arch] of [
    ["stock.view_picking_form", "stock.picking.form", "<form/>"],
    ["stock.vpicktree", "stock.picking.list", "<list/>"],
    ["stock.view_picking_internal_search", "stock.picking.internal.search", "<search/>"],
  ] as const)
    named("ir.ui.view", xid, { name, model: "stock.picking", arch_base: arch });
  named("res.lang", "base.lang_en", { code: "en_US", name: "English (US)", active: true });
  if (meshFields) for (const [name, field] of Object.entries(MESH_FIELDS)) store.addField("stock.picking", name, field);
  if (purchases) store.addField("stock.picking", "purchase_id", PURCHASE_FIELD);
  store.commit();
}

function alias(store: Store, xid: string, of: string): void {
  const target = store.externalIds.get(of);
  if (target) store.setExternalId(xid, target);
}
