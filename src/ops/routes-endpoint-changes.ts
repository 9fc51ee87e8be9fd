import { schemeOf } from "../carriers/schemes.ts";
import { endpointAfter, type EndpointVerb } from "../domain/endpoint.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Permission } from "../governance/permissions.ts";
import type { Pending } from "../http/operation.ts";
import type { Refusal } from "../http/problem.ts";
import {
  readEndpoint,
  rotationRows,
  secretMadeAt,
  standingRow,
  type Endpoint as EndpointRow,
} from "../store/endpoint.ts";
import { openProposalOf } from "../store/proposal.ts";
import { act } from "./act.ts";
import { factOf, type Doer } from "./acts.ts";
import { propose } from "./approvals.ts";
import { askedOf, doAtOnce, endpointObject, endpointTrace, move, type EndpointWish } from "./endpoint-acts.ts";
import { pendingAnswer } from "./pending-answer.ts";
import { endpointView, secretFor } from "./routes-endpoints.ts";
import type { Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf } from "./schemas.ts";
import { Endpoint, EndpointParams, ProposeEndpoint, RotatedSecret, RotateSecret } from "./schemas-endpoints.ts";
import { Proposed, proposalView } from "./schemas-proposals.ts";

export function endpointChangeRoutes(define: Define, ports: ApiPorts): void {
  rotateRoute(define, ports);
  proposeRoute(define, ports);
  resumeRoute(define, ports);
  stateRoute(define, ports, "activate", "endpoint:activate", "Let an approved endpoint act");
  stateRoute(define, ports, "suspend", "endpoint:suspend", "Stop taking an endpoint's webhooks");
  stateRoute(define, ports, "revoke", "endpoint:revoke", "Stop taking an endpoint's webhooks for good");
}

function rotateRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/endpoints/{id}/rotate-secret",
      permission: "endpoint:rotate",
      scope: "endpoint",
      tag: "endpoints",
      summary: "Replace an endpoint's secret",
      description:
        "Those before it stay good for the overlap, so that the sender can change over. Five are kept at once. One that is not active yet is a draft again by that; one that is suspended needs an approval to be resumed. Of one that is active it is proposed, where approvals are in force.",
      params: EndpointParams,
      body: RotateSecret,
      status: 200,
      answer: RotatedSecret,
      pending: Proposed,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, body, ...by }) => {
      const row = await readEndpoint(ports.db, id);
      if (!row) return err({ kind: "not_found" });
      const terms = ports.senders.find(row.sender);
      const given = secretFor(body.secret, terms && schemeOf(terms, row.scheme), ports);
      if (!given.ok) return given;
      const { secret, made } = given.value;
      const sealed = await ports.seal.seal(secret, `endpoint-secret:${id}`);
      // Whoever knows an active endpoint's secret is its partner: one person alone lets nobody be.
      if (isForTwo(ports, row)) return rotationProposed(ports, row, { sealed, made, ...body }, by);
      const rotation = { endpointId: id, sealed, nowMs: ports.now(), overlapMs: body.overlapSeconds * 1000 };
      const done = await act(ports, [endpointObject(id)], () => rotated(ports, rotation, by));
      if (!done.ok) return done;
      ports.endpointChanged(id);
      return ok({ id, secret: made, previousValidUntil: isoOf(rotation.nowMs + rotation.overlapMs) });
    },
  );
}

const isForTwo = ({ fourEyes }: ApiPorts, { state, sandbox }: EndpointRow): boolean =>
  fourEyes && state === "active" && !sandbox;

async function rotationProposed(
  ports: ApiPorts,
  row: EndpointRow,
  { sealed, made, overlapSeconds }: { sealed: string; made: string | undefined; overlapSeconds: number },
  by: Doer,
) {
  const asked = await wished(ports, row, { act: "rotate", hold: false, overlapSeconds }, by, sealed);
  return asked.ok ? ok(pendingAnswer({ proposal: asked.value, secret: { id: row.id, secret: made } })) : asked;
}

