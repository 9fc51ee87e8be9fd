import { createOdooStandIn } from "../odoo-stand-in/stand-in.ts";
import { odooClientContract } from "./odoo-client.contract.ts";

for (const api of ["json2", "jsonrpc"] as const)
  odooClientContract(`stand-in, ${api}, in workerd`, async () => {
    const { db, login, key, fetch } = createOdooStandIn();
    return { connection: { url: "https://odoo.example.com", db, login, key, api }, fetch, close: async () => {} };
  });
