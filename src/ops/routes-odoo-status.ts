import { z } from "@hono/zod-openapi";
import { keyEndsBy, odooHealth } from "../domain/odoo-health.ts";
import { err, ok } from "../domain/result.ts";
import { countErrands } from "../store/errand-list.ts";
import { findTenant, odooKeySetAtMs } from "../store/tenant.ts";
import type { Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { IsoTime, isoOf, isoOrNull } from "./schemas.ts";
import { TenantParams } from "./schemas-tenants.ts";

const OdooStatus = z
  .object({
    tenant: z.string(),
    url: z.string(),
    state: z.enum(["well", "failing", "down"]),
    words: z.string().openapi({ description: "what its last answer means, and what mends it" }),
    since: IsoTime.nullable().openapi({ description: "since when it fails" }),
    nextTryAt: IsoTime.nullable().openapi({ description: "nothing is sent before" }),
    failures: z.int().openapi({ description: "since the last success" }),
    lastAnswer: z
      .object({ reason: z.string(), name: z.string(), message: z.string() })
      .nullable()
      .openapi({ description: "of the last call that failed; null when the last went well" }),
    waiting: z.int().openapi({ description: "shipments that wait to be written" }),
    inFlight: z.int(),
    errands: z.object({ waiting: z.int(), failing: z.int(), givenUp: z.int() }),
    keySetAt: IsoTime,
    keyEndsBy: IsoTime.openapi({ description: "at the latest, unless it is an administrator's" }),
  })
  .openapi("OdooStatus");

export function odooStatusRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/tenants/{id}/odoo/status",
      permission: "tenant:read",
      scope: { tenant: "params.id" },
      tag: "tenants",
      summary: "Say how a tenant's Odoo answers, since when, and what waits for it",
      params: TenantParams,
      status: 200,
      answer: OdooStatus,
      refusals: ["not_found"],
    },
    async ({ params: { id } }) => {
      const tenant = await findTenant(ports.db, id);
      if (!tenant) return err({ kind: "not_found" });
      const [{ waiting, inFlight, breaker }, errands, keySetAtMs] = await Promise.all([
        ports.odooStatus(tenant.id),
        countErrands(ports.db, tenant.id),
        odooKeySetAtMs(ports.db, tenant),
      ]);
      const isOpen = breaker.openUntilMs !== null && breaker.openUntilMs > ports.now();
      return ok({
        tenant: tenant.name,
        url: tenant.odooUrl,
        ...odooHealth(breaker, tenant.name),
        since: isoOrNull(breaker.downSinceMs ?? null),
        nextTryAt: isOpen ? isoOrNull(breaker.openUntilMs) : null,
        failures: breaker.failures,
        lastAnswer: breaker.down,
        waiting,
        inFlight,
        errands,
        keySetAt: isoOf(keySetAtMs),
        keyEndsBy: isoOf(keyEndsBy(keySetAtMs)),
      });
    },
  );
}
