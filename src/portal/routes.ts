import { OpenAPIHono, z } from "@hono/zod-openapi";
import { carrierSlug } from "../domain/carrier.ts";
import { TrackingNumber } from "../domain/identity.ts";
import type { Region } from "../domain/region.ts";
import { err, ok } from "../domain/result.ts";
import { gateOf } from "../governance/gate.ts";
import type { Permission } from "../governance/permissions.ts";
import type { Principal } from "../governance/principal.ts";
import { TokenDesk } from "../governance/tokens.ts";
import { operationsOn, type AppManners, type HttpEnv } from "../http/operation.ts";
import { bareProblemResponse, type Refusal } from "../http/problem.ts";
import { requestIdOf } from "../http/request-id.ts";
import { D1_RETRY_AFTER_SECONDS, d1Message, isTransient, type Db } from "../store/db.ts";
import { customerShipment } from "../store/shipment.ts";
import { tenantNamed } from "../store/whose.ts";
import { noteOf, type Log } from "../telemetry/log.ts";
import { ShipmentForCustomers, viewOf } from "./shipment-view.ts";

/** All the customers' app depends on. It is built once an isolate. */
export interface PortalPorts extends Omit<AppManners, "refuse"> {
  readonly db: Db;
  readonly region: Region;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly log: Log;
}

const ShipmentParams = z.strictObject({
  tenant: z.string().min(1).max(64),
  carrier: z.string().min(1).max(60),
  trackingNumber: TrackingNumber,
});

/**
 * What customers' applications may ask, under /portal/v1. It knows tokens of the role `portal` alone: to it, whoever may do more is
 * nobody. Its refusals say which kind they are, and nothing more; a method that is not there is a path that is not there.
 */
export function portalApp(ports: PortalPorts): OpenAPIHono<HttpEnv> {
  const { db } = ports;
  const app = new OpenAPIHono<HttpEnv>();
  observe(app, ports);
  const define = operationsOn<Permission, Principal, never>(app, portalGate(ports), {
    ...ports,
    refuse: bareProblemResponse,
  });
  define(
    {
      method: "get",
      path: "/portal/v1/tenants/{tenant}/shipments/{carrier}/{trackingNumber}",
      permission: "portal:read",
      scope: { tenant: "params.tenant" },
      tag: "portal",
      summary: "Tell where a shipment is, as customers may know it",
      params: ShipmentParams,
      status: 200,
      answer: ShipmentForCustomers,
      refusals: ["not_found"],
    },
    async ({ params: { tenant, carrier, trackingNumber } }) => {
      const tenantId = await tenantNamed(db, tenant);
      const found = tenantId && (await customerShipment(db, tenantId, carrierSlug(carrier), trackingNumber));
      return found ? ok(viewOf(found)) : err({ kind: "not_found" });
    },
  );
  app.notFound((c) => bareProblemResponse({ kind: "not_found" }, requestIdOf(c.req.raw, ports.randomBytes)));
  app.onError((error, c) => {
    const requestId = c.get("requestId");
    const refusal: Refusal = isTransient(error)
      ? { kind: "unavailable", retryAfterSeconds: D1_RETRY_AFTER_SECONDS }
      : { kind: "internal" };
    const note = noteOf(error, d1Message(error));
    ports.log({
      level: "error",
      msg: "portal failed",
      region: ports.region,
      requestId,
      outcome: refusal.kind,
      error: note,
    });
    return bareProblemResponse(refusal, requestId);
  });
  return app;
}

function portalGate({ db, now, later }: PortalPorts) {
  const desk = new TokenDesk({ db, now, later, bootstrapToken: "" });
  return gateOf<never>({
    async identify(credential) {
      const principal = credential.kind === "bearer" ? await desk.identify(credential.token) : null;
      return ok(principal && "role" in principal && principal.role === "portal" ? principal : null);
    },
    tenantNamed: (idOrName) => tenantNamed(db, idOrName),
    lookUps: {},
  });
}

/** Every answer carries its request's id, and every call leaves one line in the log. */
function observe(app: OpenAPIHono<HttpEnv>, { region, now, randomBytes, log }: PortalPorts): void {
  app.use("/portal/*", async function logCall(c, next) {
    const startMs = now();
    const requestId = requestIdOf(c.req.raw, randomBytes);
    c.set("requestId", requestId);
    await next();
    c.header("X-Request-Id", requestId);
    const { status } = c.res;
    const outcome = status < 400 ? "ok" : status < 500 ? "refused" : "failed";
    const principal = c.get("principal");
    log({
      level: "info",
      msg: "portal",
      region,
      outcome,
      requestId,
      principal,
      ms: now() - startMs,
      counts: { status },
    });
  });
}
