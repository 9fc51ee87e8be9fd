import type { OpenAPIHono } from "@hono/zod-openapi";
import { err, ok, type Result } from "../domain/result.ts";
import type { Permission } from "../governance/permissions.ts";
import { isWithin, type Principal, type Scopes } from "../governance/principal.ts";
import { operationsOn, type HttpEnv } from "../http/operation.ts";
import { problemResponse, type Refusal } from "../http/problem.ts";
import type { Gate } from "../http/authenticate.ts";
import type { Page } from "../store/cursor.ts";
import { findTenant, type Tenant } from "../store/tenant.ts";
import type { ScopedKind } from "./look-ups.ts";
import type { ApiPorts } from "./routes-ports.ts";

/** How a route is put on the API: none without a permission and a scope. */
export type Define = ReturnType<typeof operationsOn<Permission, Principal, ScopedKind>>;

export const defineOn = (
  app: OpenAPIHono<HttpEnv>,
  gate: Gate<Permission, Principal, ScopedKind>,
  { limits, now, later, expiry }: Pick<ApiPorts, "limits" | "now" | "later" | "expiry">,
): Define =>
  operationsOn<Permission, Principal, ScopedKind>(app, gate, { limits, now, later, expiry, refuse: problemResponse });

/** A prefix and 128 random bits. */
export function newId<Prefix extends string>(
  prefix: Prefix,
  ports: Pick<ApiPorts, "randomBytes">,
): `${Prefix}_${string}` {
  return `${prefix}_${ports.randomBytes(16).toHex()}`;
}

export const issue = (path: string, message: string): Refusal => ({ kind: "invalid", issues: [{ path, message }] });

export function pageView<Row, View>(
  page: Result<Page<Row>, "bad_cursor">,
  view: (row: Row) => View,
): Result<{ items: View[]; nextCursor: string | null }, Refusal> {
  if (!page.ok) return err(issue("cursor", "is not a cursor of this list"));
  return ok({ items: page.value.items.map(view), nextCursor: page.value.nextCursor });
}

/** The tenant a caller names by id or name, at `path` of what it sent. One that is not among `tenants` is none to it. */
export async function namedTenant(
  ports: Pick<ApiPorts, "db">,
  idOrName: string,
  { tenants = "all", path = "tenant" }: { tenants?: Scopes["tenants"]; path?: string } = {},
): Promise<Result<Tenant, Refusal>> {
  const tenant = await findTenant(ports.db, idOrName);
  return tenant && isWithin(tenants, [tenant.id]) ? ok(tenant) : err(issue(path, "no such tenant"));
}
