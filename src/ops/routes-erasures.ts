import type { AuditFact } from "../domain/audit.ts";
import { ErasureDone, ErasureFound, ErasureSubject, NOTHING_ERASED } from "../domain/erasure.ts";
import { err, ok } from "../domain/result.ts";
import { idOf } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { audited, endsOf } from "../store/audit.ts";
import { beginErasure, findErasure, findSubject, type Erasure } from "../store/erasure.ts";
import { byCaller, committed } from "./committed.ts";
import { namedTenant, newId, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import { AskErasure, ErasureParams, ErasureView } from "./schemas-privacy.ts";

export function erasureRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/erasures",
      permission: "erasure:run",
      scope: { tenant: "body.tenant" },
      tag: "erasure",
      summary: "Erase a person's data",
      description:
        "Shipments, raw payloads that name them, and the copies of what Odoo holds. Odoo is the system of record: erase there first. What is under a legal hold stays.",
      body: AskErasure,
      status: 202,
      answer: ErasureView,
      refusals: ["conflict"],
    },
    async ({ body: { tenant: named, subject, dryRun }, ...call }) => {
      const tenant = await namedTenant(ports, named);
      if (!tenant.ok) return tenant;
      const found = await findSubject(ports.db, tenant.value.id, subject);
      const plan = { id: null, tenant: tenant.value.id, subject, found: foundView(found) };
      const none = { done: null, proof: null, askedBy: null, askedAt: null, endedAt: null };
      if (dryRun) return ok({ ...plan, ...none, state: "planned" as const });
      const row: Erasure = {
        id: newId("era", ports),
        tenantId: tenant.value.id,
        subject: JSON.stringify(subject),
        state: "running",
        found: JSON.stringify(found),
        done: JSON.stringify(NOTHING_ERASED),
        askedBy: idOf(call.principal),
        askedAtMs: ports.now(),
        endedAtMs: null,
      };
      const object = { kind: "erasure" as const, id: row.id };
      const fact: AuditFact = {
        object,
        tenantId: row.tenantId,
        atMs: row.askedAtMs,
        verb: "erasure:run",
        before: null,
        after: JSON.stringify({ subject: subject.kind, found: counts(found) }),
        ...byCaller(call),
      };
      const begun = committed(
        await audited<null, Refusal>(ports, [object], async () =>
          ok({ statements: [beginErasure(ports.db, row)], facts: [fact], value: null }),
        ),
      );
      if (!begun.ok) return begun;
      await ports.privacy.erase(row.tenantId, row.id, call.requestId);
      return ok(await erasureView(ports, row));
    },
  );
  watchRoutes(define, ports);
}

function watchRoutes(define: Define, ports: ApiPorts): void {
  const one = { params: ErasureParams, scope: "erasure", tag: "erasure", answer: ErasureView } as const;
  define(
    {
      ...one,
      method: "get",
      path: "/v1/erasures/{id}",
      permission: "erasure:read",
      summary: "Show how far an erasure is, and its proof",
      status: 200,
      refusals: ["not_found"],
    },
    async ({ params: { id } }) => {
      const row = await findErasure(ports.db, id);
      return row ? ok(await erasureView(ports, row)) : err({ kind: "not_found" });
    },
  );
  define(
    {
      ...one,
      method: "post",
      path: "/v1/erasures/{id}/resume",
      permission: "erasure:run",
      summary: "Go on with an erasure that a legal hold was in the way of",
      status: 202,
      refusals: ["not_found"],
    },
    async ({ params: { id }, requestId }) => {
      const row = await findErasure(ports.db, id);
      if (!row) return err({ kind: "not_found" });
      if (row.state !== "done") await ports.privacy.erase(row.tenantId, id, requestId);
      return ok(await erasureView(ports, row));
    },
  );
}

const foundView = ({ shipments, ...ids }: ErasureFound) => ({ ...ids, shipments: shipments.map(({ id }) => id) });
const counts = (found: ErasureFound) =>
  Object.fromEntries(Object.entries(found).map(([name, list]) => [name, list.length]));

async function erasureView({ db }: Pick<ApiPorts, "db">, row: Erasure) {
  const { payloadsAfter: _, ...done } = ErasureDone.parse(JSON.parse(row.done));
  const ends = row.endedAtMs === null ? null : await endsOf(db, { kind: "erasure", id: row.id });
  return {
    id: row.id,
    tenant: row.tenantId,
    subject: ErasureSubject.parse(JSON.parse(row.subject)),
    state: row.state,
    found: foundView(ErasureFound.parse(JSON.parse(row.found))),
    done,
    proof: ends && { links: ends.head.n, hash: ends.head.hash },
    askedBy: row.askedBy,
    askedAt: isoOf(row.askedAtMs),
    endedAt: isoOrNull(row.endedAtMs),
  };
}
