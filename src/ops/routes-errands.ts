import { err, ok } from "../domain/result.ts";
import { listErrands } from "../store/errand-list.ts";
import { actingBy } from "./act.ts";
import { actOnErrand, errandOf, errandView } from "./errand-acts.ts";
import { namedTenant, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { ErrandPage, ErrandParams, ErrandsQuery, ErrandView } from "./schemas-errands.ts";

/** Work behind a knock: what waits, what fails and why, and what a person says to that. */
export function errandRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/errands",
      permission: "errand:read",
      scope: { tenant: "query.tenant" },
      tag: "errands",
      summary: "List what a tenant has to be done behind a knock, and what became of it so far",
      query: ErrandsQuery,
      status: 200,
      answer: ErrandPage,
      refusals: [],
    },
    async ({ query: { tenant: named, failing, cursor, limit }, principal }) => {
      const tenant = await namedTenant(ports, named, principal);
      if (!tenant.ok) return tenant;
      const asked = { tenantId: tenant.value.id, failing: failing === "true", cursor, limit };
      return pageView(await listErrands(ports.db, asked), errandView);
    },
  );

  const one = {
    scope: "errand",
    tag: "errands",
    params: ErrandParams,
    status: 200,
    answer: ErrandView,
    refusals: ["not_found", "conflict"],
  } as const;
  define(
    { ...one, method: "get", path: "/v1/errands/{id}", permission: "errand:read", summary: "Show an errand" },
    async ({ params: { id } }) => {
      const row = await errandOf(ports, id);
      return row ? ok(errandView(row)) : err({ kind: "not_found" });
    },
  );
  define(
    {
      ...one,
      method: "post",
      path: "/v1/errands/{id}/retry",
      permission: "errand:act",
      summary: "Try an errand now, as if it had never failed",
    },
    async ({ params: { id }, ...call }) => actOnErrand(ports, id, "retry", actingBy(call, ports)),
  );
  define(
    {
      ...one,
      method: "post",
      path: "/v1/errands/{id}/give-up",
      permission: "errand:act",
      summary: "Take an errand off the list, undone",
    },
    async ({ params: { id }, ...call }) => actOnErrand(ports, id, "give_up", actingBy(call, ports)),
  );
}
