import { describe, it } from "vitest";
import { setUp } from "../../src/delivery/odoo/setup/set-up.ts";
import { setupClient } from "../../src/delivery/odoo/setup/setup-client.ts";
import { errorsOf, failureOf, TIMEOUT_MS, valueOf, type ContractWorld } from "./odoo-contract-world.ts";

/** What an Odoo answers to a user of the least rights; who is an administrator is not asked. */
export function rightsContract(world: ContractWorld): void {
  describe("a user with the least rights", () => {
    const isAdministrator = (): boolean => world.environment.administrator === undefined;

    it("is refused by name what it may not read, and told of its fields all the same", async ({ expect, skip }) => {
      skip(isAdministrator());
      for (const model of ["account.move", "ir.model.data", "base.automation"]) {
        const refused = { kind: "rejected", name: "odoo.exceptions.AccessError" };
        expect(failureOf(await world.client.searchRead(model, [], ["id"], { limit: 1 }))).toMatchObject(refused);
      }
      expect(valueOf(await world.client.fieldsGet("account.move", ["payment_state"]))).toMatchObject({
        payment_state: { type: "selection" },
      });
    });

    it("is told of a row that it may not load as of any bad row", async ({ expect, skip }) => {
      skip(isAdministrator());
      const columns = ["id", "model_id/id", "name", "field_description", "ttype", "state"];
      const row = [world.xid("no"), "stock.model_stock_picking", "x_tallyman_contract_no", "No", "char", "manual"];
      const errors = errorsOf(await world.client.load("ir.model.fields", columns, [row]));
      expect(errors[0]).toMatchObject({ record: 0, transient: false });
      expect(valueOf(await world.administrator.fieldsGet("stock.picking", ["x_tallyman_contract_no"]))).toEqual({});
    });

    it("can do all that is needed, none of what is too much, and set nothing up", async ({ expect, skip }) => {
      skip(isAdministrator());
      const { connection, fetch } = world.environment;
      const client = setupClient(connection, { fetch, timeoutMs: TIMEOUT_MS });
      const lines = valueOf(await setUp(client, { dryRun: true, remove: false, webhookUrl: null }));
      const outcomes = (start: string): string[] =>
        lines.flatMap(({ item, outcome }) => (item.startsWith(start) ? [`${outcome}: ${item}`] : []));
      expect(outcomes("right to").filter((line) => !line.startsWith("ok: "))).toEqual([
        "warning: right to read account.move",
      ]);
      expect(outcomes("group")).toEqual([]);
      expect(outcomes("field")).toEqual(["warning: fields, view, rules"]);
    });
  });
}
