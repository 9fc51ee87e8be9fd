import { OWNED_FIELDS, type OwnedField } from "../../src/delivery/odoo/columns.ts";
import { withOrders } from "./schema-orders.ts";
import { withSetUp } from "./schema-set-up.ts";
import { withShipping } from "./schema-shipping.ts";

export type FieldType =
  | "char"
  | "text"
  | "html"
  | "integer"
  | "float"
  | "boolean"
  | "date"
  | "datetime"
  | "selection"
  | "many2one"
  | "one2many"
  | "many2many"
  | "many2one_reference";

export interface Field {
  readonly type: FieldType;
  readonly label: string;
  readonly comodel?: string;
  /** Of a one2many: the field of the comodel that points back. */
  readonly inverse?: string;
  readonly selection?: readonly string[];
  readonly required?: boolean;
}

export interface Model {
  readonly label: string;
  /** How a search without an order of its own sorts. */
  readonly order: string;
  readonly fields: Map<string, Field>;
  /** What a record gets when nobody says otherwise. */
  readonly defaults: Readonly<Record<string, string | number | boolean>>;
}

const char = (label: string): Field => ({ type: "char", label });
const required = (field: Field): Field => ({ ...field, required: true });
const many2one = (label: string, comodel: string): Field => ({ type: "many2one", label, comodel });
const one2many = (label: string, comodel: string, inverse: string): Field => ({
  type: "one2many",
  label,
  comodel,
  inverse,
});
const selection = (label: string, ...values: string[]): Field => ({ type: "selection", label, selection: values });
const of = (type: FieldType, label: string): Field => ({ type, label });

function model(label: string, order: string, fields: Record<string, Field>, defaults: Model["defaults"] = {}): Model {
  return { label, order, defaults, fields: new Map(Object.entries({ ...LOG_FIELDS, ...fields })) };
}

const LOG_FIELDS: Record<string, Field> = {
  id: of("integer", "ID"),
  display_name: char("Display Name"),
  create_date: of("datetime", "Created on"),
  write_date: of("datetime", "Last Updated on"),
};

const PICKING_STATES = ["draft", "waiting", "confirmed", "assigned", "done", "cancel"];

/** The fields that a one-time set-up adds to `stock.picking`. */
export const MESH_FIELDS: Readonly<Record<string, Field>> = Object.fromEntries(
  Object.values<OwnedField>(OWNED_FIELDS).map(({ name, label, type, values }) => [
    name,
    values ? { type, label, selection: values } : of(type, label),
  ]),
);

/** The part of Odoo 19's schema that the mesh meets. Made anew for each stand-in, since custom fields are added to it. */
export function odooSchema(): Map<string, Model> {
  const models = { ...stockModels(), ...mailModels(), ...baseModels(), ...accountModels() };
  return withSetUp(withOrders(withShipping(new Map(Object.entries(models)))));
}

function stockModels(): Record<string, Model> {
  return {
    "stock.picking": model(
      "Transfer",
      "scheduled_date asc, id desc",
      {
        name: char("Reference"),
        state: selection("Status", ...PICKING_STATES),
        origin: char("Source Document"),
        carrier_tracking_ref: char("Tracking Reference"),
        sale_id: many2one("Sales Order", "sale.order"),
        partner_id: many2one("Contact", "res.partner"),
        user_id: many2one("Responsible", "res.users"),
        company_id: many2one("Company", "res.company"),
        picking_type_id: required(many2one("Operation Type", "stock.picking.type")),
        picking_type_code: selection("Type of Operation", "incoming", "outgoing", "internal", "dropship"),
        scheduled_date: of("datetime", "Scheduled Date"),
        date_done: of("datetime", "Date of Transfer"),
        note: of("html", "Notes"),
      },
      { state: "draft", company_id: 1, picking_type_code: "outgoing" },
    ),
    "stock.picking.type": model("Picking Type", "id asc", {
      name: required(char("Operation Type")),
      code: char("Type"),
    }),
    "sale.order": model(
      "Sales Order",
      "id desc",
      {
        name: char("Order Reference"),
        state: selection("Status", "draft", "sent", "sale", "cancel"),
        partner_id: many2one("Customer", "res.partner"),
        client_order_ref: char("Customer Reference"),
        delivery_status: selection("Delivery Status", "pending", "started", "partial", "full"),
        picking_ids: one2many("Transfers", "stock.picking", "sale_id"),
      },
      { state: "draft" },
    ),
  };
}

