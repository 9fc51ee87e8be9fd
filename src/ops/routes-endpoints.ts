import type { z } from "@hono/zod-openapi";
import type { Scheme } from "../carriers/port.ts";
import { schemeOf } from "../carriers/schemes.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Refusal } from "../http/problem.ts";
import { makeSecret } from "../governance/secret.ts";
import type { Pending } from "../http/operation.ts";
import {
  listEndpoints,
  newEndpointRows,
  partnerOf,
  readEndpoint,
  type Endpoint as EndpointRow,
} from "../store/endpoint.ts";
import { act } from "./act.ts";
import { BY_ONE, factOf, type Doer } from "./acts.ts";
import { proposed } from "./approvals.ts";
import { askedOf, endpointObject, endpointTrace } from "./endpoint-acts.ts";
import { pendingAnswer } from "./pending-answer.ts";
import { Proposed, proposalView } from "./schemas-proposals.ts";
import { issue, namedTenant, newId, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf } from "./schemas.ts";
import {
  CreatedEndpoint,
  CreateEndpoint,
  Endpoint,
  EndpointPage,
  EndpointParams,
  EndpointQuery,
} from "./schemas-endpoints.ts";

export function endpointRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/endpoints",
      permission: "endpoint:create",
      scope: { tenant: "body.tenant" },
      tag: "endpoints",
      summary: "Give a partner a webhook URL",
      description:
        "Where approvals are in force it is made as a draft and proposed. A draft, or a sandbox, judges and reads what is sent to it, and keeps samples; its events touch nothing.",
      body: CreateEndpoint,
      status: 201,
      answer: CreatedEndpoint,
      pending: Proposed,
      refusals: ["conflict"],
    },
    ({ body, ...by }) => create(body, by, ports),
  );

  define(
    {
      method: "get",
      path: "/v1/endpoints",
      permission: "endpoint:read",
      scope: "listing",
      tag: "endpoints",
      summary: "List endpoints, of one tenant or all",
      query: EndpointQuery,
      status: 200,
      answer: EndpointPage,
      refusals: [],
    },
    async ({ query: { tenant, ...request }, principal: { tenants } }) => {
      const named = tenant === undefined ? ok(null) : await namedTenant(ports, tenant, { tenants });
      if (!named.ok) return named;
      const ofTenants = named.value ? [named.value.id] : tenants;
      const found = await listEndpoints(ports.db, { ...request, tenants: ofTenants });
      return pageView(found, (row) => endpointView(row, ports));
    },
  );

  define(
    {
      method: "get",
      path: "/v1/endpoints/{id}",
      permission: "endpoint:read",
      scope: "endpoint",
      tag: "endpoints",
      summary: "Show an endpoint",
      params: EndpointParams,
      status: 200,
      answer: Endpoint,
      refusals: ["not_found"],
    },
    async ({ params }) => {
      const row = await readEndpoint(ports.db, params.id);
      return row ? ok(endpointView(row, ports)) : err({ kind: "not_found" });
    },
  );
}

async function create(
  asked: z.output<typeof CreateEndpoint>,
  by: Doer,
  ports: ApiPorts,
): Promise<Result<z.input<typeof CreatedEndpoint> | Pending, Refusal>> {
  const checked = await checkedAsk(asked, ports);
  if (!checked.ok) return checked;
  const { row, secret, made } = checked.value;
  const sealedApiCredential =
    asked.apiCredential === undefined ? null : await ports.seal.seal(asked.apiCredential, `endpoint-api:${row.id}`);
  const sealed = await ports.seal.seal(secret, `endpoint-secret:${row.id}`);
  const statements = newEndpointRows(ports.db, { ...row, sealedApiCredential }, sealed);
  const sanction = row.state === "active" ? BY_ONE : null;
  const after = { ...endpointTrace(row), ...sanction };
  const object = endpointObject(row.id);
  const fact = factOf(by, { object, tenantId: row.tenantId, verb: "endpoint:create", before: null, after }, ports);
  const view = { ...endpointView(row, ports), secret: made };
  if (sanction || asked.draft || asked.sandbox) {
    const done = await act(ports, [object], async () => ok({ statements, facts: [fact], value: view }));
    if (done.ok) ports.endpointChanged(row.id);
    return done;
  }
  const wished = askedOf(row, row.createdAtMs, { act: "activate", hold: false });
  const wish = { kind: "endpoint", tenantId: row.tenantId, subject: row.id, asked: wished } as const;
  const { proposal, ...written } = await proposed(ports, wish, by);
  const done = await act(ports, [object, written.object], async () =>
    ok({ statements: [...statements, written.statement], facts: [fact, written.fact], value: null }),
  );
  if (!done.ok) return done;
  ports.endpointChanged(row.id);
  return ok(pendingAnswer({ proposal: proposalView(proposal, ports.now()), endpoint: view }));
}

