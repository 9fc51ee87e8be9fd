import { OWN_NAMES, type SetUpNames } from "../../src/delivery/odoo/setup/wanted.ts";

/** Before the dot of every external id that the contract's tests make; no live set-up has it. */
export const CONTRACT = "tallyman_contract";
/** How the name of every document begins that they make. */
export const MARK = "TALLYMAN-CONTRACT";
/** The origin of the one picking that their rules ring for. */
export const RINGS = `${MARK}/RING`;

const FIELD_PREFIX = /^x_tallyman_/;

/** The mesh's whole set-up under names of the contract's own; its rules ring for none but the contract's own records. */
export const CONTRACT_NAMES: SetUpNames = {
  module: CONTRACT,
  title: "Tallyman contract",
  fields: OWN_NAMES.fields.map((field) => ({
    ...field,
    name: field.name.replace(FIELD_PREFIX, "x_tallyman_contract_"),
    label: `Contract ${field.label}`,
  })),
  rules: OWN_NAMES.rules.map((rule) => ({
    ...rule,
    filter: JSON.stringify([rule.key === "picking" ? ["origin", "=", RINGS] : ["id", "=", 0]]),
  })),
};
