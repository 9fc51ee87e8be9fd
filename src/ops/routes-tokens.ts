import { err, ok } from "../domain/result.ts";
import { hashToken, makeToken, type TokenDesk } from "../governance/tokens.ts";
import { createApiToken, listApiTokens, revokeApiToken, type ApiToken } from "../store/api-token.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { newId, pageView, type Define } from "./routes-define.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import { CreatedToken, CreateToken, ListQuery, TokenPage, TokenParams } from "./schemas-tokens.ts";

export function tokenRoutes(define: Define, ports: ApiPorts, desk: TokenDesk): void {
  define(
    {
      method: "post",
      path: "/v1/tokens",
      permission: "token:create",
      tag: "tokens",
      summary: "Make an API token",
      description: "The only thing the bootstrap token is good for.",
      body: CreateToken,
      status: 201,
      answer: CreatedToken,
      refusals: [],
    },
    async ({ body }) => {
      const token = makeToken(ports.randomBytes);
      const row = { id: newId("tok", ports), ...body, createdAtMs: ports.now(), revokedAtMs: null };
      await createApiToken(ports.db, { ...row, hash: await hashToken(token) });
      return ok({ ...tokenView(row), token });
    },
  );

  define(
    {
      method: "get",
      path: "/v1/tokens",
      permission: "token:read",
      tag: "tokens",
      summary: "List API tokens, without what they are",
      query: ListQuery,
      status: 200,
      answer: TokenPage,
      refusals: [],
    },
    async ({ query }) => pageView(await listApiTokens(ports.db, query), tokenView),
  );

  define(
    {
      method: "delete",
      path: "/v1/tokens/{id}",
      permission: "token:revoke",
      tag: "tokens",
      summary: "Revoke an API token",
      description: "In force here at once, and everywhere within 30 seconds.",
      params: TokenParams,
      status: 204,
      answer: null,
      refusals: ["not_found"],
    },
    async ({ params }) => {
      const known = await revokeApiToken(ports.db, params.id, ports.now());
      desk.forget(params.id);
      return known ? ok(null) : err({ kind: "not_found" });
    },
  );
}

function tokenView({ id, name, role, createdAtMs, revokedAtMs }: ApiToken) {
  return { id, name, role, createdAt: isoOf(createdAtMs), revokedAt: isoOrNull(revokedAtMs) };
}