async function rotated(ports: ApiPorts, rotation: Parameters<typeof rotationRows>[1], by: Doer) {
  const { db } = ports;
  const { endpointId: id, nowMs, overlapMs } = rotation;
  const row = await readEndpoint(db, id);
  if (!row) return err({ kind: "not_found" } as const);
  if (isForTwo(ports, row))
    return err({ kind: "conflict", detail: "it was made active meanwhile: ask again" } as const);
  const next = endpointAfter(row, "rotate");
  if (!next.ok) return err({ kind: "conflict", detail: next.error } as const);
  const previousValidUntil = isoOf(nowMs + overlapMs);
  const after = { ...endpointTrace({ ...row, ...next.value }), previousValidUntil };
  const change = { object: endpointObject(id), tenantId: row.tenantId, verb: "endpoint:rotate" };
  const fact = factOf(by, { ...change, before: endpointTrace(row), after }, ports);
  const statements = [...rotationRows(db, rotation), standingRow(db, id, next.value)];
  return ok({ statements, facts: [fact], value: null });
}

function proposeRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/endpoints/{id}/propose",
      permission: "endpoint:activate",
      scope: "endpoint",
      tag: "endpoints",
      summary: "Ask for an endpoint to be approved and made active",
      description:
        "Where approvals are not in force it is, at once, when a webhook of its sender was believed and read.",
      params: EndpointParams,
      body: ProposeEndpoint,
      status: 200,
      answer: Endpoint,
      pending: Proposed,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, body: { hold }, ...by }) => {
      const row = await readEndpoint(ports.db, id);
      if (!row) return err({ kind: "not_found" });
      if (row.sandbox || (row.state !== "draft" && row.state !== "tested"))
        return err({ kind: "conflict", detail: row.sandbox ? "it is a sandbox" : `it is ${row.state}` });
      return wishOrDo(ports, row, { act: "activate", hold }, by);
    },
  );
}

function resumeRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/endpoints/{id}/resume",
      permission: "endpoint:suspend",
      scope: "endpoint",
      tag: "endpoints",
      summary: "Take an endpoint's webhooks again",
      description: "One whose secret was replaced while it was suspended needs another person's approval for it.",
      params: EndpointParams,
      status: 200,
      answer: Endpoint,
      pending: Proposed,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, ...by }) => {
      const row = await readEndpoint(ports.db, id);
      if (!row) return err({ kind: "not_found" });
      if (row.state === "suspended" && row.needsApproval)
        return wishOrDo(ports, row, { act: "resume", hold: false }, by);
      return shown(ports, await move(ports, id, ["resume"], by));
    },
  );
}

/** Proposes it, or does it at once where nobody else is to approve it. */
async function wishOrDo(
  ports: ApiPorts,
  row: EndpointRow,
  wish: EndpointWish,
  by: Doer,
): Promise<Result<ReturnType<typeof endpointView> | Pending, Refusal>> {
  if (!ports.fourEyes) return shown(ports, await doAtOnce(ports, row.id, wish, by));
  const asked = await wished(ports, row, wish, by);
  return asked.ok ? ok(pendingAnswer({ proposal: asked.value })) : asked;
}

/** What is wished of an endpoint, as a proposal; one at a time. */
async function wished(ports: ApiPorts, row: EndpointRow, wish: EndpointWish, by: Doer, sealedSecret?: string) {
  const open = await openProposalOf(ports.db, "endpoint", row.id, ports.now());
  if (open) return err({ kind: "conflict", detail: `it is proposed already: ${open.id}` } as const);
  const asked = askedOf(row, await secretMadeAt(ports.db, row.id), wish);
  const { id: subject, tenantId } = row;
  const secret = sealedSecret === undefined ? {} : { sealedSecret };
  const made = await propose(ports, { kind: "endpoint", tenantId, subject, asked, ...secret }, by);
  return made.ok ? ok(proposalView(made.value, ports.now())) : made;
}

const shown = (ports: ApiPorts, moved: Result<EndpointRow, Refusal>) =>
  moved.ok ? ok(endpointView(moved.value, ports)) : moved;

function stateRoute(
  define: Define,
  ports: ApiPorts,
  verb: Extract<EndpointVerb, "activate" | "suspend" | "revoke">,
  permission: Permission,
  summary: string,
): void {
  define(
    {
      method: "post",
      path: `/v1/endpoints/{id}/${verb}`,
      permission,
      scope: "endpoint",
      tag: "endpoints",
      summary,
      params: EndpointParams,
      status: 200,
      answer: Endpoint,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, ...by }) => shown(ports, await move(ports, id, [verb], by)),
  );
}
