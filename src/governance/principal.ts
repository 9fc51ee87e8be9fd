import { z } from "zod";
import type { Actor } from "../domain/audit.ts";
import { DataDomain } from "../domain/data-domain.ts";
import { TenantId, type EndpointId } from "../domain/identity.ts";
import { BOOTSTRAP_PERMISSIONS, domainOf, ROLE_PERMISSIONS, type Permission, type Role } from "./permissions.ts";

/** So many tenants a principal may be scoped to, unless to all. */
export const SCOPED_TENANTS_MAX = 50;

/**
 * Where a principal may act: for which tenants, on which data. The region is not among it: a mesh knows the tokens and the people of
 * its own region, and those of another are nobody's here.
 */
export const Scopes = z.object({
  tenants: z.union([z.literal("all"), z.array(TenantId).min(1).max(SCOPED_TENANTS_MAX)]),
  domains: z.union([z.literal("all"), z.array(DataDomain).min(1)]),
});
type TenantScope = "all" | readonly TenantId[];
export interface Scopes {
  readonly tenants: TenantScope;
  readonly domains: "all" | readonly DataDomain[];
}

/** What a person or a program was given. */
interface Granted extends Scopes {
  readonly role: Role;
  /** A person's name is for its owner's eyes: it is never logged. */
  readonly name: string;
  /** When it ends by itself; null: never. */
  readonly expiresAtMs: number | null;
}

/** Who calls. `endpoint`: whoever speaks at a webhook URL; it has no place in the API. */
export type Principal =
  | (Granted & { readonly kind: "token"; readonly tokenId: string })
  | (Granted & { readonly kind: "person"; readonly personId: string })
  | (Scopes & { readonly kind: "endpoint"; readonly endpointId: EndpointId })
  | (Scopes & { readonly kind: "bootstrap" });

/** For a log or a record: an id, or what stands in its place. */
export function idOf(principal: Principal): string {
  switch (principal.kind) {
    case "token":
      return principal.tokenId;
    case "person":
      return principal.personId;
    case "endpoint":
      return principal.endpointId;
    default:
      return principal.kind;
  }
}

/** As the audit names them. */
export const actorOf = (principal: Principal): Actor => ({ kind: principal.kind, id: idOf(principal) });

export function permissionsOf(principal: Principal): readonly Permission[] {
  if (principal.kind === "bootstrap") return BOOTSTRAP_PERMISSIONS;
  return principal.kind === "endpoint" ? [] : ROLE_PERMISSIONS[principal.role];
}

/** What a principal lacks to do a thing, in words that follow "needs the permission …"; null: nothing. */
export function lackOf(principal: Principal, permission: Permission, { ofAllTenants = false } = {}): string | null {
  if (!permissionsOf(principal).includes(permission)) return permission;
  const domain = domainOf(permission);
  if (domain !== null && !isWithin(principal.domains, [domain])) return `${permission} in the domain ${domain}`;
  return ofAllTenants && principal.tenants !== "all" ? `${permission} over all tenants` : null;
}

/** Whether a scope holds all of another one. */
export function isWithin<T>(mine: "all" | readonly T[], theirs: "all" | readonly T[]): boolean {
  return mine === "all" || (theirs !== "all" && theirs.every((one) => mine.includes(one)));
}

export interface Grant extends Scopes {
  readonly role: Role;
}

/** Nobody gives more than they have, nor takes it away. Why a giver may not, in words; null: it may. */
export function excessOf(giver: Principal, grant: Grant): string | null {
  if (giver.kind === "bootstrap") return null;
  const held = permissionsOf(giver);
  const isAdmin = giver.kind !== "endpoint" && giver.role === "admin";
  const exceeds = grant.role === "admin" ? !isAdmin : ROLE_PERMISSIONS[grant.role].some((one) => !held.includes(one));
  if (exceeds) return `for the role ${grant.role}: it may do more than you`;
  if (!isWithin(giver.tenants, grant.tenants)) return "for those tenants: they are more than yours";
  return isWithin(giver.domains, grant.domains) ? null : "for those data domains: they are more than yours";
}
