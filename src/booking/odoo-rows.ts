import { z } from "zod";

/** `false` is Odoo's null. */
const text = z
  .union([z.string(), z.literal(false)])
  .transform((value) => (value === false ? null : value.trim() || null));
const many2one = z
  .union([z.tuple([z.int().positive(), z.string()]), z.literal(false)])
  .transform((value) => (value === false ? null : { id: value[0], name: value[1] }));
const number = z.number();

/** The rows of an Odoo that a booking is made of, by model and with the fields that are read (Odoo 17 to 19, with `stock_delivery`). */
export const ROWS = {
  "stock.picking": z.object({
    id: z.int(),
    name: text,
    state: text,
    origin: text,
    partner_id: many2one,
    picking_type_id: many2one,
    carrier_tracking_ref: text,
    weight: number,
    weight_uom_name: text,
  }),
  "stock.picking.type": z.object({ id: z.int(), code: text, warehouse_id: many2one }),
  "stock.warehouse": z.object({ id: z.int(), partner_id: many2one }),
  "res.partner": z.object({
    id: z.int(),
    name: text,
    commercial_company_name: text,
    street: text,
    street2: text,
    city: text,
    zip: text,
    state_id: many2one,
    country_code: text,
    phone: text,
    email: text,
  }),
  "res.country.state": z.object({ id: z.int(), code: text }),
  "stock.move.line": z.object({ id: z.int(), result_package_id: many2one }),
  /** `stock.quant.package` before Odoo 19. */
  "stock.package": z.object({
    id: z.int(),
    weight: number,
    shipping_weight: number,
    weight_uom_name: text,
    package_type_id: many2one,
  }),
  "stock.package.type": z.object({
    id: z.int(),
    packaging_length: number,
    width: number,
    height: number,
    length_uom_name: text,
  }),
} as const;

export type Model = keyof typeof ROWS;
export type RowOf<M extends Model> = z.output<(typeof ROWS)[M]>;
