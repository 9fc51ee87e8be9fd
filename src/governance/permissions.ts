import { z } from "zod";
import type { DataDomain } from "../domain/data-domain.ts";

/**
 * Everything a caller of the API may be allowed to do, and the data domain it touches; null: the mesh's own settings. Each route
 * names one. What only looks ends in `:read`, and nothing else does: an auditor has all of those.
 */
const PERMISSION_DOMAINS = {
  "self:read": null,
  "token:create": null,
  "token:read": null,
  "token:rotate": null,
  "token:revoke": null,
  "person:create": null,
  "person:read": null,
  "person:remove": null,
  "audit:read": null,
  "tenant:create": null,
  "tenant:read": null,
  "tenant:connect": null,
  "endpoint:create": null,
  "endpoint:read": null,
  "endpoint:rotate": null,
  "endpoint:suspend": null,
  "endpoint:activate": null,
  "endpoint:revoke": null,
  "endpoint:certify": "milestones",
  "certification:read": "milestones",
  "proposal:read": null,
  "proposal:decide": null,
  "proposal:withdraw": null,
  "kept:read": "milestones",
  "kept:read-payload": "milestones",
  "kept:release": "milestones",
  "code:read": null,
  "code:map": null,
  "shipment:read": "milestones",
  "shipment:replay": "milestones",
  "shipment:link": "milestones",
  "order:read": "customers",
  "odoo:read": "customers",
  "odoo:catch-up": null,
  "errand:read": null,
  "errand:act": null,
  "reconcile:read": "milestones",
  "reconcile:run": "milestones",
  "drift:settle": "milestones",
  "booking:configure": "charges",
  "booking:read": "charges",
  "booking:act": "charges",
  "booking:answer": "charges",
  "charge:read": "charges",
  "charge:report": "charges",
  "charge:settle": "charges",
  "customer:read": "customers",
  "invoice:read": "invoices",
  "portal:read": "portal",
  "contract:read": null,
  "contract:change": null,
  "keys:read": null,
  "keys:rotate": null,
  "retention:read": null,
  "retention:change": null,
  "retention:run": null,
  "hold:read": null,
  "hold:place": null,
  "erasure:read": "customers",
  "erasure:run": "customers",
  "record:read": null,
  "review:read": null,
  "review:assign": null,
  "review:answer": null,
} as const satisfies Record<`${string}:${string}`, DataDomain | null>;
export type Permission = keyof typeof PERMISSION_DOMAINS;
export const PERMISSIONS = Object.keys(PERMISSION_DOMAINS) as readonly Permission[];

export const domainOf = (permission: Permission): DataDomain | null => PERMISSION_DOMAINS[permission];

/** Of routes that are not built yet. */
export const PERMISSIONS_TO_COME: readonly Permission[] = [
  "charge:read",
  "charge:report",
  "charge:settle",
  "customer:read",
  "invoice:read",
];

/**
 * `portal`: the customers' application. `billing-provider`: who prices freight. `booking-platform`: a freight platform that answers
 * bookings, each by an id that it alone was told.
 */
export const ROLES = [
  "admin",
  "operator",
  "partner-manager",
  "finance",
  "auditor",
  "developer",
  "portal",
  "billing-provider",
  "booking-platform",
] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

const onlyLooks = (permission: Permission): boolean => permission.endsWith(":read");

/** What each role may do; where, its holder's scopes say. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  admin: PERMISSIONS,
  operator: [
    "self:read",
    "tenant:read",
    "endpoint:read",
    "endpoint:rotate",
    "endpoint:suspend",
    "endpoint:activate",
    "endpoint:revoke",
    "endpoint:certify",
    "certification:read",
    "proposal:read",
    "proposal:decide",
    "proposal:withdraw",
    "kept:read",
    "kept:read-payload",
    "kept:release",
    "code:read",
    "code:map",
    "contract:read",
    "shipment:read",
    "shipment:replay",
    "shipment:link",
    "order:read",
    "odoo:read",
    "odoo:catch-up",
    "errand:read",
    "errand:act",
    "reconcile:read",
    "reconcile:run",
    "drift:settle",
    "booking:read",
    "booking:act",
    "retention:read",
    "retention:run",
    "hold:read",
    "erasure:read",
    "erasure:run",
    "record:read",
    "review:read",
    "review:assign",
    "review:answer",
  ],
  "partner-manager": [
    "self:read",
    "tenant:read",
    "endpoint:create",
    "endpoint:read",
    "endpoint:rotate",
    "endpoint:suspend",
    "endpoint:activate",
    "endpoint:revoke",
    "endpoint:certify",
    "certification:read",
    "proposal:read",
    "proposal:decide",
    "proposal:withdraw",
    "kept:read",
    "code:read",
    "code:map",
    "contract:read",
    "shipment:read",
    "record:read",
    "review:read",
    "review:assign",
    "review:answer",
  ],
  finance: [
    "self:read",
    "tenant:read",
    "shipment:read",
    "order:read",
    "odoo:read",
    "booking:read",
    "booking:act",
    "charge:read",
    "charge:settle",
    "customer:read",
    "invoice:read",
    "record:read",
    "review:read",
    "review:assign",
    "review:answer",
  ],
  auditor: PERMISSIONS.filter(onlyLooks),
  developer: [
    "self:read",
    "token:create",
    "token:read",
    "token:rotate",
    "token:revoke",
    "proposal:read",
    "proposal:withdraw",
    "tenant:read",
    "endpoint:read",
    "kept:read",
    "code:read",
    "contract:read",
    "contract:change",
    "shipment:read",
    "record:read",
    "review:read",
  ],
  portal: ["self:read", "portal:read"],
  "billing-provider": ["self:read", "record:read", "charge:read", "charge:report"],
  "booking-platform": ["self:read", "record:read", "booking:answer"],
};

/** Roles that are a partner's: given by one person, they act once another has approved it. */
const PARTNER_ROLES: ReadonlySet<Role> = new Set(["partner-manager", "portal", "billing-provider", "booking-platform"]);
/** Roles whose holders decide what others propose. */
export const DECIDING_ROLES: readonly Role[] = ROLES.filter((role) =>
  ROLE_PERMISSIONS[role].includes("proposal:decide"),
);

/**
 * Whether a role is given by two: a partner's, and to a person one that decides, else whoever adds people could add their own second
 * pair of eyes. A token that decides is its maker's own hand.
 */
export const isGivenByTwo = (role: Role, to: "token" | "person"): boolean =>
  PARTNER_ROLES.has(role) || (to === "person" && DECIDING_ROLES.includes(role));

/** The bootstrap token opens the house and nothing in it: with it the first real token is made. */
export const BOOTSTRAP_PERMISSIONS: readonly Permission[] = ["token:create"];
