import { setupClient } from "../../src/delivery/odoo/setup/setup-client.ts";
import { setUp } from "../../src/delivery/odoo/setup/set-up.ts";
import { odooClient } from "../../src/odoo/client.ts";
import { CONTRACT, CONTRACT_NAMES, MARK } from "./odoo-contract-names.ts";
import { valueOf, type OdooEnvironment } from "./odoo-contract-world.ts";
import { odooFixtures } from "./odoo-fixtures.ts";

const TIMEOUT_MS = 240_000;
const MARKED = ["name", "=like", `${MARK}%`];

/** By model, what else finds the contract's documents: a posted invoice has the name that the books give it. */
const DOCUMENTS: readonly (readonly [model: string, ...domain: unknown[]])[] = [
  ["account.move", ["partner_id.name", "=like", `${MARK}%`]],
  ["sale.order", MARKED],
  ["stock.picking", MARKED],
  ["res.partner", MARKED, ["active", "in", [true, false]]],
];

/** Takes away whatever tests of the contract made and left, also those of a run that was killed. What nobody of them made is not touched. */
export async function sweep(environment: OdooEnvironment): Promise<void> {
  const { connection: own, administrator: connection = own, fetch } = environment;
  const client = odooClient(connection, { fetch, timeoutMs: TIMEOUT_MS });
  const fixtures = odooFixtures(connection, fetch);
  for (const [model, ...domain] of DOCUMENTS) {
    const fields = model === "account.move" ? ["state"] : ["id"];
    const found = valueOf(await client.searchRead(model, domain, fields, { limit: 1000 }));
    await fixtures.unpost(found.filter(({ state }) => state === "posted").map(({ id }) => Number(id)));
    await fixtures.unlink(
      model,
      found.map(({ id }) => Number(id)),
    );
  }
  const admin = setupClient(connection, { fetch, timeoutMs: TIMEOUT_MS });
  valueOf(await setUp(admin, { dryRun: false, remove: true, webhookUrl: null }, admin, CONTRACT_NAMES));
}

/** What there is of the contract's, and of the mesh's own set-up with how many pickings hold something in each of its fields. */
export async function census(environment: OdooEnvironment): Promise<{ contract: string[]; live: string[] }> {
  const { connection: own, administrator: connection = own, fetch } = environment;
  const client = setupClient(connection, { fetch, timeoutMs: TIMEOUT_MS });
  const named = async (module: string): Promise<string[]> => {
    const rows = valueOf(await client.search("ir.model.data", [["module", "=", module]], ["name", "model", "res_id"]));
    return rows.map(({ name, model, res_id: id }) => `${String(model)} ${String(id)} ${String(name)}`).toSorted();
  };
  const documents = await Promise.all(
    DOCUMENTS.slice(1).map(async ([model, ...domain]) => {
      const rows = valueOf(await client.search(model, domain, ["name"]));
      return rows.map(({ name }) => `${model} ${String(name)}`);
    }),
  );
  const fields = valueOf(
    await client.search("ir.model.fields", [["name", "=like", "x_tallyman_%"]], ["name", "model"]),
  );
  const held = await Promise.all(
    fields.map(async ({ name, model }) => {
      const many = valueOf(await client.count(String(model), [[String(name), "!=", false]]));
      return `${String(model)}.${String(name)} ${many}`;
    }),
  );
  const isContract = (line: string): boolean => line.includes("x_tallyman_contract_");
  return {
    contract: [...(await named(CONTRACT)), ...documents.flat(), ...held.filter(isContract)],
    live: [...(await named("tallyman")), ...held.filter((line) => !isContract(line))],
  };
}
