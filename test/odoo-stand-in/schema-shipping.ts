import type { Field, Model } from "./schema.ts";

const char = (label: string): Field => ({ type: "char", label });
const float = (label: string): Field => ({ type: "float", label });
const many2one = (label: string, comodel: string): Field => ({ type: "many2one", label, comodel });

/** What a booking reads: addresses, warehouses, weights and packages, as `stock` and `stock_delivery` have them (Odoo 19). */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  "stock.picking": {
    weight: float("Weight"),
    weight_uom_name: char("Weight unit of measure label"),
  },
  "stock.picking.type": { warehouse_id: many2one("Warehouse", "stock.warehouse") },
  "res.partner": {
    commercial_company_name: char("Company Name Entity"),
    street: char("Street"),
    street2: char("Street2"),
    city: char("City"),
    zip: char("Zip"),
    state_id: many2one("State", "res.country.state"),
    country_code: char("Country Code"),
    phone: char("Phone"),
  },
};

const MODELS: Readonly<Record<string, { readonly label: string; readonly fields: Readonly<Record<string, Field>> }>> = {
  "stock.warehouse": {
    label: "Warehouse",
    fields: { name: char("Warehouse"), partner_id: many2one("Address", "res.partner") },
  },
  "res.country.state": { label: "Country state", fields: { name: char("State Name"), code: char("State Code") } },
  "stock.move.line": {
    label: "Product Moves (Stock Move Line)",
    fields: {
      picking_id: many2one("Transfer", "stock.picking"),
      result_package_id: many2one("Destination Package", "stock.package"),
      quantity: float("Quantity"),
    },
  },
  "stock.package": {
    label: "Package",
    fields: {
      name: char("Package Reference"),
      weight: float("Weight"),
      shipping_weight: float("Shipping Weight"),
      weight_uom_name: char("Weight unit of measure label"),
      package_type_id: many2one("Package Type", "stock.package.type"),
    },
  },
  "stock.package.type": {
    label: "Stock package type",
    fields: {
      name: char("Package Type"),
      packaging_length: float("Length"),
      width: float("Width"),
      height: float("Height"),
      length_uom_name: char("Length unit of measure label"),
    },
  },
};

const LOG_FIELDS: Readonly<Record<string, Field>> = {
  id: { type: "integer", label: "ID" },
  display_name: char("Display Name"),
  create_date: { type: "datetime", label: "Created on" },
  write_date: { type: "datetime", label: "Last Updated on" },
};

/** Adds what shipping needs to a schema, where it is not there yet. */
export function withShipping(models: Map<string, Model>): Map<string, Model> {
  for (const [model, { label, fields }] of Object.entries(MODELS))
    if (!models.has(model))
      models.set(model, {
        label,
        order: "id asc",
        defaults: {},
        fields: new Map(Object.entries({ ...LOG_FIELDS, ...fields })),
      });
  for (const [model, fields] of Object.entries(FIELDS)) {
    const held = models.get(model)?.fields;
    for (const [name, field] of Object.entries(fields)) if (!held?.has(name)) held?.set(name, field);
  }
  return models;
}
