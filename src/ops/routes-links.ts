import { NUMBER_KINDS, type LinkRules } from "../domain/number-kind.ts";
import { err, ok } from "../domain/result.ts";
import { tenantAsAudited } from "../governance/audited-view.ts";
import { factOf, isSame } from "../governance/fact.ts";
import { findTenant, setLinkRules } from "../store/tenant.ts";
import { act, actingBy } from "./act.ts";
import type { Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { OdooLinks, Tenant, TenantParams } from "./schemas-tenants.ts";
import { tenantView } from "./tenant-view.ts";

export function linksRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "put",
      path: "/v1/tenants/{id}/odoo/links",
      permission: "tenant:connect",
      scope: { tenant: "params.id" },
      tag: "tenants",
      summary: "Say whether goods under one number are one picking's or several",
      description:
        "By kind of number, in use within a minute. A shipment that is linked already is told to more pickings from its next news on, and keeps those that it has.",
      params: TenantParams,
      body: OdooLinks,
      status: 200,
      answer: Tenant,
      refusals: ["not_found", "conflict"],
    },
    async ({ params, body, ...call }) => {
      const named = await findTenant(ports.db, params.id);
      if (!named) return err({ kind: "not_found" });
      const object = { kind: "tenant", id: named.id } as const;
      const links = rulesIn(body);
      return act(ports, [object], async () => {
        const tenant = await findTenant(ports.db, named.id);
        if (!tenant) return err({ kind: "not_found" });
        const changed = { ...tenant, odooLinks: links };
        const [before, after] = [tenantAsAudited(tenant), tenantAsAudited(changed)];
        if (isSame(before, after)) return ok({ statements: [], facts: [], value: tenantView(tenant) });
        const facts = [factOf(actingBy(call, ports), "tenant:connect", object, { tenantId: tenant.id, before, after })];
        return ok({ statements: [setLinkRules(ports.db, tenant.id, links)], facts, value: tenantView(changed) });
      });
    },
  );
}

/** In one order, so that the same rules are the same text. */
function rulesIn(body: OdooLinks): LinkRules {
  return Object.fromEntries(NUMBER_KINDS.flatMap((kind) => (body[kind] ? [[kind, body[kind]] as const] : [])));
}
