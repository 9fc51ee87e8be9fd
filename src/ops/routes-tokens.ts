import { err, ok, type Result } from "../domain/result.ts";
import { idOf } from "../governance/principal.ts";
import { hashToken, makeToken, TOKEN_DAYS_DEFAULT, TOKEN_DAYS_MAX, type TokenDesk } from "../governance/tokens.ts";
import type { Refusal } from "../http/problem.ts";
import {
  createApiToken,
  listApiTokens,
  readApiToken,
  revokeApiToken,
  rotateApiToken,
  type ApiToken,
} from "../store/api-token.ts";
import type { Doer } from "./acts.ts";
import { isForTwo, proposeToken } from "./grant-acts.ts";
import { grantOf, refusalOfRow, scopesRow, scopesView } from "./grants.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { pendingAnswer } from "./pending-answer.ts";
import { issue, newId, pageView, type Define } from "./routes-define.ts";
import { Proposed, proposalView } from "./schemas-proposals.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import { CreatedToken, CreateToken, ListQuery, RotateToken, TokenPage, TokenParams } from "./schemas-tokens.ts";

const DAY_MS = 86_400_000;

export function tokenRoutes(define: Define, ports: ApiPorts, desk: TokenDesk): void {
  createRoute(define, ports);
  rotateRoute(define, ports, desk);

  define(
    {
      method: "get",
      path: "/v1/tokens",
      permission: "token:read",
      scope: "listing",
      tag: "tokens",
      summary: "List API tokens, without what they are",
      query: ListQuery,
      status: 200,
      answer: TokenPage,
      refusals: [],
    },
    async ({ query, principal: { tenants } }) =>
      pageView(await listApiTokens(ports.db, { ...query, tenants }), tokenView),
  );

  define(
    {
      method: "delete",
      path: "/v1/tokens/{id}",
      permission: "token:revoke",
      scope: "token",
      tag: "tokens",
      summary: "Revoke an API token",
      description: "In force here at once, and everywhere within 30 seconds.",
      params: TokenParams,
      status: 204,
      answer: null,
      refusals: ["not_found"],
    },
    async ({ params, principal }) => {
      const row = await readApiToken(ports.db, params.id);
      const refusal = row ? refusalOfRow(principal, "token:revoke", row) : ({ kind: "not_found" } as const);
      if (refusal) return err(refusal);
      await revokeApiToken(ports.db, params.id, ports.now());
      desk.forget(params.id);
      return ok(null);
    },
  );
}

function createRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/tokens",
      permission: "token:create",
      scope: "grant",
      tag: "tokens",
      summary: "Make an API token",
      description: "It can do no more than its maker. The only thing the bootstrap token is good for.",
      body: CreateToken,
      status: 201,
      answer: CreatedToken,
      pending: Proposed,
      refusals: ["conflict"],
    },
    async ({ body: { name, expiresAt, ...asked }, principal, requestId }) => {
      const grant = await grantOf(ports, principal, "token:create", asked);
      if (!grant.ok) return grant;
      const nowMs = ports.now();
      const expiresAtMs = endOf(expiresAt, nowMs);
      if (!expiresAtMs.ok) return expiresAtMs;
      const token = makeToken(ports.randomBytes);
      const id = newId("tok", ports);
      if (await isForTwo(ports, grant.value.role, "token")) {
        const wish = { id, name, ...grant.value, expiresAtMs: expiresAtMs.value };
        return tokenProposed(ports, wish, token, { principal, requestId });
      }
      const row = await createApiToken(ports.db, {
        id,
        name,
        role: grant.value.role,
        ...scopesRow(grant.value),
        hash: await hashToken(token),
        createdAtMs: nowMs,
        createdBy: idOf(principal),
        expiresAtMs: expiresAtMs.value,
      });
      return ok({ ...tokenView(row), token });
    },
  );
}

async function tokenProposed(ports: ApiPorts, wish: Parameters<typeof proposeToken>[1], token: string, by: Doer) {
  const made = await proposeToken(ports, wish, await hashToken(token), by);
  if (!made.ok) return made;
  const { id, name, role, expiresAtMs } = wish;
  const given = { id, name, role, ...scopesRow(wish), createdBy: idOf(by.principal), expiresAtMs };
  const never = { lastUsedAtMs: null, rotatedAtMs: null, previousUntilMs: null, revokedAtMs: null, shownTo: null };
  const view = tokenView({ ...given, ...never, createdAtMs: ports.now() });
  return ok(pendingAnswer({ proposal: proposalView(made.value, ports.now()), token: { ...view, token } }));
}

function rotateRoute(define: Define, ports: ApiPorts, desk: TokenDesk): void {
  define(
    {
      method: "post",
      path: "/v1/tokens/{id}/rotate",
      permission: "token:rotate",
      scope: "token",
      tag: "tokens",
      summary: "Replace what an API token is, and set its end anew",
      description:
        "What it was stays good for the overlap, so that its holder can change over; what it was before that ends at once.",
      params: TokenParams,
      body: RotateToken,
      status: 200,
      answer: CreatedToken,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, body: { overlapSeconds, expiresAt }, principal }) => {
      const row = await readApiToken(ports.db, id);
      const refusal = row ? refusalOfRow(principal, "token:rotate", row) : ({ kind: "not_found" } as const);
      if (refusal) return err(refusal);
      const nowMs = ports.now();
      const expiresAtMs = endOf(expiresAt, nowMs);
      if (!expiresAtMs.ok) return expiresAtMs;
      const token = makeToken(ports.randomBytes);
      const terms = { nowMs, expiresAtMs: expiresAtMs.value, overlapMs: overlapSeconds * 1000, by: idOf(principal) };
      const rotated = await rotateApiToken(ports.db, { id, hash: await hashToken(token), ...terms });
      desk.forget(id);
      return rotated
        ? ok({ ...tokenView(rotated), token })
        : err({ kind: "conflict", detail: "it has ended: make another" });
    },
  );
}

/** Every token has an end. */
function endOf(asked: string | undefined, nowMs: number): Result<number, Refusal> {
  if (asked === undefined) return ok(nowMs + TOKEN_DAYS_DEFAULT * DAY_MS);
  const endMs = Date.parse(asked);
  return endMs > nowMs && endMs <= nowMs + TOKEN_DAYS_MAX * DAY_MS
    ? ok(endMs)
    : err(issue("expiresAt", `must be within ${TOKEN_DAYS_MAX} days from now`));
}

function tokenView(row: ApiToken) {
  const { id, name, role, createdBy, expiresAtMs, revokedAtMs } = row;
  return {
    id,
    name,
    role,
    ...scopesView(row),
    createdAt: isoOf(row.createdAtMs),
    createdBy,
    expiresAt: isoOrNull(expiresAtMs),
    lastUsedAt: isoOrNull(row.lastUsedAtMs),
    rotatedAt: isoOrNull(row.rotatedAtMs),
    previousValidUntil: isoOrNull(row.previousUntilMs),
    revokedAt: isoOrNull(revokedAtMs),
    warning: expiresAtMs === null && revokedAtMs === null ? "it never ends: rotate it to give it an end" : null,
  };
}
