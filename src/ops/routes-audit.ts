import type { AuditLink } from "../domain/audit.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { kindsWithin } from "../governance/audited-kinds.ts";
import { newestAnchor } from "../governance/anchor.ts";
import type { Principal } from "../governance/principal.ts";
import { verifyAudit } from "../governance/verify-audit.ts";
import type { Refusal } from "../http/problem.ts";
import {
  exportAudit,
  exportCursor,
  exportPosition,
  listAudit,
  type AuditFilter,
  type ChainPosition,
} from "../store/audit-list.ts";
import { issue, namedTenant, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf } from "./schemas.ts";
import {
  AuditExport,
  AuditExportLine,
  AuditExportQuery,
  AuditPage,
  AuditQuery,
  AuditVerified,
  AuditVerifyQuery,
  type AuditFilters,
} from "./schemas-audit.ts";

const shared = { method: "get", permission: "audit:read", tag: "audit", status: 200, refusals: [] } as const;

export function auditRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      ...shared,
      path: "/v1/audit",
      scope: "listing",
      summary: "List what was done, the newest first",
      description: "The mesh's own is for those who act for all tenants. A shipment's is in its own chain.",
      query: AuditQuery,
      answer: AuditPage,
    },
    async ({ query: { cursor, limit, ...asked }, principal }) => {
      const filter = await filterOf(ports, principal, asked);
      return filter.ok ? pageView(await listAudit(ports.db, { ...filter.value, cursor, limit }), entryView) : filter;
    },
  );

  define(
    {
      ...shared,
      path: "/v1/audit/export",
      scope: "listing",
      summary: "Export what was done, chain after chain, as NDJSON",
      description: "Each line may be gone on from by its `cursor`; the last line says whether that was all.",
      query: AuditExportQuery,
      answer: AuditExport,
      lines: AuditExportLine,
    },
    async ({ query: { cursor, ...asked }, principal }) => {
      const filter = await filterOf(ports, principal, asked);
      if (!filter.ok) return filter;
      const after = cursor === undefined ? null : exportPosition(cursor);
      if (cursor !== undefined && after === null) return err(issue("cursor", "is not a cursor of an export"));
      return ok(exported(ports, filter.value, after));
    },
  );

  define(
    {
      ...shared,
      path: "/v1/audit/verify",
      scope: "mesh",
      summary: "Look for what was deleted, altered, put in or moved, a bounded step a call",
      description: "The configuration's chains, then what was anchored, then every shipment's chain.",
      query: AuditVerifyQuery,
      answer: AuditVerified,
    },
    async ({ query: { cursor, anchor } }) => {
      const [n = "", hash = ""] = anchor?.split(":") ?? [];
      const step = await verifyAudit(ports, cursor, anchor === undefined ? null : { n: Number(n), hash });
      if (!step.ok) return err(issue("cursor", "is not a cursor of a verification"));
      const newest = await newestAnchor(ports);
      const told = newest && { ...newest.head, until: isoOf(newest.anchor.untilMs) };
      return ok({ ...step.value, faults: [...step.value.faults], newestAnchor: told });
    },
  );
}

const EXPORT_PAGE = 500;
/** So many queries a call: D1 counts them. */
const EXPORT_PAGES_MAX = 20;

async function* exported({ db }: ApiPorts, filter: AuditFilter, begin: ChainPosition | null) {
  let after = begin;
  let nextCursor: string | null = null;
  for (let page = 0; page < EXPORT_PAGES_MAX; page += 1) {
    const found = await exportAudit(db, filter, after, EXPORT_PAGE);
    for (const link of found.items) yield { ...entryView(link), cursor: exportCursor(link) };
    nextCursor = found.nextCursor;
    after = nextCursor === null ? null : exportPosition(nextCursor);
    if (after === null) break;
  }
  yield { nextCursor };
}

async function filterOf(
  ports: ApiPorts,
  { tenants, domains }: Principal,
  { tenant, kind, id, actor, actorKind, verb, since, until }: AuditFilters,
): Promise<Result<AuditFilter, Refusal>> {
  const filter = {
    kinds: kindsWithin(domains),
    kind,
    id,
    actorKind,
    actorId: actor,
    verb,
    sinceMs: since,
    untilMs: until,
  };
  if (tenant === undefined) return ok({ ...filter, tenants });
  const named = await namedTenant(ports, tenant, { tenants });
  return named.ok ? ok({ ...filter, tenants: [named.value.id] }) : named;
}

function entryView({ tenantId, atMs, before, after, ...link }: AuditLink) {
  return { ...link, tenant: tenantId, at: isoOf(atMs), before: readable(before), after: readable(after) };
}

/** One that was tampered with need not be JSON. */
function readable(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null") as unknown;
  } catch {
    return text;
  }
}
