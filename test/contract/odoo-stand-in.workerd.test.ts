import { createOdooStandIn } from "../odoo-stand-in/stand-in.ts";
import { odooClientContract } from "./odoo-client.contract.ts";

for (const api of ["json2", "jsonrpc"] as const)
  odooClientContract(`stand-in, ${api}, in workerd`, async () => {
    const { db, login, key, fetch } = createOdooStandIn();
    const connection = { url: "https://odoo.example.com", db, login, key, api };
    return { connection, fetch, disposable: true, close: async () => {} };
  });
