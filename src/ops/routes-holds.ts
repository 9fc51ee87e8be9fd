import type { AuditFact } from "../domain/audit.ts";
import { err, ok } from "../domain/result.ts";
import { idOf } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { audited } from "../store/audit.ts";
import { findHold, liftHold, listHolds, placeHold, type Hold } from "../store/retention.ts";
import { byCaller, committed } from "./committed.ts";
import { namedTenant, newId, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import { HoldList, HoldParams, HoldsQuery, HoldView, PlaceHold } from "./schemas-privacy.ts";

export function holdRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/holds",
      permission: "hold:read",
      scope: { tenant: "query.tenant" },
      tag: "retention",
      summary: "List a tenant's legal holds, lifted ones among them",
      query: HoldsQuery,
      status: 200,
      answer: HoldList,
      refusals: [],
    },
    async ({ query }) => {
      const tenant = await namedTenant(ports, query.tenant);
      return tenant.ok ? ok({ items: (await listHolds(ports.db, tenant.value.id)).map(holdView) }) : tenant;
    },
  );
  define(
    {
      method: "post",
      path: "/v1/holds",
      permission: "hold:place",
      scope: { tenant: "body.tenant" },
      tag: "retention",
      summary: "Keep something from being forgotten or erased",
      body: PlaceHold,
      status: 201,
      answer: HoldView,
      refusals: ["conflict"],
    },
    async ({ body: { tenant: named, shipmentId, reason }, ...call }) => {
      const tenant = await namedTenant(ports, named);
      if (!tenant.ok) return tenant;
      const hold: Hold = {
        id: newId("hld", ports),
        tenantId: tenant.value.id,
        shipmentId: shipmentId ?? null,
        reason,
        placedBy: idOf(call.principal),
        placedAtMs: ports.now(),
        liftedBy: null,
        liftedAtMs: null,
      };
      return committed(
        await audited<ReturnType<typeof holdView>, Refusal>(ports, [objectOf(hold)], async () => {
          const after = JSON.stringify(holdView(hold));
          const fact: AuditFact = {
            object: objectOf(hold),
            tenantId: hold.tenantId,
            atMs: hold.placedAtMs,
            verb: "hold:place",
            before: null,
            after,
            ...byCaller(call),
          };
          return ok({ statements: [placeHold(ports.db, hold)], facts: [fact], value: holdView(hold) });
        }),
      );
    },
  );
  liftRoute(define, ports);
}

function liftRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/holds/{id}/lift",
      permission: "hold:place",
      scope: "hold",
      tag: "retention",
      summary: "Let what was held go its way",
      params: HoldParams,
      status: 200,
      answer: HoldView,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, ...call }) =>
      committed(
        await audited<ReturnType<typeof holdView>, Refusal>(ports, [{ kind: "hold", id }], async () => {
          const hold = await findHold(ports.db, id);
          if (!hold) return err({ kind: "not_found" });
          if (hold.liftedAtMs !== null) return err({ kind: "conflict", detail: "it was lifted before" });
          const by = { liftedBy: idOf(call.principal), liftedAtMs: ports.now() };
          const lifted = holdView({ ...hold, ...by });
          const fact: AuditFact = {
            object: objectOf(hold),
            tenantId: hold.tenantId,
            atMs: by.liftedAtMs,
            verb: "hold:place",
            before: JSON.stringify(holdView(hold)),
            after: JSON.stringify(lifted),
            ...byCaller(call),
          };
          return ok({ statements: [liftHold(ports.db, id, by)], facts: [fact], value: lifted });
        }),
      ),
  );
}

const objectOf = ({ id }: Hold) => ({ kind: "hold" as const, id });

function holdView({ id, tenantId, shipmentId, reason, placedBy, placedAtMs, liftedBy, liftedAtMs }: Hold) {
  return {
    id,
    tenant: tenantId,
    shipmentId,
    reason,
    placedBy,
    placedAt: isoOf(placedAtMs),
    liftedBy,
    liftedAt: isoOrNull(liftedAtMs),
  };
}