/** An endpoint as it is asked for, with its secret in clear; nothing is made yet. */
async function checkedAsk(
  asked: z.output<typeof CreateEndpoint>,
  ports: ApiPorts,
): Promise<Result<{ row: EndpointRow; secret: string; made: string | undefined }, Refusal>> {
  const terms = ports.senders.find(asked.sender);
  if (!terms) return err(issue("sender", `must be one of ${ports.senders.names().join(", ")}`));
  const tenant = await namedTenant(ports, asked.tenant);
  if (!tenant.ok) return tenant;
  const settings = terms.settings.safeParse(asked.settings);
  if (!settings.success) return err(settingsIssues(settings.error));
  const named = terms.schemeIn?.(settings.data) ?? null;
  if (named !== null && (asked.scheme ?? named) !== named)
    return err(issue("scheme", `must be ${named}, as the settings say`));
  const chosen = named ?? asked.scheme ?? null;
  const scheme = schemeOf(terms, chosen);
  if (!scheme) return err(issue("scheme", `must be one of ${Object.keys(terms.schemes).join(", ")}`));
  if (asked.apiCredential !== undefined && !terms.api)
    return err(issue("apiCredential", "is of no use: this sender's webhooks are whole"));
  const given = secretFor(asked.secret, scheme, ports);
  if (!given.ok) return given;
  const isDraft = ports.fourEyes || asked.draft || asked.sandbox;
  const id = newId(ports.region, ports);
  const name = asked.name ?? null;
  const row: EndpointRow = {
    id,
    tenantId: tenant.value.id,
    sender: terms.name,
    name,
    partner: asked.partner ?? partnerOf({ name, id }),
    state: isDraft ? "draft" : "active",
    sandbox: asked.sandbox,
    needsApproval: false,
    scheme: chosen,
    settings: settings.data,
    sealedApiCredential: null,
    rateLimitPerMinute: asked.rateLimitPerMinute,
    createdAtMs: ports.now(),
  };
  return ok({ row, ...given.value });
}

/** The secret that was given, or one made in the sender's form: only that one is shown. */
export function secretFor(
  given: string | undefined,
  scheme: Scheme | null,
  ports: Pick<ApiPorts, "randomBytes">,
): Result<{ secret: string; made: string | undefined }, Refusal> {
  if (given !== undefined) return ok({ secret: given, made: undefined });
  if (scheme?.secretForm === "") return ok({ secret: "", made: undefined });
  const made = scheme && makeSecret(scheme.secretForm, ports.randomBytes);
  return made
    ? ok({ secret: made, made })
    : err(issue("secret", `is needed: ${scheme?.secretForm ?? "unknown sender"}`));
}

function settingsIssues(error: z.ZodError): Refusal {
  const issues = error.issues.map(({ path, message }) => ({
    path: ["settings", ...path].map(String).join("."),
    message,
  }));
  return { kind: "invalid", issues };
}

/** What anyone may see of an endpoint. */
export function endpointView(row: EndpointRow, ports: Pick<ApiPorts, "baseUrl" | "senders">) {
  const { id, tenantId, sender, name, partner, state, sandbox, settings, rateLimitPerMinute, createdAtMs } = row;
  const terms = ports.senders.find(sender);
  const scheme = terms && schemeOf(terms, row.scheme);
  return {
    id,
    url: `${ports.baseUrl}/in/${id}`,
    tenant: tenantId,
    sender,
    name,
    partner,
    scheme: row.scheme ?? Object.keys(terms?.schemes ?? {})[0] ?? "",
    // A sender that was taken out of the registry verifies nothing any more.
    assurance: scheme?.assurance ?? ("none" as const),
    bindsTime: scheme?.bindsTime ?? false,
    settings,
    state,
    sandbox,
    rateLimitPerMinute,
    createdAt: isoOf(createdAtMs),
  };
}
