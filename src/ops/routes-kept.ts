import { err, ok, unreachable } from "../domain/result.ts";
import type { Refusal } from "../http/problem.ts";
import { readEndpoint } from "../store/endpoint.ts";
import { listKept, type KeptNote } from "../store/kept-payload.ts";
import { pageView, type Define } from "./routes-define.ts";
import type { ApiPorts, ReleaseRefusal } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import { EndpointParams } from "./schemas-endpoints.ts";
import { KeptPage, KeptParams, KeptQuery, ReleasedKept } from "./schemas-kept.ts";

export function keptRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/endpoints/{id}/kept",
      permission: "kept:read",
      tag: "kept",
      summary: "List what an endpoint could not process, without the payloads",
      params: EndpointParams,
      query: KeptQuery,
      status: 200,
      answer: KeptPage,
      refusals: ["not_found"],
    },
    async ({ params: { id }, query: { kind, ...request } }) => {
      if (!(await readEndpoint(ports.db, id))) return err({ kind: "not_found" });
      return pageView(await listKept(ports.db, { ...request, endpointId: id, kind: kind ?? null }), keptView);
    },
  );

  define(
    {
      method: "post",
      path: "/v1/kept/{id}/release",
      permission: "kept:release",
      tag: "kept",
      summary: "Judge a kept payload again, by the secrets and the reader of today, and process it",
      params: KeptParams,
      status: 200,
      answer: ReleasedKept,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id } }) => {
      const released = await ports.release(id);
      return released.ok ? ok({ id, ...released.value }) : err(refusalOf(released.error));
    },
  );
}

function refusalOf(refusal: ReleaseRefusal): Refusal {
  switch (refusal.kind) {
    case "not_found":
      return { kind: "not_found" };
    case "already_released":
      return { kind: "conflict", detail: "it was released before" };
    case "disbelieved":
      return { kind: "conflict", detail: `its signature is still not believed: ${refusal.reason}` };
    case "unreadable":
      return { kind: "conflict", detail: `it still cannot be read: ${refusal.path || "body"}: ${refusal.message}` };
    case "unavailable":
      return refusal;
    default:
      return unreachable(refusal);
  }
}

function keptView(note: KeptNote) {
  const { id, endpointId, kind, reason, path, sizeBytes, receivedAtMs, releasedAtMs, requestId } = note;
  const when = { receivedAt: isoOf(receivedAtMs), releasedAt: isoOrNull(releasedAtMs) };
  return { id, endpoint: endpointId, kind, reason, path, sizeBytes, ...when, requestId };
}
