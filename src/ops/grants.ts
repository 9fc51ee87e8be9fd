import { err, ok, type Result } from "../domain/result.ts";
import { Role, type Permission } from "../governance/permissions.ts";
import { excessOf, isWithin, type Grant, type Principal, type Scopes } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { tenantsNamed } from "../store/tenant.ts";
import { issue } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";

interface Asked {
  readonly role: Role;
  readonly tenants?: "all" | readonly string[] | undefined;
  readonly domains?: Scopes["domains"] | undefined;
}

/** What a giver asks to give, its tenants by their ids. More than the giver has is refused; a tenant of others is none. */
export async function grantOf(
  ports: Pick<ApiPorts, "db">,
  giver: Principal,
  permission: Permission,
  { role, tenants: named = giver.tenants, domains = giver.domains }: Asked,
): Promise<Result<Grant, Refusal>> {
  const tenants = await idsOf(ports, giver, named);
  if (!tenants.ok) return tenants;
  const grant = { role, tenants: tenants.value, domains: domains === "all" ? domains : [...new Set(domains)] };
  const refusal = refusalOf(giver, permission, grant);
  return refusal ? err(refusal) : ok(grant);
}

async function idsOf(
  { db }: Pick<ApiPorts, "db">,
  giver: Principal,
  named: "all" | readonly string[],
): Promise<Result<Scopes["tenants"], Refusal>> {
  if (named === "all") return ok(named);
  const found = await tenantsNamed(db, named);
  const ids = named.map((one) => found.find(({ id, name }) => id === one || name === one)?.id);
  const missing = ids.findIndex((id) => id === undefined || !isWithin(giver.tenants, [id]));
  if (missing !== -1) return err(issue(`tenants.${missing}`, "no such tenant"));
  return ok([...new Set(ids.filter((id) => id !== undefined))]);
}

/** What was given to somebody, as it is stored. */
interface GrantRow {
  readonly role: string;
  readonly tenants: readonly string[] | null;
  readonly domains: Exclude<Scopes["domains"], "all"> | null;
}

/** Why somebody may not take in hand what was given to another; null: they may. */
export function refusalOfRow(by: Principal, permission: Permission, row: GrantRow): Refusal | null {
  // A role that nobody knows any more is the affair of who may do everything.
  const role = Role.safeParse(row.role).data ?? "admin";
  return refusalOf(by, permission, { role, tenants: row.tenants ?? "all", domains: row.domains ?? "all" });
}

function refusalOf(by: Principal, permission: Permission, grant: Grant): Refusal | null {
  const excess = excessOf(by, grant);
  return excess === null ? null : { kind: "forbidden", needs: `${permission} ${excess}` };
}

/** A scope as a row holds it: all is null. */
export const scopesRow = ({ tenants, domains }: Scopes) => ({
  tenants: tenants === "all" ? null : [...tenants],
  domains: domains === "all" ? null : [...domains],
});

export const scopesView = ({ tenants, domains }: Pick<GrantRow, "tenants" | "domains">) => ({
  tenants: tenants === null ? ("all" as const) : [...tenants],
  domains: domains === null ? ("all" as const) : [...domains],
});
