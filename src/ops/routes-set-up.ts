import { err, ok, type Result } from "../domain/result.ts";
import { factOf, type Acting } from "../governance/fact.ts";
import type { Refusal } from "../http/problem.ts";
import { activeEndpointOf } from "../store/endpoint.ts";
import { findTenant } from "../store/tenant.ts";
import { act, actingBy } from "./act.ts";
import type { Define } from "./routes-define.ts";
import type { ApiPorts, OdooSetUp as OdooSetUpDone } from "./routes-ports.ts";
import { OdooSetUp, SetUpOdoo, TenantParams } from "./schemas-tenants.ts";

export function setUpRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/tenants/{id}/odoo/setup",
      permission: "tenant:connect",
      scope: { tenant: "params.id" },
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
    async ({ params, body: { dryRun, remove, keepFields, adminKey, adminLogin = null }, ...call }) => {
      const tenant = await findTenant(ports.db, params.id);
      if (!tenant) return err({ kind: "not_found" });
      const endpointId = await activeEndpointOf(ports.db, tenant.id, "odoo");
      const webhookUrl = endpointId === null ? null : `${ports.baseUrl}/in/${endpointId}`;
      const admin = adminKey === undefined ? null : { key: adminKey, login: adminLogin };
      const setUp = () => ports.setUpOdoo(tenant.id, { dryRun, remove, keepFields, webhookUrl, admin });
      const asked = { remove, ...(keepFields ? { keepFields } : {}), rings: endpointId, byAdminKey: admin !== null };
      const done = dryRun
        ? ok(await setUp())
        : await setUpOnRecord(ports, actingBy(call, ports), tenant.id, asked, setUp);
      if (!done.ok) return done;
      if (!done.value.ok)
        return err({ kind: "conflict", detail: `Odoo said: ${done.value.error.name}: ${done.value.error.message}` });
      return ok({ lines: done.value.value.map((line) => ({ ...line })) });
    },
  );
}

/** What is done in Odoo is outside any batch: that it was begun is on record before, and what came of it behind. */
async function setUpOnRecord(
  ports: ApiPorts,
  acting: Acting,
  tenantId: string,
  asked: object,
  setUp: () => Promise<OdooSetUpDone>,
): Promise<Result<OdooSetUpDone, Refusal>> {
  const object = { kind: "errand", id: `${tenantId}/odoo_set_up` } as const;
  const note = (before: object | null, after: object) =>
    act(ports, [object], async () =>
      ok({
        statements: [],
        facts: [factOf(acting, "tenant:connect", object, { tenantId, before, after })],
        value: null,
      }),
    );
  const begun = await note(null, { ...asked, outcome: "begun" });
  if (!begun.ok) return begun;
  const done = await setUp();
  const made = done.ok ? done.value.filter(({ outcome }) => WRITES.has(outcome)) : [];
  const lines = made.map(({ item, outcome }) => [item, outcome]);
  const ended = await note({ ...asked, outcome: "begun" }, { ...asked, outcome: done.ok ? "done" : "refused", lines });
  return ended.ok ? ok(done) : ended;
}

/** The outcomes that left something changed in Odoo. */
const WRITES: ReadonlySet<string> = new Set(["made", "changed", "removed"]);
