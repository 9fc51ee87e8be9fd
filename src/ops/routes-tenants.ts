import { checkOutboundUrl, URL_FAULTS } from "../domain/outbound-url.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Refusal } from "../http/problem.ts";
import { activeEndpointOf } from "../store/endpoint.ts";
import {
  createTenant,
  findTenant,
  listTenants,
  replaceConnection,
  type ConnectionColumns,
  type Tenant as TenantRow,
} from "../store/tenant.ts";
import { issue, newId, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf } from "./schemas.ts";
import {
  CreateTenant,
  OdooConnection,
  OdooSetUp,
  SetUpOdoo,
  Tenant,
  TenantPage,
  TenantParams,
} from "./schemas-tenants.ts";
import { ListQuery } from "./schemas-tokens.ts";

export function tenantRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/tenants",
      permission: "tenant:create",
      tag: "tenants",
      summary: "Add a tenant: one Odoo database and company",
      description: "Its region must be this mesh's: a tenant's data lives there and nowhere else.",
      body: CreateTenant,
      status: 201,
      answer: Tenant,
      refusals: ["conflict"],
    },
    async ({ body: { name, region, odoo } }) => {
      if (region !== ports.region) return err(issue("region", `this mesh is in ${ports.region}`));
      const id = newId("tnt", ports);
      const connection = await connectionRow(ports, id, odoo, "odoo.url");
      if (!connection.ok) return connection;
      const created = await createTenant(ports.db, {
        id,
        name,
        region,
        ...connection.value,
        createdAtMs: ports.now(),
      });
      return created.ok ? ok(tenantView(created.value)) : err({ kind: "conflict", detail: `a tenant ${name} exists` });
    },
  );

  connectRoute(define, ports);
  setUpRoute(define, ports);

  define(
    {
      method: "get",
      path: "/v1/tenants",
      permission: "tenant:read",
      tag: "tenants",
      summary: "List tenants by name",
      query: ListQuery,
      status: 200,
      answer: TenantPage,
      refusals: [],
    },
    async ({ query }) => pageView(await listTenants(ports.db, query), tenantView),
  );

  define(
    {
      method: "get",
      path: "/v1/tenants/{id}",
      permission: "tenant:read",
      tag: "tenants",
      summary: "Show a tenant",
      params: TenantParams,
      status: 200,
      answer: Tenant,
      refusals: ["not_found"],
    },
    async ({ params }) => {
      const tenant = await findTenant(ports.db, params.id);
      return tenant ? ok(tenantView(tenant)) : err({ kind: "not_found" });
    },
  );
}

function connectRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "put",
      path: "/v1/tenants/{id}/odoo",
      permission: "tenant:connect",
      tag: "tenants",
      summary: "Replace a tenant's connection to Odoo, its key included",
      description:
        "A bot's key ends within 90 days. What waits for Odoo is written by the new connection within a minute.",
      params: TenantParams,
      body: OdooConnection,
      status: 200,
      answer: Tenant,
      refusals: ["not_found"],
    },
    async ({ params, body }) => {
      const tenant = await findTenant(ports.db, params.id);
      if (!tenant) return err({ kind: "not_found" });
      const connection = await connectionRow(ports, tenant.id, body, "url");
      if (!connection.ok) return connection;
      const replaced = await replaceConnection(ports.db, tenant.id, connection.value);
      return replaced ? ok(tenantView(replaced)) : err({ kind: "not_found" });
    },
  );
}

function setUpRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/tenants/{id}/odoo/setup",
      permission: "tenant:connect",
      tag: "tenants",
      summary: "Check a tenant's Odoo, and make there what the mesh wants to find",
      description:
        "Fields on pickings and their place on the form, an activity type, a subtype, and, once the tenant has an endpoint of sender odoo, rules that ring it. " +
        "Making needs an administrator's key, once. Again, it changes nothing.",
      params: TenantParams,
      body: SetUpOdoo,
      status: 200,
      answer: OdooSetUp,
      refusals: ["not_found", "conflict"],
    },
    async ({ params, body: { dryRun, remove, adminKey, adminLogin = null } }) => {
      const tenant = await findTenant(ports.db, params.id);
      if (!tenant) return err({ kind: "not_found" });
      const endpointId = await activeEndpointOf(ports.db, tenant.id, "odoo");
      const webhookUrl = endpointId === null ? null : `${ports.baseUrl}/in/${endpointId}`;
      const admin = adminKey === undefined ? null : { key: adminKey, login: adminLogin };
      const done = await ports.setUpOdoo(tenant.id, { dryRun, remove, webhookUrl, admin });
      if (!done.ok) return err({ kind: "conflict", detail: `Odoo said: ${done.error.name}: ${done.error.message}` });
      return ok({ lines: done.value.map((line) => ({ ...line })) });
    },
  );
}

/** A connection as it is stored: its URL one we may call, its key sealed. */
async function connectionRow(
  ports: ApiPorts,
  tenantId: string,
  odoo: OdooConnection,
  urlPath: string,
): Promise<Result<ConnectionColumns, Refusal>> {
  const url = checkOutboundUrl(odoo.url, { allowLoopback: ports.allowLoopbackOdoo });
  if (!url.ok) return err(issue(urlPath, URL_FAULTS[url.error]));
  return ok({
    odooUrl: url.value,
    odooDb: odoo.db,
    odooLogin: odoo.login,
    odooKey: await ports.seal.seal(odoo.key, `odoo-key:${tenantId}`),
    odooApi: odoo.api,
    odooMaxInFlight: odoo.maxInFlight,
  });
}

function tenantView(row: TenantRow) {
  const { id, name, region, odooUrl, odooDb, odooLogin, odooApi, odooMaxInFlight, createdAtMs } = row;
  const odoo = { url: odooUrl, db: odooDb, login: odooLogin, api: odooApi, maxInFlight: odooMaxInFlight };
  return { id, name, region, odoo, createdAt: isoOf(createdAtMs) };
}
