import { schemeOf } from "../carriers/schemes.ts";
import type { EndpointState } from "../domain/endpoint.ts";
import { err, ok } from "../domain/result.ts";
import { readEndpoint, rotateSecret, setEndpointState } from "../store/endpoint.ts";
import { endpointView, secretFor } from "./routes-endpoints.ts";
import type { Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf } from "./schemas.ts";
import { Endpoint, EndpointParams, RotatedSecret, RotateSecret } from "./schemas-endpoints.ts";

export function endpointChangeRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/endpoints/{id}/rotate-secret",
      permission: "endpoint:rotate",
      scope: "endpoint",
      tag: "endpoints",
      summary: "Replace an endpoint's secret",
      description:
        "Those before it stay good for the overlap, so that the sender can change over. Five are kept at once.",
      params: EndpointParams,
      body: RotateSecret,
      status: 200,
      answer: RotatedSecret,
      refusals: ["not_found"],
    },
    async ({ params: { id }, body }) => {
      const row = await readEndpoint(ports.db, id);
      if (!row) return err({ kind: "not_found" });
      const terms = ports.senders.find(row.sender);
      const given = secretFor(body.secret, terms && schemeOf(terms, row.scheme), ports);
      if (!given.ok) return given;
      const { secret, made } = given.value;
      const sealed = await ports.seal.seal(secret, `endpoint-secret:${id}`);
      const nowMs = ports.now();
      const overlapMs = body.overlapSeconds * 1000;
      await rotateSecret(ports.db, { endpointId: id, sealed, nowMs, overlapMs });
      ports.endpointChanged(id);
      return ok({ id, secret: made, previousValidUntil: isoOf(nowMs + overlapMs) });
    },
  );

  stateRoute(define, ports, "suspend", "suspended", "Stop taking an endpoint's webhooks");
  stateRoute(define, ports, "resume", "active", "Take an endpoint's webhooks again");
}

function stateRoute(define: Define, ports: ApiPorts, verb: string, state: EndpointState, summary: string): void {
  define(
    {
      method: "post",
      path: `/v1/endpoints/{id}/${verb}`,
      permission: "endpoint:suspend",
      scope: "endpoint",
      tag: "endpoints",
      summary,
      params: EndpointParams,
      status: 200,
      answer: Endpoint,
      refusals: ["not_found"],
    },
    async ({ params: { id } }) => {
      const known = await setEndpointState(ports.db, id, state);
      ports.endpointChanged(id);
      const row = known ? await readEndpoint(ports.db, id) : null;
      return row ? ok(endpointView(row, ports)) : err({ kind: "not_found" });
    },
  );
}
