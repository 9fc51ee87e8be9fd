import { OpenAPIHono } from "@hono/zod-openapi";
import { ok } from "../domain/result.ts";
import { gateOf, type GatePorts } from "../governance/gate.ts";
import { SignInDesk } from "../governance/sign-in.ts";
import { TokenDesk } from "../governance/tokens.ts";
import { withDeprecation } from "../http/deprecation.ts";
import type { HttpEnv } from "../http/operation.ts";
import { problemResponse, type Refusal } from "../http/problem.ts";
import { routeTable } from "../http/route-table.ts";
import { traceOf } from "../http/trace.ts";
import { requestIdOf } from "../http/request-id.ts";
import { D1_RETRY_AFTER_SECONDS, d1Message, isTransient } from "../store/db.ts";
import { tenantNamed } from "../store/whose.ts";
import { noteOf } from "../telemetry/log.ts";
import { lookUps, type ScopedKind } from "./look-ups.ts";
import { defineOn } from "./routes-define.ts";
import { approvablesOf } from "./approvables.ts";
import { auditRoutes } from "./routes-audit.ts";
import { bookingRoutes } from "./routes-booking.ts";
import { API_CONTRACT } from "./contracts.ts";
import { contractRoutes } from "./routes-contracts.ts";
import { codeRoutes } from "./routes-codes.ts";
import { endpointChangeRoutes } from "./routes-endpoint-changes.ts";
import { erasureRoutes } from "./routes-erasures.ts";
import { holdRoutes } from "./routes-holds.ts";
import { keyRoutes } from "./routes-keys.ts";
import { retentionRoutes } from "./routes-retention.ts";
import { endpointRoutes } from "./routes-endpoints.ts";
import { orderActRoutes } from "./routes-order-acts.ts";
import { orderRoutes } from "./routes-orders.ts";
import { errandRoutes } from "./routes-errands.ts";
import { keptRoutes } from "./routes-kept.ts";
import { releaseRoutes } from "./routes-release.ts";
import { partnerRoutes } from "./routes-partners.ts";
import { peopleRoutes } from "./routes-people.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { reconcileRoutes } from "./routes-reconcile.ts";
import { replayRoutes } from "./routes-replays.ts";
import { proposalRoutes } from "./routes-proposals.ts";
import { publicRoutes } from "./routes-public.ts";
import { readyRoute } from "./routes-ready.ts";
import { shipmentAuditRoutes } from "./routes-shipment-audit.ts";
import { recordRoutes } from "./routes-records.ts";
import { reviewRoutes } from "./routes-reviews.ts";
import { shipmentRoutes } from "./routes-shipments.ts";
import { tenantRoutes } from "./routes-tenants.ts";
import { tokenRoutes } from "./routes-tokens.ts";
import { whoamiRoute } from "./routes-whoami.ts";

const OWN_PATHS = ["/v1/*", "/healthz", "/readyz", "/openapi.json", "/asyncapi.json", "/schemas/*"];
type FindPath = ReturnType<typeof routeTable>;

