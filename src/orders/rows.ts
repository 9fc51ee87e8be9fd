import { z } from "zod";
import { minorUnits } from "../domain/money.ts";
import { OdooId, type FollowedModel, type OdooCopy } from "../domain/odoo-record.ts";
import { err, ok, unreachable, type Result } from "../domain/result.ts";

/** `false` is Odoo's null; a field that this Odoo does not have is not asked for, and is null too. */
const maybe = <T extends z.ZodType>(schema: T) =>
  z
    .union([schema, z.literal(false)])
    .optional()
    .transform((value): z.output<T> | null => (value === undefined || value === false ? null : value));

/** More than people write; what is longer is cut, so that nobody's Odoo fills the mesh's tables. */
const TEXT_MAX_CHARS = 500;
const text = maybe(z.string().transform((value) => value.trim().slice(0, TEXT_MAX_CHARS) || null));
const many2one = maybe(z.tuple([OdooId, z.string()]).transform(([id, name]) => ({ id, name })));
const amount = maybe(z.number());
const WriteDate = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const time = maybe(WriteDate.transform((value) => Date.parse(`${value.replace(" ", "T")}Z`)));
const day = maybe(z.string().regex(/^\d{4}-\d\d-\d\d$/));

const common = { id: OdooId, write_date: WriteDate, name: text };

/** The rows that are read, by model: Odoo 17 to 19, with whatever modules. */
const ROWS = {
  "sale.order": z.object({
    ...common,
    state: text,
    partner_id: many2one,
    partner_shipping_id: many2one,
    client_order_ref: text,
    amount_total: amount,
    currency_id: many2one,
    date_order: time,
    commitment_date: time,
    invoice_status: text,
    picking_ids: maybe(z.array(OdooId)),
  }),
  "stock.picking": z.object({
    ...common,
    state: text,
    picking_type_code: text,
    origin: text,
    sale_id: many2one,
    partner_id: many2one,
    carrier_tracking_ref: text,
    scheduled_date: time,
    date_done: time,
  }),
  "account.move": z.object({
    ...common,
    move_type: text,
    state: text,
    payment_state: text,
    ref: text,
    invoice_origin: text,
    partner_id: many2one,
    amount_total: amount,
    amount_residual: amount,
    currency_id: many2one,
    invoice_date: day,
    invoice_date_due: day,
  }),
  "res.partner": z.object({
    ...common,
    email: text,
    phone: text,
    lang: text,
    street: text,
    street2: text,
    city: text,
    zip: text,
    state_id: many2one,
    country_code: text,
  }),
} as const satisfies Record<FollowedModel, z.ZodType>;

type RowOf<M extends FollowedModel> = z.output<(typeof ROWS)[M]>;

/** The fields of a model that the mesh would read. */
export const fieldsOf = (model: FollowedModel): string[] =>
  Object.keys(ROWS[model].shape).filter((name) => name !== "id");

/** Which record a row is of, and when it was written. */
export const Stamp = z
  .object({ id: OdooId, write_date: WriteDate })
  .transform(({ id, write_date: writeDate }) => ({ id, writeDate }));
export type Stamp = z.output<typeof Stamp>;

/** A record as Odoo told of it. */
export interface ReadRecord {
  readonly copy: OdooCopy;
  /** Of an order: its deliveries. */
  readonly pickingIds: readonly number[];
}

/** An order has a handful of deliveries. */
const PICKINGS_MAX = 50;

/** The path of the first field that is not as it should be, as an error. */
export function readRow(model: FollowedModel, row: unknown): Result<ReadRecord, string> {
  switch (model) {
    case "sale.order":
      return parsed(model, row, orderOf, ({ picking_ids: ids }) => (ids ?? []).slice(0, PICKINGS_MAX));
    case "stock.picking":
      return parsed(model, row, pickingOf);
    case "account.move":
      return parsed(model, row, invoiceOf);
    case "res.partner":
      return parsed(model, row, customerOf);
    default:
      return unreachable(model);
  }
}

function parsed<M extends FollowedModel>(
  model: M,
  row: unknown,
  copyOf: (row: RowOf<M>) => OdooCopy,
  pickingsOf: (row: RowOf<M>) => readonly number[] = () => [],
): Result<ReadRecord, string> {
  const read = ROWS[model].safeParse(row);
  if (!read.success) return err(read.error.issues[0]?.path.join(".") ?? "");
  // The schema is the model's own.
  const value = read.data as RowOf<M>;
  return ok({ copy: copyOf(value), pickingIds: pickingsOf(value) });
}

function orderOf(row: RowOf<"sale.order">): OdooCopy {
  return {
    model: "sale.order",
    ...commonOf(row),
    state: row.state,
    partnerId: row.partner_id?.id ?? null,
    shippingPartnerId: row.partner_shipping_id?.id ?? null,
    customerReference: row.client_order_ref,
    amountMinor: minorOf(row.amount_total, row.currency_id),
    currency: currencyOf(row.currency_id),
    orderedAtMs: row.date_order,
    promisedAtMs: row.commitment_date,
    invoiceStatus: row.invoice_status,
  };
}

function pickingOf(row: RowOf<"stock.picking">): OdooCopy {
  return {
    model: "stock.picking",
    ...commonOf(row),
    state: row.state,
    kind: row.picking_type_code,
    origin: row.origin,
    orderId: row.sale_id?.id ?? null,
    partnerId: row.partner_id?.id ?? null,
    trackingRef: row.carrier_tracking_ref,
    scheduledAtMs: row.scheduled_date,
    doneAtMs: row.date_done,
  };
}

function invoiceOf(row: RowOf<"account.move">): OdooCopy {
  return {
    model: "account.move",
    ...commonOf(row),
    kind: row.move_type,
    state: row.state,
    paymentState: row.payment_state,
    reference: row.ref,
    origin: row.invoice_origin,
    partnerId: row.partner_id?.id ?? null,
    amountMinor: minorOf(row.amount_total, row.currency_id),
    dueMinor: minorOf(row.amount_residual, row.currency_id),
    currency: currencyOf(row.currency_id),
    invoiceDate: row.invoice_date,
    dueDate: row.invoice_date_due,
  };
}

function customerOf(row: RowOf<"res.partner">): OdooCopy {
  return {
    model: "res.partner",
    ...commonOf(row),
    email: row.email,
    phone: row.phone,
    lang: row.lang,
    street: row.street,
    street2: row.street2,
    city: row.city,
    postalCode: row.zip,
    state: row.state_id?.name.slice(0, TEXT_MAX_CHARS) ?? null,
    country: row.country_code,
  };
}

const commonOf = ({ id, write_date: writeDate, name }: RowOf<FollowedModel>) => ({ id, writeDate, name });

type Currency = RowOf<"sale.order">["currency_id"];

/** Odoo names a currency by its ISO 4217 code. */
function currencyOf(currency: Currency): string | null {
  return currency && /^[A-Z]{3}$/.test(currency.name) ? currency.name : null;
}

/** Odoo rounds an amount to its currency and sends it as a float: six decimals bring the digits back that were meant. */
function minorOf(sent: number | null, currency: Currency): number | null {
  const code = currencyOf(currency);
  return sent === null || code === null ? null : minorUnits(sent.toFixed(6), code);
}