function mailModels(): Record<string, Model> {
  return {
    "mail.message": model(
      "Message",
      "id desc",
      {
        model: char("Related Document Model"),
        res_id: of("many2one_reference", "Related Document ID"),
        date: of("datetime", "Date"),
        subject: char("Subject"),
        body: of("html", "Contents"),
        message_type: selection(
          "Type",
          "email",
          "comment",
          "email_outgoing",
          "notification",
          "auto_comment",
          "user_notification",
        ),
        subtype_id: many2one("Subtype", "mail.message.subtype"),
        author_id: many2one("Author", "res.partner"),
      },
      { message_type: "comment", author_id: 3 },
    ),
    "mail.message.subtype": model("Message subtypes", "id asc", {
      name: required(char("Message Type")),
      res_model: char("Model"),
      internal: of("boolean", "Internal Only"),
      default: of("boolean", "Default"),
    }),
    "mail.activity": model(
      "Activity",
      "id asc",
      {
        res_model_id: required(many2one("Document Model", "ir.model")),
        res_model: char("Related Document Model"),
        res_id: of("many2one_reference", "Related Document ID"),
        activity_type_id: many2one("Activity Type", "mail.activity.type"),
        summary: char("Summary"),
        note: of("html", "Note"),
        date_deadline: of("date", "Due Date"),
        user_id: many2one("Assigned to", "res.users"),
        active: of("boolean", "Active"),
      },
      { active: true },
    ),
    "mail.activity.type": model(
      "Activity Type",
      "id asc",
      {
        name: required(char("Name")),
        res_model: char("Model"),
        icon: char("Icon"),
        summary: char("Default Summary"),
        active: of("boolean", "Active"),
      },
      { active: true },
    ),
  };
}

function baseModels(): Record<string, Model> {
  return {
    "res.partner": model("Contact", "id asc", {
      name: char("Name"),
      email: char("Email"),
      lang: char("Language"),
      tz: char("Timezone"),
      parent_id: many2one("Related Company", "res.partner"),
    }),
    "res.company": model("Companies", "id asc", {
      name: required(char("Company Name")),
      partner_id: many2one("Partner", "res.partner"),
    }),
    "res.users": model("User", "id asc", { name: char("Name"), login: required(char("Login")) }),
    "ir.model": model("Models", "id asc", { name: char("Model Description"), model: required(char("Model")) }),
    "ir.model.fields": model(
      "Fields",
      "id asc",
      {
        name: required(char("Field Name")),
        model_id: required(many2one("Model", "ir.model")),
        model: char("Model Name"),
        field_description: char("Field Label"),
        ttype: required(
          selection(
            "Field Type",
            "char",
            "text",
            "html",
            "integer",
            "float",
            "boolean",
            "date",
            "datetime",
            "selection",
            "many2one",
            "one2many",
            "many2many",
            "many2one_reference",
          ),
        ),
        state: selection("Type", "manual", "base"),
        help: of("text", "Field Help"),
      },
      { state: "manual" },
    ),
    "ir.ui.view": model("View", "id asc", {
      name: required(char("View Name")),
      model: char("Model"),
      inherit_id: many2one("Inherited View", "ir.ui.view"),
      arch_base: of("text", "Base View Architecture"),
      type: selection("View Type", "form", "list", "search"),
      mode: selection("View inheritance mode", "primary", "extension"),
    }),
    "base.automation": model(
      "Automation Rule",
      "id asc",
      {
        name: required(char("Automation Rule Name")),
        model_id: required(many2one("Model", "ir.model")),
        trigger: char("Trigger"),
        trigger_field_ids: { type: "many2many", label: "Trigger Fields", comodel: "ir.model.fields" },
        filter_domain: char("Apply on"),
        active: of("boolean", "Active"),
      },
      { active: true },
    ),
    "ir.actions.server": model("Server Action", "id asc", {
      name: required(char("Action Name")),
      model_id: required(many2one("Model", "ir.model")),
      state: selection("Type", "code", "webhook"),
      webhook_url: char("Webhook URL"),
      usage: char("Usage"),
      base_automation_id: many2one("Automation Rule", "base.automation"),
    }),
  };
}

function accountModels(): Record<string, Model> {
  return {
    "account.move": model(
      "Journal Entry",
      "id desc",
      {
        name: char("Number"),
        move_type: selection(
          "Type",
          "entry",
          "out_invoice",
          "out_refund",
          "in_invoice",
          "in_refund",
          "out_receipt",
          "in_receipt",
        ),
        state: selection("Status", "draft", "posted", "cancel"),
        ref: char("Reference"),
        partner_id: many2one("Partner", "res.partner"),
        invoice_date: of("date", "Invoice/Bill Date"),
        invoice_line_ids: one2many("Invoice lines", "account.move.line", "move_id"),
      },
      { state: "draft", move_type: "entry" },
    ),
    "account.move.line": model(
      "Journal Item",
      "id asc",
      {
        move_id: required(many2one("Journal Entry", "account.move")),
        name: char("Label"),
        quantity: of("float", "Quantity"),
        price_unit: of("float", "Unit Price"),
      },
      { quantity: 1 },
    ),
  };
}
