import { checkOutboundUrl, URL_FAULTS } from "../domain/outbound-url.ts";
import { err, ok } from "../domain/result.ts";
import { createTenant, findTenant, listTenants, type Tenant as TenantRow } from "../store/tenant.ts";
import { issue, newId, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf } from "./schemas.ts";
import { CreateTenant, Tenant, TenantPage, TenantParams } from "./schemas-tenants.ts";
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
      const url = checkOutboundUrl(odoo.url, { allowLoopback: ports.allowLoopbackOdoo });
      if (!url.ok) return err(issue("odoo.url", URL_FAULTS[url.error]));
      const id = newId("tnt", ports);
      const created = await createTenant(ports.db, {
        id,
        name,
        region,
        odooUrl: url.value,
        odooDb: odoo.db,
        odooLogin: odoo.login,
        odooKey: await ports.seal.seal(odoo.key, `odoo-key:${id}`),
        odooApi: odoo.api,
        odooMaxInFlight: odoo.maxInFlight,
        createdAtMs: ports.now(),
      });
      return created.ok ? ok(tenantView(created.value)) : err({ kind: "conflict", detail: `a tenant ${name} exists` });
    },
  );

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

function tenantView(row: TenantRow) {
  const { id, name, region, odooUrl, odooDb, odooLogin, odooApi, odooMaxInFlight, createdAtMs } = row;
  const odoo = { url: odooUrl, db: odooDb, login: odooLogin, api: odooApi, maxInFlight: odooMaxInFlight };
  return { id, name, region, odoo, createdAt: isoOf(createdAtMs) };
}
