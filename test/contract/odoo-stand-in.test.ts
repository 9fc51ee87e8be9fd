import { createOdooStandIn, type OdooStandIn, type StandInOptions } from "../odoo-stand-in/stand-in.ts";
import { serveOdooStandIn } from "../odoo-stand-in/serve.ts";
import { json2BodyTraps } from "./odoo-body-traps.contract.ts";
import { odooClientContract } from "./odoo-client.contract.ts";
import { odooSetupContract } from "./odoo-setup.contract.ts";
import type { OdooEnvironment } from "./odoo-contract-world.ts";
import type { OdooConnection } from "../../src/odoo/client.ts";

type Api = OdooConnection["api"];

async function inProcess(api: Api, options: StandInOptions = {}): Promise<OdooEnvironment> {
  const { db, login, key, fetch } = standIn(options);
  return {
    connection: { url: "https://odoo.example.com", db, login, key, api },
    fetch,
    disposable: true,
    close: async () => {},
  };
}

async function overHttp(api: Api): Promise<OdooEnvironment> {
  const served = await serveOdooStandIn({});
  const { db, login, key } = served.standIn;
  return {
    connection: { url: served.url, db, login, key, api },
    fetch,
    disposable: true,
    close: async () => await served.close(),
  };
}

async function withLeastRights(api: Api, options: StandInOptions = {}): Promise<OdooEnvironment> {
  const { db, login, key, fetch, stockUser } = standIn(options);
  const administrator = { url: "https://odoo.example.com", db, login, key, api };
  return {
    connection: { ...administrator, ...stockUser },
    administrator,
    fetch,
    disposable: true,
    close: async () => {},
  };
}

const standIn = (options: StandInOptions): OdooStandIn =>
  createOdooStandIn({ meshFields: false, ring: fetch, ...options });
const SEVENTEEN = { series: "17.0" } as const;

for (const api of ["json2", "jsonrpc"] as const) {
  odooClientContract(`stand-in, ${api}, in process`, () => inProcess(api));
  odooClientContract(`stand-in, ${api}, over HTTP`, () => overHttp(api));
  odooClientContract(`stand-in, ${api}, least rights`, () => withLeastRights(api));
  odooSetupContract(`stand-in, ${api}`, () => inProcess(api));
}
odooClientContract("stand-in of 17, least rights", () => withLeastRights("jsonrpc", SEVENTEEN));
odooSetupContract("stand-in of 17", () => inProcess("jsonrpc", SEVENTEEN));
json2BodyTraps("stand-in, in process", () => inProcess("json2"));
json2BodyTraps("stand-in, over HTTP", () => overHttp("json2"));