/** Everything under /v1, and what anyone may read: /healthz, /readyz, /openapi.json, /asyncapi.json, /schemas/*. Build it once an isolate. */
export function apiApp(ports: ApiPorts): OpenAPIHono<HttpEnv> {
  const app = new OpenAPIHono<HttpEnv>();
  const desk = new TokenDesk(ports);
  const signIn = new SignInDesk({ ...ports, allowLoopback: ports.allowLoopbackOdoo });
  const define = defineOn(app, gateOf(gatePorts(ports, desk, signIn)), ports);
  // Looked into when a request comes, by when every route is on the app.
  let table: FindPath | undefined;
  const find: FindPath = (path) => (table ??= routeTable(app))(path);
  identifyRequests(app, ports, find);
  whoamiRoute(define, ports);
  tokenRoutes(define, ports, desk);
  peopleRoutes(define, ports, signIn, desk);
  auditRoutes(define, ports);
  tenantRoutes(define, ports);
  endpointRoutes(define, ports);
  endpointChangeRoutes(define, ports);
  partnerRoutes(define, ports);
  proposalRoutes(define, ports, approvablesOf(ports));
  releaseRoutes(define, ports);
  keptRoutes(define, ports);
  codeRoutes(define, ports);
  shipmentRoutes(define, ports);
  errandRoutes(define, ports);
  shipmentAuditRoutes(define, ports);
  reconcileRoutes(define, ports);
  replayRoutes(define, ports);
  bookingRoutes(define, ports);
  orderRoutes(define, ports);
  orderActRoutes(define, ports);
  contractRoutes(define, ports);
  keyRoutes(define, ports);
  retentionRoutes(define, ports);
  holdRoutes(define, ports);
  erasureRoutes(define, ports);
  reviewRoutes(define, ports);
  recordRoutes(define, ports);
  publicRoutes(app, ports);
  readyRoute(app, ports);
  refuseTheRest(app, find);
  app.onError((error, c) => {
    const requestId = c.get("requestId");
    const refusal: Refusal = isTransient(error)
      ? { kind: "unavailable", retryAfterSeconds: D1_RETRY_AFTER_SECONDS }
      : { kind: "internal" };
    const note = noteOf(error, d1Message(error));
    const { region } = ports;
    const trace = c.get("trace");
    ports.log({ level: "error", msg: "api failed", region, requestId, trace, outcome: refusal.kind, error: note });
    return problemResponse(refusal, requestId);
  });
  return app;
}

/** A token of ours is known by itself; any other may be an identity provider's. */
function gatePorts(ports: ApiPorts, desk: TokenDesk, signIn: SignInDesk): GatePorts<ScopedKind> {
  return {
    async identify(credential, requestId) {
      if (credential.kind === "access") return signIn.identify("access", credential.assertion, requestId);
      const principal = await desk.identify(credential.token);
      return principal ? ok(principal) : signIn.identify("bearer", credential.token, requestId);
    },
    tenantNamed: (idOrName) => tenantNamed(ports.db, idOrName),
    lookUps: lookUps(ports),
  };
}

/** Every answer carries its request's id, and every API call leaves one line in the log. */
function identifyRequests(app: OpenAPIHono<HttpEnv>, ports: ApiPorts, find: FindPath): void {
  for (const path of OWN_PATHS)
    app.use(path, async function identifyRequest(c, next) {
      const requestId = requestIdOf(c.req.raw, ports.randomBytes);
      c.set("requestId", requestId);
      c.set("trace", traceOf(c.req.raw, requestId, ports.randomBytes).traceId);
      await next();
      c.header("X-Request-Id", c.get("requestId"));
    });
  app.use("/v1/*", async function logCall(c, next) {
    const startMs = ports.now();
    await next();
    // Who is not admitted is told nothing more.
    const user = c.get("user");
    const told = user ? await ports.contracts.use(API_CONTRACT, user, null) : null;
    c.res = withDeprecation(c.res, told);
    const { status } = c.res;
    ports.log({
      level: "info",
      msg: "api",
      region: ports.region,
      route: `${c.req.method} ${find(c.req.path)?.pattern ?? "?"}`,
      outcome: status < 400 ? "ok" : status < 500 ? "refused" : "failed",
      requestId: c.get("requestId"),
      trace: c.get("trace"),
      principal: c.get("principal"),
      ms: ports.now() - startMs,
      counts: { status },
    });
  });
}

/** A known path by a method it does not have, and paths that are not there. */
function refuseTheRest(app: OpenAPIHono<HttpEnv>, find: FindPath): void {
  for (const path of OWN_PATHS)
    app.all(path, (c) => {
      const known = find(c.req.path);
      const refusal: Refusal = known
        ? { kind: "method_not_allowed", allow: known.methods }
        : { kind: "not_found", detail: `nothing is at ${c.req.path.slice(0, 200)}` };
      return problemResponse(refusal, c.get("requestId"));
    });
}
