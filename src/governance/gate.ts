import type { TenantId } from "../domain/identity.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Credential, Gate } from "../http/authenticate.ts";
import type { Refusal } from "../http/problem.ts";
import type { Inputs, Scope } from "../http/scope.ts";
import type { Permission } from "./permissions.ts";
import { actorOf, idOf, isWithin, lackOf, type Principal } from "./principal.ts";

/** Whose something is; null: it is not there. */
type Whose = "all" | readonly TenantId[] | null;

/** How a thing's tenants are found by its id. */
export type LookUps<Kind extends string> = Readonly<Record<Kind, (id: string) => Promise<Whose>>>;

export interface GatePorts<Kind extends string> {
  readonly identify: (credential: Credential, requestId: string) => Promise<Result<Principal | null, "unavailable">>;
  /** The id of the tenant that is called so, by id or name. */
  readonly tenantNamed: (idOrName: string) => Promise<TenantId | null>;
  readonly lookUps: LookUps<Kind>;
}

const RETRY_AFTER_SECONDS = 5;

/** The one door of the API: who calls, whether they may do such a thing, and whether they may do it to this. */
export function gateOf<Kind extends string>(ports: GatePorts<Kind>): Gate<Permission, Principal, Kind> {
  return {
    async admit(credential, permission, scope, requestId) {
      const found = await ports.identify(credential, requestId);
      if (!found.ok) return err({ kind: "unavailable", retryAfterSeconds: RETRY_AFTER_SECONDS });
      if (!found.value) return err({ kind: "unauthenticated" });
      const needs = lackOf(found.value, permission, { ofAllTenants: scope === "mesh" });
      return needs === null ? ok(found.value) : err({ kind: "forbidden", needs });
    },
    within: (principal, scope, inputs) => within(ports, principal, scope, inputs),
    idOf,
    actorOf,
  };
}

/** What is another's is answered as what is not there, after the same work. */
async function within<Kind extends string>(
  { tenantNamed, lookUps }: GatePorts<Kind>,
  { tenants }: Principal,
  scope: Scope<Kind>,
  inputs: Inputs,
): Promise<Result<null, Refusal>> {
  if (tenants === "all" || isOfNone(scope)) return ok(null);
  if (typeof scope === "object") {
    const [where, field = ""] = split(scope.tenant);
    const named = await tenantNamed(textAt(inputs[where], field));
    if (named !== null && isWithin(tenants, [named])) return ok(null);
    if (where === "params") return err({ kind: "not_found" });
    return err({ kind: "invalid", issues: [{ path: field, message: "no such tenant" }] });
  }
  const whose = await lookUps[scope](textAt(inputs.params, "id"));
  return whose !== null && isWithin(tenants, whose) ? ok(null) : err({ kind: "not_found" });
}

const isOfNone = (scope: Scope<string>): scope is "mesh" | "open" | "listing" | "grant" | "self" =>
  ["mesh", "open", "listing", "grant", "self"].some((one) => one === scope);

const split = (place: string) => place.split(".") as [keyof Inputs, string?];

function textAt(inputs: unknown, field: string): string {
  const value: unknown = Object(inputs)[field];
  return typeof value === "string" ? value : "";
}
