import { createOdooStandIn } from "../odoo-stand-in/stand-in.ts";
import { serveOdooStandIn } from "../odoo-stand-in/serve.ts";
import { json2BodyTraps } from "./odoo-body-traps.contract.ts";
import { odooClientContract } from "./odoo-client.contract.ts";
import { odooSetupContract } from "./odoo-setup.contract.ts";
import type { OdooEnvironment } from "./odoo-contract-world.ts";
import type { OdooConnection } from "../../src/odoo/client.ts";

type Api = OdooConnection["api"];

async function inProcess(api: Api): Promise<OdooEnvironment> {
  const { db, login, key, fetch } = createOdooStandIn({ meshFields: false });
  return { connection: { url: "https://odoo.example.com", db, login, key, api }, fetch, close: async () => {} };
}

async function overHttp(api: Api): Promise<OdooEnvironment> {
  const served = await serveOdooStandIn({});
  const { db, login, key } = served.standIn;
  return { connection: { url: served.url, db, login, key, api }, fetch, close: async () => await served.close() };
}

for (const api of ["json2", "jsonrpc"] as const) {
  odooClientContract(`stand-in, ${api}, in process`, () => inProcess(api));
  odooClientContract(`stand-in, ${api}, over HTTP`, () => overHttp(api));
  odooSetupContract(`stand-in, ${api}`, () => inProcess(api));
}
json2BodyTraps("stand-in, in process", () => inProcess("json2"));
json2BodyTraps("stand-in, over HTTP", () => overHttp("json2"));
