import type { AuditFact } from "../domain/audit.ts";
import {
  daysFault,
  RETENTION_CLASSES,
  RETENTION_TERMS,
  type RetentionClass,
  type RetentionPolicies,
} from "../domain/retention.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { By } from "../governance/forget.ts";
import type { Refusal } from "../http/problem.ts";
import { audited, type Decided } from "../store/audit.ts";
import { retentionPolicies, setRetention } from "../store/retention.ts";
import { byCaller, committed } from "./committed.ts";
import { issue, namedTenant, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { RetentionReport, RetentionRules, SetRetention } from "./schemas-privacy.ts";
import { TenantParams } from "./schemas-tenants.ts";

export function retentionRoutes(define: Define, ports: ApiPorts): void {
  const shared = { tag: "retention", status: 200, answer: RetentionRules } as const;
  const read = { ...shared, method: "get", permission: "retention:read", refusals: [] } as const;
  const set = { ...shared, method: "put", permission: "retention:change", body: SetRetention } as const;
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
    ({ body, ...call }) => change(ports, { tenantId: null, of: body.class, days: body.days }, byCaller(call)),
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
      return change(ports, { tenantId: tenant.value.id, of: body.class, days: body.days }, byCaller(call));
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

interface Asked {
  /** Null: the mesh's own rule. */
  readonly tenantId: string | null;
  readonly of: RetentionClass;
  readonly days: number;
}

/** What a change of retention does, for whoever may decide on it. */
export async function retentionChange(
  { db, now }: Pick<ApiPorts, "db" | "now">,
  { tenantId, of, days }: Asked,
  by: By,
): Promise<Result<Decided<null>, Refusal>> {
  const fault = daysFault(of, days);
  if (fault !== null) return err(issue("days", fault));
  const policies = await retentionPolicies(db);
  const held = (tenantId === null ? policies.mesh : policies.tenants[tenantId])?.[of] ?? null;
  const fact: AuditFact = {
    object: retentionObject(tenantId),
    tenantId,
    atMs: now(),
    verb: "retention:change",
    before: JSON.stringify({ class: of, days: held }),
    after: JSON.stringify({ class: of, days }),
    ...by,
  };
  return ok({ statements: [setRetention(db, { tenantId, of, days }, now())], facts: [fact], value: null });
}

export const retentionObject = (tenantId: string | null) => ({ kind: "retention" as const, id: tenantId ?? "mesh" });

async function change(ports: ApiPorts, asked: Asked, by: By) {
  const done = committed(
    await audited<null, Refusal>(ports, [retentionObject(asked.tenantId)], () => retentionChange(ports, asked, by)),
  );
  return done.ok ? ok(rulesOf(await retentionPolicies(ports.db), asked.tenantId)) : done;
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
