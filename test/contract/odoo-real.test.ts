/**
 * The contract against a real Odoo, which decides when the stand-in is in doubt. Wants a database with `sale_stock`, `stock_delivery`,
 * `base_automation` and a chart of accounts (17.0 or later; JSON-2 from 19.0), and the key of an administrator there. It makes drafts
 * (pickings, an order, customers), notes, activities, and the whole set-up under names of its own (`tallyman_contract`, fields
 * `x_tallyman_contract_*`, documents `TALLYMAN-CONTRACT…`), and takes all of it away again; what a killed run left goes with the next
 * run, so one at a time. A live set-up of the mesh there is not touched, and the last test says so. With `ODOO_DISPOSABLE=yes`, for a
 * database that nobody needs, it also posts an invoice and tells the key's user another time zone.
 * With the key of a user who has `base.group_user` and `stock.group_stock_user` alone the contract runs as that user, too.
 *
 *   ODOO_URL=http://127.0.0.1:8069 ODOO_DB=demo ODOO_API_KEY=… [ODOO_LOGIN=admin] [ODOO_API=json2|jsonrpc] [ODOO_DISPOSABLE=yes]
 *   [ODOO_USER_LOGIN=tallyman ODOO_USER_API_KEY=…] npm run test:odoo
 */
import { writeSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { json2BodyTraps } from "./odoo-body-traps.contract.ts";
import { odooClientContract } from "./odoo-client.contract.ts";
import { odooSetupContract } from "./odoo-setup.contract.ts";
import type { OdooEnvironment } from "./odoo-contract-world.ts";
import { census, sweep } from "./odoo-sweep.ts";

const { ODOO_URL: url, ODOO_DB: db, ODOO_API_KEY: key, ODOO_LOGIN: login = "admin", ODOO_API: only } = process.env;
const { ODOO_USER_LOGIN: userLogin, ODOO_USER_API_KEY: userKey } = process.env;

const SWEEP_MS = 300_000;
const APIS = (["json2", "jsonrpc"] as const).filter((api) => only === undefined || only === api);

if (url && db && key) {
  const environmentOf = (api: "json2" | "jsonrpc"): OdooEnvironment => ({
    connection: { url: url.replace(/\/+$/, ""), db, login, key, api },
    fetch,
    disposable: process.env["ODOO_DISPOSABLE"] === "yes",
    close: async () => {},
  });
  const [first = "json2"] = APIS;
  let before: string[] = [];
  beforeAll(async () => {
    await sweep(environmentOf(first));
    before = (await census(environmentOf(first))).live;
  }, SWEEP_MS);
  afterAll(async () => await sweep(environmentOf(first)), SWEEP_MS);
  for (const api of APIS) {
    const environment = async (): Promise<OdooEnvironment> => environmentOf(api);
    odooClientContract(`${url}, ${api}`, environment);
    odooSetupContract(`${url}, ${api}`, environment);
    if (userLogin && userKey)
      odooClientContract(`${url}, ${api}, as ${userLogin}`, async () => {
        const { connection, ...rest } = await environment();
        return { ...rest, connection: { ...connection, login: userLogin, key: userKey }, administrator: connection };
      });
    if (api === "json2") json2BodyTraps(url, environment);
  }
  describe("the Odoo, afterwards", () => {
    it("has nothing left of the contract's, and a live set-up whole", { timeout: SWEEP_MS }, async () => {
      expect(await census(environmentOf(first))).toEqual({ contract: [], live: before });
    });
  });
} else {
  // Past the runner, which keeps what a passing test prints to itself.
  writeSync(2, "Skipped: no real Odoo to test against (set ODOO_URL, ODOO_DB and ODOO_API_KEY).\n");
  describe.skip("Odoo client: a real Odoo", () => {
    it("is tested where ODOO_URL, ODOO_DB and ODOO_API_KEY are set", () => {});
  });
}
