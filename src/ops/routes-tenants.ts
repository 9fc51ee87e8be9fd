import { checkOutboundUrl, URL_FAULTS } from "../domain/outbound-url.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { tenantAsAudited } from "../governance/audited-view.ts";
import { factOf } from "../governance/fact.ts";
import type { Refusal } from "../http/problem.ts";
import {
  aloneInOdoo,
  createTenant,
  findTenant,
  isOdooTaken,
  listTenants,
  replaceConnection,
  type ConnectionColumns,
  type Tenant as TenantRow,
} from "../store/tenant.ts";
import { linksRoute } from "./routes-links.ts";
import { act, actingBy } from "./act.ts";
import { issue, newId, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { odooStatusRoute } from "./routes-odoo-status.ts";
import { setUpRoute } from "./routes-set-up.ts";
import { CreateTenant, OdooConnection, Tenant, TenantPage, TenantParams } from "./schemas-tenants.ts";
import { ListQuery } from "./schemas-tokens.ts";
import { tenantView } from "./tenant-view.ts";

export function tenantRoutes(define: Define, ports: ApiPorts): void {
  createRoute(define, ports);
  connectRoute(define, ports);
  linksRoute(define, ports);
  setUpRoute(define, ports);
  odooStatusRoute(define, ports);

  define(
    {
      method: "get",
      path: "/v1/tenants",
      permission: "tenant:read",
      scope: "listing",
      tag: "tenants",
      summary: "List tenants by name",
      query: ListQuery,
      status: 200,
      answer: TenantPage,
      refusals: [],
    },
    async ({ query, principal: { tenants } }) =>
      pageView(await listTenants(ports.db, { ...query, tenants }), tenantView),
  );

  define(
    {
      method: "get",
      path: "/v1/tenants/{id}",
      permission: "tenant:read",
      scope: { tenant: "params.id" },
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

function createRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/tenants",
      permission: "tenant:create",
      scope: "mesh",
      tag: "tenants",
      summary: "Add a tenant: one Odoo database and company",
      description: "Its region must be this mesh's: a tenant's data lives there and nowhere else.",
      body: CreateTenant,
      status: 201,
      answer: Tenant,
      refusals: ["conflict"],
    },
    async ({ body: { name, region, odoo }, ...call }) => {
      if (region !== ports.region) return err(issue("region", `this mesh is in ${ports.region}`));
      const id = newId("tnt", ports);
      const connection = await connectionRow(ports, id, odoo, "odoo.url");
      if (!connection.ok) return connection;
      const acting = actingBy(call, ports);
      const row = { id, name, region, ...connection.value, odooLinks: null, createdAtMs: acting.atMs };
      const object = { kind: "tenant", id } as const;
      return act(ports, [object], async () => {
        if (await findTenant(ports.db, name)) return err({ kind: "conflict", detail: `a tenant ${name} exists` });
        if (await isOdooTaken(ports.db, id, row)) return err(TAKEN);
        const created = { tenantId: id, before: null, after: tenantAsAudited(visible(row)) };
        const facts = [factOf(acting, "tenant:create", object, created)];
        const statements = [createTenant(ports.db, row), aloneInOdoo(ports.db, id, row)];
        return ok({ statements, facts, value: tenantView(visible(row)) });
      });
    },
  );
}

function connectRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "put",
      path: "/v1/tenants/{id}/odoo",
      permission: "tenant:connect",
      scope: { tenant: "params.id" },
      tag: "tenants",
      summary: "Replace a tenant's connection to Odoo, its key included",
      description:
        "A bot's key ends within 90 days. What waits for Odoo is written by the new connection within a minute.",
      params: TenantParams,
      body: OdooConnection,
      status: 200,
      answer: Tenant,
      refusals: ["not_found", "conflict"],
    },
    async ({ params, body, ...call }) => {
      const named = await findTenant(ports.db, params.id);
      if (!named) return err({ kind: "not_found" });
      const connection = await connectionRow(ports, named.id, body, "url");
      if (!connection.ok) return connection;
      const object = { kind: "tenant", id: named.id } as const;
      return act(ports, [object], async () => {
        const tenant = await findTenant(ports.db, named.id);
        if (!tenant) return err({ kind: "not_found" });
        // A key is renewed wherever the tenant was before.
        const moves = tenant.odooUrl !== connection.value.odooUrl || tenant.odooDb !== connection.value.odooDb;
        if (moves && (await isOdooTaken(ports.db, tenant.id, connection.value))) return err(TAKEN);
        const replaced = visible({ ...tenant, ...connection.value });
        const views = { before: tenantAsAudited(tenant), after: tenantAsAudited(replaced) };
        const facts = [factOf(actingBy(call, ports), "tenant:connect", object, { tenantId: tenant.id, ...views })];
        const statements = [
          replaceConnection(ports.db, tenant.id, connection.value),
          ...(moves ? [aloneInOdoo(ports.db, tenant.id, connection.value)] : []),
        ];
        return ok({ statements, facts, value: tenantView(replaced) });
      });
    },
  );
}

const TAKEN: Refusal = {
  kind: "conflict",
  detail:
    "another tenant has this Odoo database: two would write over each other's fields. One tenant is enough for all its companies: give the tenant's user in Odoo those that it is to see",
};

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
    odooExceptionsTo: odoo.exceptionsTo,
  });
}

/** Without the key. */
function visible({ odooKey: _, ...row }: TenantRow & ConnectionColumns): TenantRow {
  return row;
}
