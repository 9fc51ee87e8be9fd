import type { Field, Model } from "./schema.ts";

const char = (label: string): Field => ({ type: "char", label });
const of = (type: Field["type"], label: string): Field => ({ type, label });
const many2one = (label: string, comodel: string): Field => ({ type: "many2one", label, comodel });
const selection = (label: string, ...values: string[]): Field => ({ type: "selection", label, selection: values });

/** What `purchase_stock` puts on a picking. */
export const PURCHASE_FIELD: Field = many2one("Purchase Order", "purchase.order");

/** What follows an order through Odoo: amounts, payments, languages, and what is archived (Odoo 19). */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  "sale.order": {
    user_id: many2one("Salesperson", "res.users"),
    partner_shipping_id: many2one("Delivery Address", "res.partner"),
    amount_total: of("float", "Total"),
    currency_id: many2one("Currency", "res.currency"),
    date_order: of("datetime", "Order Date"),
    commitment_date: of("datetime", "Delivery Date"),
    invoice_status: selection("Invoice Status", "upselling", "invoiced", "to invoice", "no"),
  },
  "res.users": { tz: char("Timezone") },
  "res.partner": { lang: char("Language"), active: of("boolean", "Active") },
  "account.move": {
    payment_state: selection(
      "Payment Status",
      "not_paid",
      "in_payment",
      "paid",
      "partial",
      "reversed",
      "blocked",
      "invoicing_legacy",
    ),
    invoice_origin: char("Origin"),
    amount_total: of("float", "Total"),
    amount_residual: of("float", "Amount Due"),
    currency_id: many2one("Currency", "res.currency"),
    invoice_date_due: of("date", "Due Date"),
  },
};

/** Adds what orders need to a schema, where it is not there yet. */
export function withOrders(models: Map<string, Model>): Map<string, Model> {
  const logged = models.get("res.company")?.fields ?? new Map<string, Field>();
  const fields = new Map([...logged, ["name", { ...char("Currency"), required: true }] as const]);
  if (!models.has("res.currency"))
    models.set("res.currency", { label: "Currency", order: "id asc", defaults: {}, fields });
  const {
    defaults = {},
    order = "id desc",
    fields: ofSale = new Map<string, Field>(),
  } = models.get("sale.order") ?? {};
  const receipts: Field = { type: "one2many", label: "Receptions", comodel: "stock.picking", inverse: "purchase_id" };
  const ofPurchase = new Map([...ofSale, ["picking_ids", receipts] as const]);
  models.set("purchase.order", { label: "Purchase Order", order, defaults, fields: ofPurchase });
  for (const [model, added] of Object.entries(FIELDS)) {
    const held = models.get(model)?.fields;
    for (const [name, field] of Object.entries(added)) if (!held?.has(name)) held?.set(name, field);
  }
  return models;
}
