import { daysFault, RETENTION_CLASSES, RETENTION_TERMS, type RetentionPolicies } from "../domain/retention.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Pending } from "../http/operation.ts";
import type { Refusal } from "../http/problem.ts";
import { retentionPolicies } from "../store/retention.ts";
import type { Doer, Sanction } from "./acts.ts";
import { doneOrProposed } from "./approvals.ts";
import { byCaller } from "./committed.ts";
import { pendingAnswer } from "./pending-answer.ts";
import { retained, retentionObject, retentionSubject, type RetentionAsked } from "./retention-acts.ts";
import { issue, namedTenant, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { RetentionReport, RetentionRules, SetRetention } from "./schemas-privacy.ts";
import { Proposed, proposalView } from "./schemas-proposals.ts";
import { TenantParams } from "./schemas-tenants.ts";

export function retentionRoutes(define: Define, ports: ApiPorts): void {
  const shared = { tag: "retention", status: 200, answer: RetentionRules } as const;
  const read = { ...shared, method: "get", permission: "retention:read", refusals: [] } as const;
  const set = {
    ...shared,
    method: "put",
    permission: "retention:change",
    body: SetRetention,
    pending: Proposed,
  } as const;
  define({ ...read, path: "/v1/retention", scope: "mesh", summary: "Say how long the mesh keeps what" }, async () =>
    ok(rulesOf(await retentionPolicies(ports.db), null)),
  );
  define(
    {
      ...read,
      path: "/v1/tenants/{id}/retention",
      scope: { tenant: "params.id" },
      params: TenantParams,
      refusals: ["not_found"],
      summary: "Say how long a tenant's things are kept",
    },
    async ({ params }) => {
      const tenant = await namedTenant(ports, params.id);
      return tenant.ok ? ok(rulesOf(await retentionPolicies(ports.db), tenant.value.id)) : err({ kind: "not_found" });
    },
  );
  define(
    {
      ...set,
      path: "/v1/retention",
      scope: "mesh",
      refusals: ["conflict"],
      summary: "Say how long a class of things is kept, where a tenant has no rule of its own",
    },
    ({ body, ...call }) => change(ports, { tenantId: null, ...body }, call),
  );
  define(
    {
      ...set,
      path: "/v1/tenants/{id}/retention",
      scope: { tenant: "params.id" },
      params: TenantParams,
      refusals: ["not_found", "conflict"],
      summary: "Say how long a class of a tenant's things is kept",
    },
    async ({ params, body, ...call }) => {
      const tenant = await namedTenant(ports, params.id);
      if (!tenant.ok) return err({ kind: "not_found" });
      return change(ports, { tenantId: tenant.value.id, ...body }, call);
    },
  );
  define(
    {
      method: "post",
      path: "/v1/retention/run",
      permission: "retention:run",
      scope: "mesh",
      tag: "retention",
      summary: "Forget what has had its time, one bounded round of it",
      description: "The clock does the same every hour.",
      status: 200,
      answer: RetentionReport,
      refusals: [],
    },
    async (call) => ok(await ports.privacy.retain(byCaller(call))),
  );
}

async function change(
  ports: ApiPorts,
  asked: RetentionAsked,
  call: Doer,
): Promise<Result<ReturnType<typeof rulesOf> | Pending, Refusal>> {
  const fault = daysFault(asked.class, asked.days);
  if (fault !== null) return err(issue("days", fault));
  const subject = retentionSubject(asked);
  const wish = { kind: "retention", tenantId: asked.tenantId, subject, asked } as const;
  const objects = [retentionObject(subject)];
  const apply = (sanction: Sanction) => retained(ports, asked, sanction);
  const done = await doneOrProposed(ports, { wish, objects, apply }, call);
  if (!done.ok) return done;
  if (done.value) return ok(pendingAnswer({ proposal: proposalView(done.value, ports.now()) }));
  return ok(rulesOf(await retentionPolicies(ports.db), asked.tenantId));
}

function rulesOf({ mesh, tenants }: RetentionPolicies, tenantId: string | null) {
  const own = tenantId === null ? undefined : tenants[tenantId];
  const items = RETENTION_CLASSES.map((of) => {
    const { defaultDays, minDays, maxDays } = RETENTION_TERMS[of];
    const source =
      own?.[of] !== undefined ? ("tenant" as const) : mesh[of] !== undefined ? ("mesh" as const) : ("default" as const);
    return { class: of, days: own?.[of] ?? mesh[of] ?? defaultDays, source, minDays, maxDays };
  });
  return { items };
}
