import { err, ok, type Result } from "../domain/result.ts";
import { tenantOfGrant, tokenAsAudited } from "../governance/audited-view.ts";
import { factOf, type Acting } from "../governance/fact.ts";
import { idOf, type Principal } from "../governance/principal.ts";
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
import { endOfMakers } from "../store/hand.ts";
import type { Doer } from "./acts.ts";
import { isForTwo, proposeToken, UNUSED } from "./grant-acts.ts";
import { act, actingBy } from "./act.ts";
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
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, ...call }) => {
      const object = { kind: "token", id } as const;
      const done = await act(ports, [object], async () => {
        const row = await readApiToken(ports.db, id);
        if (!row) return err({ kind: "not_found" });
        const refusal = refusalOfRow(call.principal, "token:revoke", row);
        if (refusal) return err(refusal);
        if (row.revokedAtMs !== null) return ok({ statements: [], facts: [], value: null });
        const acting = actingBy(call, ports);
        const revoked = { ...row, revokedAtMs: acting.atMs };
        const facts = [tokenFact(acting, "token:revoke", row, revoked)];
        return ok({ statements: [revokeApiToken(ports.db, id, acting.atMs)], facts, value: null });
      });
      desk.forget(id);
      return done;
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
      description:
        "It can do no more than its maker, and made by a token it ends no later. The only thing the bootstrap token is good for.",
      body: CreateToken,
      status: 201,
      answer: CreatedToken,
      pending: Proposed,
      refusals: ["conflict"],
    },
    async ({ body: { name, expiresAt, ...asked }, ...call }) => {
      const { principal } = call;
      const grant = await grantOf(ports, principal, "token:create", asked);
      if (!grant.ok) return grant;
      const acting = actingBy(call, ports);
      const expiresAtMs = endOf(expiresAt, acting.atMs, endOfCaller(principal));
      if (!expiresAtMs.ok) return expiresAtMs;
      const token = makeToken(ports.randomBytes);
      const id = newId("tok", ports);
      if (await isForTwo(ports, grant.value.role, "token")) {
        const wish = { id, name, ...grant.value, expiresAtMs: expiresAtMs.value };
        return tokenProposed(ports, wish, token, call);
      }
      const row: ApiToken = {
        ...UNUSED,
        id,
        name,
        role: grant.value.role,
        ...scopesRow(grant.value),
        createdAtMs: acting.atMs,
        createdBy: idOf(principal),
        expiresAtMs: expiresAtMs.value,
      };
      const statements = [createApiToken(ports.db, { ...row, hash: await hashToken(token) })];
      const facts = [tokenFact(acting, "token:create", null, row)];
      const value = { ...tokenView(row), token };
      return act(ports, [{ kind: "token", id: row.id }], async () => ok({ statements, facts, value }));
    },
  );
}

async function tokenProposed(ports: ApiPorts, wish: Parameters<typeof proposeToken>[1], token: string, by: Doer) {
  const made = await proposeToken(ports, wish, await hashToken(token), by);
  if (!made.ok) return made;
  const { id, name, role, expiresAtMs } = wish;
  const given = { id, name, role, ...scopesRow(wish), createdBy: idOf(by.principal), expiresAtMs };
  const view = tokenView({ ...UNUSED, ...given, createdAtMs: ports.now() });
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
        "What it was stays good for the overlap, so that its holder can change over; what it was before that ends at once. A token gives none a later end than its own, itself among them.",
      params: TokenParams,
      body: RotateToken,
      status: 200,
      answer: CreatedToken,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, body: { overlapSeconds, expiresAt }, ...call }) => {
      const acting = actingBy(call, ports);
      const token = makeToken(ports.randomBytes);
      const hash = await hashToken(token);
      const by = idOf(call.principal);
      const done = await act(ports, [{ kind: "token", id }], async () => {
        const row = await readApiToken(ports.db, id);
        if (!row) return err({ kind: "not_found" });
        const refusal = refusalOfRow(call.principal, "token:rotate", row);
        if (refusal) return err(refusal);
        const makersEndMs = (await endOfMakers(ports.db, id)) ?? Infinity;
        const ended = row.revokedAtMs !== null || Math.min(row.expiresAtMs ?? Infinity, makersEndMs) <= acting.atMs;
        const mostMs = Math.min(makersEndMs, endOfCaller(call.principal));
        const expiresAtMs = endOf(expiresAt, acting.atMs, mostMs);
        if (!ended && !expiresAtMs.ok) return expiresAtMs;
        if (ended || !expiresAtMs.ok) return err({ kind: "conflict", detail: "it has ended: make another" });
        const terms = rotatedTo(row, acting.atMs, overlapSeconds * 1000, expiresAtMs.value);
        const rotated = { ...row, ...terms };
        const facts = [tokenFact(acting, "token:rotate", row, rotated)];
        const statements = [rotateApiToken(ports.db, { id, hash, by, ...terms })];
        return ok({ statements, facts, value: { ...tokenView(rotated), token } });
      });
      desk.forget(id);
      return done;
    },
  );
}

/** What it was never stays good for longer than it was to. */
const rotatedTo = ({ expiresAtMs }: ApiToken, nowMs: number, overlapMs: number, endMs: number) => ({
  rotatedAtMs: nowMs,
  expiresAtMs: endMs,
  previousUntilMs: Math.min(expiresAtMs ?? Infinity, nowMs + overlapMs),
});

function tokenFact(acting: Acting, verb: `token:${string}`, before: ApiToken | null, after: ApiToken) {
  return factOf(
    acting,
    verb,
    { kind: "token", id: after.id },
    {
      tenantId: tenantOfGrant(after),
      before: before && tokenAsAudited(before),
      after: tokenAsAudited(after),
    },
  );
}

/** A token hands on no more time than it has itself; a person's sign-in is no bound of it. */
const endOfCaller = (by: Principal): number => (by.kind === "token" ? (by.expiresAtMs ?? Infinity) : Infinity);

/** Every token has an end, and none a later one than what it goes back to. */
function endOf(asked: string | undefined, nowMs: number, mostMs: number): Result<number, Refusal> {
  if (asked === undefined) return ok(Math.min(nowMs + TOKEN_DAYS_DEFAULT * DAY_MS, mostMs));
  const endMs = Date.parse(asked);
  if (endMs > mostMs)
    return err(issue("expiresAt", `must be no later than the end of the token that gives it: ${isoOf(mostMs)}`));
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
