import type { z } from "@hono/zod-openapi";
import { schemeOf } from "../carriers/schemes.ts";
import { certificationOf, type SampleReading } from "../domain/certification.ts";
import { checklistOf } from "../domain/onboarding.ts";
import { err, ok } from "../domain/result.ts";
import { samplesOf } from "../store/certification-sample.ts";
import { readEndpoint, type Endpoint as EndpointRow } from "../store/endpoint.ts";
import { openProposalOf } from "../store/proposal.ts";
import { exampleFor } from "./example-request.ts";
import { endpointView } from "./routes-endpoints.ts";
import type { Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { EndpointParams } from "./schemas-endpoints.ts";
import { Certified, Certify, ExampleRequest, Onboarding, type Reading, Samples } from "./schemas-partners.ts";
import { isoOf, isoOrNull } from "./schemas.ts";

/** Bringing a partner in: what is left to do, what to try it with, and what its webhooks would come to. */
export function partnerRoutes(define: Define, ports: ApiPorts): void {
  const one = { params: EndpointParams, scope: "endpoint", status: 200, tag: "partners" } as const;
  define(
    {
      ...one,
      method: "get",
      path: "/v1/endpoints/{id}/onboarding",
      permission: "endpoint:read",
      summary: "Show what is done and what is left before a partner's events count, and whose it is",
      answer: Onboarding,
      refusals: ["not_found"],
    },
    async ({ params: { id } }) => {
      const row = await readEndpoint(ports.db, id);
      return row ? ok(await onboardingView(row, ports)) : err({ kind: "not_found" });
    },
  );
  define(
    {
      ...one,
      method: "post",
      path: "/v1/endpoints/{id}/example",
      permission: "endpoint:certify",
      summary: "Make an example webhook for an endpoint that does not act, signed by its secret",
      answer: ExampleRequest,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id } }) => {
      const row = await readEndpoint(ports.db, id);
      return row ? exampleFor(ports, row) : err({ kind: "not_found" });
    },
  );
  certifyRoutes(define, ports);
}

function certifyRoutes(define: Define, ports: ApiPorts): void {
  const one = { params: EndpointParams, scope: "endpoint", status: 200, tag: "partners" } as const;
  define(
    {
      ...one,
      method: "get",
      path: "/v1/endpoints/{id}/samples",
      permission: "certification:read",
      summary: "Show what an endpoint that does not act was sent, and what it would have come to",
      answer: Samples,
      refusals: ["not_found"],
    },
    async ({ params: { id } }) => {
      if (!(await readEndpoint(ports.db, id))) return err({ kind: "not_found" });
      const samples = await samplesOf(ports.db, id);
      const items = samples.map(({ reading, receivedAtMs, ...note }) => {
        return { ...note, receivedAt: isoOf(receivedAtMs), ...readingView(reading) };
      });
      return ok({ items, certification: totals(samples.map(({ reading }) => reading)) });
    },
  );
  define(
    {
      ...one,
      method: "post",
      path: "/v1/endpoints/{id}/certify",
      permission: "endpoint:certify",
      summary: "Read a partner's recorded payloads, and record nothing",
      description: "Their signatures are not looked at.",
      body: Certify,
      answer: Certified,
      refusals: ["not_found"],
    },
    async ({ params: { id }, body: { payloads } }) => {
      const readings: SampleReading[] = [];
      for (const payload of payloads) {
        const reading = await ports.readSample(id, payload);
        if (!reading) return err({ kind: "not_found" });
        readings.push(reading);
      }
      return ok({ items: readings.map(readingView), certification: totals(readings) });
    },
  );
}

const totals = (readings: readonly SampleReading[]) => {
  const { unmapped, ...counts } = certificationOf(readings);
  return { ...counts, unmapped: [...unmapped] };
};

export function readingView({ shipments, refusal, ...counts }: SampleReading): z.input<typeof Reading> {
  return {
    ...counts,
    refusal,
    shipments: shipments.map(({ estimatedAtMs, events, ...shipment }) => ({
      ...shipment,
      estimatedAt: isoOrNull(estimatedAtMs),
      events: events.map(({ occurredAtMs, ...event }) => ({ ...event, occurredAt: isoOf(occurredAtMs) })),
    })),
  };
}

async function onboardingView(row: EndpointRow, ports: ApiPorts): Promise<z.input<typeof Onboarding>> {
  const { id: endpointId, state, sandbox } = row;
  const terms = ports.senders.find(row.sender);
  const scheme = terms && schemeOf(terms, row.scheme);
  const certification = totals((await samplesOf(ports.db, endpointId)).map(({ reading }) => reading));
  const open = await openProposalOf(ports.db, "endpoint", endpointId, ports.now());
  const proposalId = open?.id ?? null;
  const hasApiCredential = terms?.api ? row.sealedApiCredential !== null : null;
  const { fourEyes } = ports;
  const facts = { endpointId, state, sandbox, certification, hasApiCredential, proposalId, fourEyes };
  const view = endpointView(row, ports);
  const { status, body } = terms?.acknowledgement ?? { status: 200 };
  return {
    endpoint: view,
    sender: {
      name: row.sender,
      scheme: view.scheme,
      assurance: view.assurance,
      bindsTime: view.bindsTime,
      secret: scheme?.secretForm ?? "",
      answer: body === undefined ? `HTTP ${status}` : `HTTP ${status} with ${body}`,
      trap: terms?.trap ?? "",
    },
    checklist: checklistOf(facts),
    certification,
    proposal: proposalId,
  };
}
