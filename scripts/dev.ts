import { relative } from "node:path";
import { OdooApi } from "../src/domain/odoo-connection.ts";
import { asked } from "./arguments.ts";
import { ending, main } from "./ending.ts";
import { startMesh } from "./mesh-process.ts";
import { adminOf, type MeshApi, type OdooConnection } from "./mesh/api.ts";
import { BadSetting, readVariables, settingsFrom, type Variables } from "./mesh/settings.ts";

asked(
  `
The mesh alone, reloading on edits. Ctrl-C ends it.

  npm run dev

environment, or .dev.vars (see .dev.vars.example): PORT, MESH_STATE_DIR, REGION, PUBLIC_URL, FOUR_EYES, OIDC_*, ACCESS_*,
PARTNER_HOST, CUSTOMER_HOST, INTERNAL_HOST, ODOO_URL, ODOO_DB, ODOO_API_KEY, …`,
  {},
);

/**
 * The mesh alone, reloading on edits. The environment, and under it `.dev.vars`, say how: PORT, MESH_STATE_DIR, REGION, PUBLIC_URL,
 * the three secrets, and with ODOO_URL, ODOO_DB and ODOO_API_KEY (ODOO_API, ODOO_LOGIN) a tenant named MESH_TENANT.
 */
await main(
  async () => {
    const variables = readVariables();
    const settings = settingsFrom(variables);
    const odoo = odooIn(variables);
    const { asked: end, signal } = ending();
    const mesh = await startMesh(settings, { log: "output", worker: "source", signal });
    try {
      const { api, token, file, isNew } = await adminOf(mesh.url, settings);
      const shown = relative(process.cwd(), file);
      console.log(isNew ? `Admin token, shown this once and kept in ${shown}: ${token}` : `Admin token: ${shown}`);
      if (odoo) await ensureTenant(api, variables["MESH_TENANT"] || "main", settings.region, odoo);
      const byItself = await Promise.race([end.then(() => false), mesh.ended.then(() => true)]);
      if (byItself) throw new Error("the mesh ended by itself");
    } finally {
      await mesh.stop();
    }
  },
  { endedCode: 0 },
);

function odooIn(variables: Variables): OdooConnection | null {
  const { ODOO_URL: url, ODOO_DB: db, ODOO_API_KEY: key, ODOO_API, ODOO_LOGIN: login } = variables;
  if (!url || !db || !key) return null;
  const api = OdooApi.safeParse(ODOO_API || "json2");
  if (!api.success) throw new BadSetting(`ODOO_API is json2 or jsonrpc, not ${ODOO_API}`);
  return { url, db, key, api: api.data, ...(login ? { login } : {}) };
}

async function ensureTenant(api: MeshApi, name: string, region: string, odoo: OdooConnection): Promise<void> {
  const isNew = await api.ensureTenant(name, region, odoo);
  console.log(
    isNew ? `Tenant ${name} was made, for ${odoo.url}` : `Tenant ${name} exists, and keeps the Odoo it was made with`,
  );
}
