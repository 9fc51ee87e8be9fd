import { err, ok, type Result } from "../../domain/result.ts";
import type { OdooClient } from "../../odoo/client.ts";
import { MESH_FIELDS } from "./columns.ts";

/** What a set-up found and did, field by field. */
export interface SetUp {
  readonly present: readonly string[];
  readonly made: readonly string[];
}

/** In Odoo's own words, for people. */
export interface SetUpFailure {
  readonly name: string;
  readonly message: string;
}

const DESCRIPTIONS: Readonly<Record<string, readonly [label: string, type: "char" | "datetime"]>> = {
  [MESH_FIELDS.milestone]: ["Shipment Milestone", "char"],
  [MESH_FIELDS.reason]: ["Shipment Exception Reason", "char"],
  [MESH_FIELDS.at]: ["Shipment Milestone At", "datetime"],
  [MESH_FIELDS.estimateAt]: ["Shipment Estimated Delivery", "datetime"],
};

/**
 * Makes the fields that the mesh writes on `stock.picking`, where they are missing. It takes an administrator's key, once; making them
 * again changes nothing. No module is installed, so it works on Odoo Online too (read off Odoo 19).
 */
export async function setUpFields(client: OdooClient): Promise<Result<SetUp, SetUpFailure>> {
  const names = Object.keys(DESCRIPTIONS);
  const found = await client.fieldsGet("stock.picking", names);
  if (!found.ok) return err(found.error);
  const present = names.filter((name) => name in found.value);
  const missing = names.filter((name) => !(name in found.value));
  if (missing.length === 0) return ok({ present, made: [] });
  const models = await client.searchRead("ir.model", [["model", "=", "stock.picking"]], ["id"], { limit: 1 });
  if (!models.ok) return err(models.error);
  const modelId = models.value[0]?.["id"];
  if (typeof modelId !== "number") return err({ name: "ir.model", message: "this Odoo has no stock.picking" });
  const rows = missing.map((name) => {
    const [label, type] = DESCRIPTIONS[name] ?? [name, "char"];
    return [`tallyman.field_${name}`, name, label, `${modelId}`, type, "manual"];
  });
  const columns = ["id", "name", "field_description", "model_id/.id", "ttype", "state"];
  const loaded = await client.load("ir.model.fields", columns, rows);
  if (!loaded.ok) return err(loaded.error);
  if ("ids" in loaded.value) return ok({ present, made: missing });
  return err({ name: "load", message: loaded.value.errors[0]?.message ?? "load failed without a word" });
}
