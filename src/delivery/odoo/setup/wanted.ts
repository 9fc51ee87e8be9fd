import { OWNED_FIELDS, OWNED_KEYS, type OwnedField, type OwnedKey } from "../columns.ts";

/** A module name that no Odoo module has, or its upgrade would delete what is named by it. */
export const XID_PREFIX = "tallyman";

/** A field of ours on `stock.picking`. */
export interface WantedField extends Omit<OwnedField, "name"> {
  readonly key: OwnedKey;
  readonly name: string;
}

export const WANTED_FIELDS: readonly WantedField[] = OWNED_KEYS.map((key) => ({ key, ...OWNED_FIELDS[key] }));

/** A rule by which Odoo tells the mesh that a record changed: of which model, and which of its fields. */
export interface WantedRule {
  readonly key: string;
  readonly model: string;
  readonly label: string;
  readonly fields: readonly string[];
  /** A domain, as Odoo writes one, of the records it tells of; absent: all. */
  readonly filter?: string;
}

/** Fields that an Odoo does not have are left out, and a rule without any is not made. */
export const WANTED_RULES: readonly WantedRule[] = [
  { key: "order", model: "sale.order", label: "orders", fields: ["state", "partner_shipping_id", "client_order_ref"] },
  { key: "picking", model: "stock.picking", label: "pickings", fields: ["carrier_tracking_ref", "state"] },
  { key: "invoice", model: "account.move", label: "invoices", fields: ["state", "payment_state"] },
  {
    key: "partner",
    model: "res.partner",
    label: "customers",
    fields: ["name", "street", "street2", "zip", "city", "state_id", "country_id", "phone", "email"],
  },
];

/** Under which names a set-up makes its things. One of other names neither sees nor touches them. */
export interface SetUpNames {
  /** Before the dot of every external id. */
  readonly module: string;
  /** Before what people read. */
  readonly title: string;
  readonly fields: readonly WantedField[];
  readonly rules: readonly WantedRule[];
}

export const OWN_NAMES: SetUpNames = {
  module: XID_PREFIX,
  title: "Tallyman",
  fields: WANTED_FIELDS,
  rules: WANTED_RULES,
};

export const ACTIVITY_TYPE = "activity_type_exception";
export const SUBTYPE = "subtype_shipment";
/** A selection is another field than the text of the same name that older set-ups made. */
export const fieldXid = ({ name, type }: Pick<WantedField, "name" | "type">): string =>
  type === "selection" ? `field_${name}_choice` : `field_${name}`;
export const choiceXid = (name: string, value: string): string => `choice_${name}_${value}`;
export const ruleXid = (key: string): string => `rule_${key}`;
export const actionXid = (key: string): string => `action_${key}`;
