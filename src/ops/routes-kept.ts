import { err, ok, type Result } from "../domain/result.ts";
import { keptAsAudited } from "../governance/audited-view.ts";
import { factOf, type Acting } from "../governance/fact.ts";
import { idOf } from "../governance/principal.ts";
import { openKept } from "../governance/kept-payload.ts";
import type { Refusal } from "../http/problem.ts";
import { findEndpoint, readEndpoint } from "../store/endpoint.ts";
import { findKept, listKept, type KeptNote } from "../store/kept-payload.ts";
import { tenantOfKept } from "../store/whose.ts";
import { act, actingBy } from "./act.ts";
import { pageView, type Define } from "./routes-define.ts";
import { withoutCredentials } from "./credentials.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import { EndpointParams } from "./schemas-endpoints.ts";
import { Kept, KeptPage, KeptParams, KeptQuery, OpenedKept } from "./schemas-kept.ts";

export function keptRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/endpoints/{id}/kept",
      permission: "kept:read",
      scope: "endpoint",
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
      method: "get",
      path: "/v1/kept/{id}",
      permission: "kept:read",
      scope: "kept",
      tag: "kept",
      summary: "Show what is known of a kept payload, without the payload",
      params: KeptParams,
      status: 200,
      answer: Kept,
      refusals: ["not_found"],
    },
    async ({ params: { id } }) => {
      const kept = await findKept(ports.db, id);
      return kept ? ok(keptView(kept)) : err({ kind: "not_found" });
    },
  );

  payloadRoute(define, ports);
}

function payloadRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/kept/{id}/payload",
      permission: "kept:read-payload",
      scope: "kept",
      tag: "kept",
      summary: "Open a kept payload: who did is on record",
      description:
        "Without the credentials that came with it: the endpoint's secrets and what stands in Authorization.",
      params: KeptParams,
      status: 200,
      answer: OpenedKept,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, principal, requestId }) => {
      const { region } = ports;
      const kept = await findKept(ports.db, id);
      if (!kept) return err({ kind: "not_found" });
      const opened = await openKept(ports, kept);
      const outcome = opened.ok ? "opened" : opened.error.kind;
      const about = { region, endpoint: kept.endpointId, principal: idOf(principal), kept: id, outcome, requestId };
      ports.log({ level: "warn", msg: "kept payload opened", ...about });
      if (!opened.ok) return err({ kind: "conflict", detail: `it cannot be opened: ${opened.error.kind}` });
      // Nobody sees what it is not on record that they saw.
      const noted = await openingNoted(ports, actingBy({ principal, requestId }, ports), kept);
      if (!noted.ok) return noted;
      const { path: url, headers, body } = opened.value;
      const shown = withoutCredentials({ url, headers }, await secretsOf(ports, kept.endpointId));
      return ok({ id, ...shown, bodyBase64: body.toBase64() });
    },
  );
}

async function openingNoted(ports: ApiPorts, acting: Acting, kept: KeptNote): Promise<Result<null, Refusal>> {
  const object = { kind: "kept", id: kept.id } as const;
  return act(ports, [object], async () => {
    const tenantId = await tenantOfKept(ports.db, kept.id);
    const view = keptAsAudited(kept);
    const facts = [factOf(acting, "kept:read-payload", object, { tenantId, before: view, after: view })];
    return ok({ statements: [], facts, value: null });
  });
}

async function secretsOf({ db, seal }: ApiPorts, endpointId: string): Promise<string[]> {
  const { secrets } = (await findEndpoint(db, endpointId)) ?? { secrets: [] };
  const opened = await Promise.all(secrets.map(({ sealed }) => seal.openText(sealed, `endpoint-secret:${endpointId}`)));
  return opened.flatMap((one) => (one.ok ? [one.value] : []));
}

function keptView(note: KeptNote) {
  const { id, endpointId, kind, reason, path, sizeBytes, receivedAtMs, releasedAtMs, requestId } = note;
  const when = { receivedAt: isoOf(receivedAtMs), releasedAt: isoOrNull(releasedAtMs) };
  return { id, endpoint: endpointId, kind, reason, path, sizeBytes, ...when, requestId };
}
