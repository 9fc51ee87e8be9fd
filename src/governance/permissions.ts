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
  "kept:read-payload",
  "kept:release",
  "code:read",
  "code:map",
  "shipment:read",
  "shipment:replay",
  "shipment:link",
  "order:read",
  "odoo:read",
  "odoo:catch-up",
  "reconcile:read",
  "reconcile:run",
  "drift:settle",
  "booking:configure",
  "booking:read",
  "booking:act",
  "booking:answer",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** `booking-platform`: a freight platform that answers bookings, each by an id that it alone was told. */
export const ROLES = ["admin", "booking-platform"] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  admin: PERMISSIONS,
  "booking-platform": ["booking:answer"],
};

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
