import { NO_LINES } from "../sequencer/story.ts";
import { carrierSlug } from "../domain/carrier.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { ReplayAsked, Window } from "../domain/run.ts";
import type { Refusal } from "../http/problem.ts";
import type { Proposal } from "../store/proposal.ts";
import { findRun, listRuns, type NewRun } from "../store/run.ts";
import { proposeReplay, shipmentsForTwo } from "./replay-acts.ts";
import { issue, namedTenant, newId, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { nameOf, runBegun, runCancelled } from "./run-acts.ts";
import { BulkReplay, ReplayRun, ReplayRunPage, replayView, RunParams, RunsQuery } from "./schemas-reconcile.ts";

export function replayRoutes(define: Define, ports: ApiPorts): void {
  beginRoute(define, ports);
  watchRoutes(define, ports);
}

function beginRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/replays",
      permission: "shipment:replay",
      scope: { tenant: "body.tenant" },
      tag: "shipments",
      summary: "Write a shipment, a window, a carrier or a whole tenant to a sink again",
      description:
        "Answers at once; the run goes on behind live traffic. Nothing is there twice afterwards. Over many shipments it waits, as `proposed`, for another person's approval, where approvals are in force.",
      body: BulkReplay,
      status: 202,
      answer: ReplayRun,
      refusals: ["conflict"],
    },
    async ({ body, ...call }) => {
      const named = await namedTenant(ports, body.tenant);
      if (!named.ok) return named;
      const tenantId = named.value.id;
      const { shipment, carrier, sink, fromVersion, dryRun } = body;
      if (shipment !== undefined && (await ports.shipments.story(shipment, NO_LINES))?.identity.tenantId !== tenantId)
        return err(issue("shipment", "no such shipment of this tenant"));
      const window = windowOf(body, ports.now());
      if (window && window.untilMs < window.sinceMs) return err(issue("until", "is before since"));
      const asked: ReplayAsked = {
        sink,
        fromVersion,
        dryRun,
        ...(shipment === undefined ? {} : { shipmentId: shipment }),
        ...(carrier === undefined ? {} : { carrier: carrierSlug(carrier) }),
        ...(window ? { window } : {}),
      };
      const replay = { id: newId("rpl", ports), tenantId, kind: "replay", asked: JSON.stringify(asked) } as const;
      if ((await shipmentsForTwo(ports, tenantId, asked)) !== null) {
        const run = { ...replay, askedBy: nameOf(call.principal), askedAtMs: ports.now() };
        return waiting(ports, run, await proposeReplay(ports, run, call));
      }
      const begun = await runBegun(ports, call, "shipment:replay", replay);
      return begun.ok ? ok(replayView(begun.value)) : begun;
    },
  );
}

async function waiting({ db }: ApiPorts, { id }: NewRun, made: Result<Proposal, Refusal>) {
  if (!made.ok) return made;
  const run = await findRun(db, id);
  return run ? ok({ ...replayView(run), proposal: made.value.id }) : err({ kind: "not_found" } as const);
}

function windowOf(
  { since, until }: { since?: string | undefined; until?: string | undefined },
  nowMs: number,
): Window | null {
  if (since === undefined && until === undefined) return null;
  const sinceMs = since === undefined ? 0 : Date.parse(since);
  return { sinceMs, untilMs: until === undefined ? nowMs : Date.parse(until), newestOnly: until === undefined };
}

function watchRoutes(define: Define, ports: ApiPorts): void {
  const one = { params: RunParams, status: 200, answer: ReplayRun, refusals: ["not_found"], tag: "shipments" } as const;
  define(
    {
      method: "get",
      path: "/v1/replays",
      permission: "shipment:read",
      scope: { tenant: "query.tenant" },
      tag: "shipments",
      summary: "List a tenant's replays, the newest first",
      query: RunsQuery,
      status: 200,
      answer: ReplayRunPage,
      refusals: [],
    },
    async ({ query: { tenant, ...request } }) => {
      const named = await namedTenant(ports, tenant);
      if (!named.ok) return named;
      const query = { ...request, tenantId: named.value.id, kind: "replay" } as const;
      return pageView(await listRuns(ports.db, query), replayView);
    },
  );
  define(
    {
      ...one,
      method: "get",
      path: "/v1/replays/{id}",
      permission: "shipment:read",
      scope: "run",
      summary: "Show how far a replay is; of a dry run, what it would change",
    },
    async ({ params: { id } }) => {
      const run = await findRun(ports.db, id);
      return run?.kind === "replay" ? ok(replayView(run)) : err({ kind: "not_found" });
    },
  );
  define(
    {
      ...one,
      method: "post",
      path: "/v1/replays/{id}/cancel",
      permission: "shipment:replay",
      scope: "run",
      refusals: ["not_found", "conflict"],
      summary: "Call a replay off",
      description: "What was asked for so far is still written. One that has ended stays as it is.",
    },
    async ({ params: { id }, ...call }) => {
      const cancelled = await runCancelled(ports, call, "shipment:replay", { id, kind: "replay" });
      return cancelled.ok ? ok(replayView(cancelled.value)) : cancelled;
    },
  );
}
