/**
 * The contract against a real Odoo, which decides when the stand-in is in doubt. Wants a database for tests with `sale_stock`,
 * `stock_delivery`, `base_automation` and a chart of accounts (17.0 or later; JSON-2 from 19.0), and the key of an administrator there:
 * it makes pickings, notes, activities and a field, all with names of this run, and takes the pickings and the field away again (the
 * notes and the activities go with them; a customer with a posted invoice stays). With the key of a user who has `base.group_user`
 * and `stock.group_stock_user` alone the contract runs as that user, too.
 *
 *   ODOO_URL=http://127.0.0.1:8069 ODOO_DB=demo ODOO_API_KEY=… [ODOO_LOGIN=admin] [ODOO_API=json2|jsonrpc]
 *   [ODOO_USER_LOGIN=tallyman ODOO_USER_API_KEY=…] npm run test:odoo
 */
import { writeSync } from "node:fs";
import { describe, it } from "vitest";
import { json2BodyTraps } from "./odoo-body-traps.contract.ts";
import { odooClientContract } from "./odoo-client.contract.ts";
import { odooSetupContract } from "./odoo-setup.contract.ts";
import type { OdooEnvironment } from "./odoo-contract-world.ts";

const { ODOO_URL: url, ODOO_DB: db, ODOO_API_KEY: key, ODOO_LOGIN: login = "admin", ODOO_API: only } = process.env;
const { ODOO_USER_LOGIN: userLogin, ODOO_USER_API_KEY: userKey } = process.env;

if (url && db && key) {
  for (const api of ["json2", "jsonrpc"] as const) {
    if (only !== undefined && only !== api) continue;
    const environment = async (): Promise<OdooEnvironment> => ({
      connection: { url: url.replace(/\/+$/, ""), db, login, key, api },
      fetch,
      close: async () => {},
    });
    odooClientContract(`${url}, ${api}`, environment);
    odooSetupContract(`${url}, ${api}`, environment);
    if (userLogin && userKey)
      odooClientContract(`${url}, ${api}, as ${userLogin}`, async () => {
        const { connection, ...rest } = await environment();
        return { ...rest, connection: { ...connection, login: userLogin, key: userKey }, administrator: connection };
      });
    if (api === "json2") json2BodyTraps(url, environment);
  }
} else {
  // Past the runner, which keeps what a passing test prints to itself.
  writeSync(2, "Skipped: no real Odoo to test against (set ODOO_URL, ODOO_DB and ODOO_API_KEY).\n");
  describe.skip("Odoo client: a real Odoo", () => {
    it("is tested where ODOO_URL, ODOO_DB and ODOO_API_KEY are set", () => {});
  });
}
