import type { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "../domain/result.ts";
import type { ReconcileAsked } from "../domain/run.ts";
import { driftAsAudited } from "../governance/audited-view.ts";
import { factOf, isSame } from "../governance/fact.ts";
import type { Principal } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { authorityOf, setAuthority } from "../store/authority.ts";
import { answerDrift, findDrift, listDrift, type Drift } from "../store/drift.ts";
import { findRun, listRuns } from "../store/run.ts";
import { findTenant } from "../store/tenant.ts";
import { act, actingBy } from "./act.ts";
import { owned } from "./owned.ts";
import { nameOf, runBegun, runCancelled } from "./run-acts.ts";
import { issue, namedTenant, newId, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import {
  AuthorityRules,
  DriftPage,
  DriftParams,
  DriftQuery,
  driftView,
  DriftView,
  Reconcile,
  Reconciliation,
  ReconciliationPage,
  reconciliationView,
  RunParams,
  RunsQuery,
  SettleDrift,
} from "./schemas-reconcile.ts";
import { TenantParams } from "./schemas-tenants.ts";

const WINDOW_MS = 7 * 24 * 60 * 60_000;

export function reconcileRoutes(define: Define, ports: ApiPorts): void {
  beginRoute(define, ports);
  watchRoutes(define, ports);
  driftRoutes(define, ports);
  settleRoute(define, ports);
  authorityRoutes(define, ports);
}

function beginRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/tenants/{id}/odoo/reconcile",
      permission: "reconcile:run",
      scope: { tenant: "params.id" },
      tag: "reconciliation",
      summary: "Compare what a tenant's Odoo holds with what the mesh says",
      description:
        "Answers at once; the run goes on behind it, beside live traffic. What differs is settled by the tenant's rules.",
      params: TenantParams,
      body: Reconcile,
      status: 202,
      answer: Reconciliation,
      refusals: ["not_found"],
    },
    async ({ params, body: { since, until, dryRun }, ...call }) => {
      const tenant = await findTenant(ports.db, params.id);
      if (!tenant) return err({ kind: "not_found" });
      const nowMs = ports.now();
      const sinceMs = since === undefined ? nowMs - WINDOW_MS : Date.parse(since);
      const untilMs = until === undefined ? nowMs : Date.parse(until);
      if (untilMs < sinceMs) return err(issue("until", "is before since"));
      const asked: ReconcileAsked = { window: { sinceMs, untilMs, newestOnly: until === undefined }, dryRun };
      const begun = await runBegun(ports, call, "reconcile:run", {
        id: newId("rec", ports),
        tenantId: tenant.id,
        kind: "reconcile",
        asked: JSON.stringify(asked),
      });
      return begun.ok ? ok(reconciliationView(begun.value)) : begun;
    },
  );
}

function watchRoutes(define: Define, ports: ApiPorts): void {
  const tag = "reconciliation";
  const one = { params: RunParams, status: 200, answer: Reconciliation, refusals: ["not_found"], tag } as const;
  define(
    {
      method: "get",
      path: "/v1/reconciliations",
      permission: "reconcile:read",
      scope: { tenant: "query.tenant" },
      tag,
      summary: "List a tenant's reconciliations, the newest first",
      query: RunsQuery,
      status: 200,
      answer: ReconciliationPage,
      refusals: [],
    },
    async ({ query: { tenant, ...request } }) => {
      const named = await namedTenant(ports, tenant);
      if (!named.ok) return named;
      const query = { ...request, tenantId: named.value.id, kind: "reconcile" } as const;
      return pageView(await listRuns(ports.db, query), reconciliationView);
    },
  );
  define(
    {
      ...one,
      method: "get",
      path: "/v1/reconciliations/{id}",
      permission: "reconcile:read",
      scope: "run",
      summary: "Show how far a reconciliation is, and what it found",
    },
    async ({ params: { id } }) => {
      const run = await findRun(ports.db, id);
      return run?.kind === "reconcile" ? ok(reconciliationView(run)) : err({ kind: "not_found" });
    },
  );
  define(
    {
      ...one,
      method: "post",
      path: "/v1/reconciliations/{id}/cancel",
      permission: "reconcile:run",
      scope: "run",
      refusals: ["not_found", "conflict"],
      summary: "Call a reconciliation off",
      description: "What was found and repaired so far stays so. One that has ended stays as it is.",
    },
    async ({ params: { id }, ...call }) => {
      const cancelled = await runCancelled(ports, call, "reconcile:run", { id, kind: "reconcile" });
      return cancelled.ok ? ok(reconciliationView(cancelled.value)) : cancelled;
    },
  );
}

function driftRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/drift",
      permission: "reconcile:read",
      scope: { tenant: "query.tenant" },
      tag: "reconciliation",
      summary: "List where a tenant's Odoo and the mesh differ",
      query: DriftQuery,
      status: 200,
      answer: DriftPage,
      refusals: [],
    },
    async ({ query: { tenant, ...query } }) => {
      const named = await namedTenant(ports, tenant);
      if (!named.ok) return named;
      return pageView(await listDrift(ports.db, { ...query, tenantId: named.value.id }), driftView);
    },
  );
}

function settleRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/drift/{id}/settle",
      permission: "drift:settle",
      scope: "drift",
      tag: "reconciliation",
      summary: "Say whose word is taken where Odoo and the mesh differ",
      description:
        "`mesh`: it is written again. `odoo`: the mesh leaves that picking's field as it is until it has something else to say of it. It is followed within moments.",
      params: DriftParams,
      body: SettleDrift,
      status: 202,
      answer: DriftView,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, body, ...call }) => {
      const settled = await settleDrift(ports, id, body, call);
      return settled.ok ? ok(driftView(settled.value)) : settled;
    },
  );
}

/** Takes a person's answer to a difference, and has it followed. */
export async function settleDrift(
  ports: ApiPorts,
  id: string,
  { answer, note }: z.output<typeof SettleDrift>,
  call: { readonly principal: Principal; readonly requestId: string },
): Promise<Result<Drift, Refusal>> {
  const found = await findDrift(ports.db, id);
  if (!found) return err({ kind: "not_found" });
  const { tenantId } = found;
  const object = { kind: "drift", id } as const;
  const tried = { domain: "milestones", field: "difference_answer", verb: "drift:settle", object, tenantId } as const;
  const may = await owned(ports, call, tried);
  if (!may.ok) return may;
  const acting = actingBy(call, ports);
  const given = { answer, note: note ?? null, answeredBy: nameOf(call.principal) };
  const payload = JSON.stringify({ answerTo: id });
  const errand = { tenantId, kind: "reconcile", key: id, payload, requestId: call.requestId } as const;
  const taken = await act<Drift>(ports, [object], async () => {
    const row = await findDrift(ports.db, id);
    if (!row) return err({ kind: "not_found" });
    if (row.state !== "open" || row.answer !== null)
      return err({ kind: "conflict", detail: "it is settled, or was answered before" });
    const answered = { ...row, ...given };
    const views = { before: driftAsAudited(row), after: driftAsAudited(answered) };
    const facts = [factOf(acting, "drift:settle", object, { tenantId, ...views })];
    return ok({ statements: answerDrift(ports.db, id, given, errand, acting.atMs), facts, value: answered });
  });
  if (taken.ok) await ports.knock(tenantId);
  return taken;
}

function authorityRoutes(define: Define, ports: ApiPorts): void {
  const path = "/v1/tenants/{id}/odoo/authority" as const;
  const shared = { path, tag: "reconciliation", params: TenantParams, status: 200, answer: AuthorityRules } as const;
  define(
    {
      ...shared,
      method: "get",
      permission: "tenant:read",
      scope: { tenant: "params.id" },
      summary: "Show who prevails where somebody changed in Odoo what the mesh writes",
      refusals: ["not_found"],
    },
    async ({ params }) => {
      const tenant = await findTenant(ports.db, params.id);
      return tenant ? ok(await authorityOf(ports.db, tenant.id)) : err({ kind: "not_found" });
    },
  );
  define(
    {
      ...shared,
      method: "put",
      permission: "tenant:connect",
      scope: { tenant: "params.id" },
      summary: "Say who prevails where somebody changed in Odoo what the mesh writes",
      description:
        "By field, for all others, and for notes that are gone from the chatter. It judges what is found from now on: what was left to Odoo stays so until the mesh has something else to say of it.",
      body: AuthorityRules,
      refusals: ["not_found", "conflict"],
    },
    async ({ params, body, ...call }) => {
      const tenant = await findTenant(ports.db, params.id);
      if (!tenant) return err({ kind: "not_found" });
      const tenantId = tenant.id;
      const at = { object: { kind: "authority", id: tenantId }, tenantId } as const;
      const tried = { domain: "milestones", field: "authority", verb: "tenant:connect", ...at } as const;
      const may = await owned(ports, call, tried);
      if (!may.ok) return may;
      const unknown = Object.keys(body.fields).find((field) => !ports.ownedFields.includes(field));
      if (unknown !== undefined) return err(issue(`fields.${unknown}`, "is not a field that the mesh writes"));
      const object = { kind: "authority", id: tenantId } as const;
      const acting = actingBy(call, ports);
      return act(ports, [object], async () => {
        const before = await authorityOf(ports.db, tenantId);
        if (isSame(before, body)) return ok({ statements: [], facts: [], value: body });
        const facts = [factOf(acting, "tenant:connect", object, { tenantId, before, after: body })];
        return ok({ statements: [setAuthority(ports.db, tenantId, body, acting.atMs)], facts, value: body });
      });
    },
  );
}
