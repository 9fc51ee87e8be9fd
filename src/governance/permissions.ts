import { z } from "zod";

/** Everything a caller of the API may be allowed to do. Each route names one. */
export const PERMISSIONS = [
  "token:create",
  "token:read",
  "token:revoke",
  "tenant:create",
  "tenant:read",
  "tenant:connect",
  "endpoint:create",
  "endpoint:read",
  "endpoint:rotate",
  "endpoint:suspend",
  "kept:read",
  "kept:release",
  "code:read",
  "code:map",
  "shipment:read",
  "shipment:replay",
  "reconcile:read",
  "reconcile:run",
  "drift:settle",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ["admin"] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = { admin: PERMISSIONS };

/** The bootstrap token opens the house and nothing in it: with it the first real token is made. */
export const BOOTSTRAP_PERMISSIONS: readonly Permission[] = ["token:create"];

/** Who calls. */
export type Principal =
  | { readonly kind: "token"; readonly tokenId: string; readonly name: string; readonly role: Role }
  | { readonly kind: "bootstrap" };

export function may(principal: Principal, permission: Permission): boolean {
  const allowed = principal.kind === "bootstrap" ? BOOTSTRAP_PERMISSIONS : ROLE_PERMISSIONS[principal.role];
  return allowed.includes(permission);
}
