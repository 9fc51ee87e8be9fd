import { PERMISSIONS, type Permission } from "../../src/governance/permissions.ts";
import { SCHEMA_PATHS } from "../../src/ops/contracts.ts";
import { apiApp } from "../../src/ops/routes.ts";
import type { ApiPorts } from "../../src/ops/routes-ports.ts";
import { portalApp, type PortalPorts } from "../../src/portal/routes.ts";
import { aTenant, ISSUER } from "./api-under-test.ts";

/** What may be read by anyone. Everything else must have a rule: a new route without one fails. */
export const PUBLIC = [
  "GET /healthz",
  "GET /readyz",
  "GET /openapi.json",
  "GET /asyncapi.json",
  ...SCHEMA_PATHS.map((path) => `GET ${path}`),
];

export const app = apiApp({
  version: "test",
  baseUrl: "https://eu.hooks.example",
  apiUrl: "https://eu.mesh.example",
  providers: {},
} as ApiPorts);

/** A route as its contract has it. */
export interface Route {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly permission: Permission;
  readonly scope: string | { readonly tenant: string };
  readonly takesBody: boolean;
}

type Contract = { method: string; path: string; request?: { body?: unknown } } & Record<string, unknown>;
const contractsOf = ({ openAPIRegistry }: Pick<typeof app, "openAPIRegistry">) =>
  openAPIRegistry.definitions.flatMap((one) => (one.type === "route" ? [one.route as unknown as Contract] : []));
export const contracts = contractsOf(app);

export const nameOf = ({ method, path }: { method: string; path: string }) => `${method.toUpperCase()} ${path}`;

const routeOf = (contract: Contract): Route => ({
  name: nameOf(contract),
  method: contract.method.toUpperCase(),
  path: contract.path,
  permission: PERMISSIONS.find((one) => one === contract["x-permission"]) ?? ("none" as Permission),
  scope: contract["x-scope"] as Route["scope"],
  takesBody: contract.request?.body !== undefined,
});
export const routes: Route[] = contracts.filter((contract) => !PUBLIC.includes(nameOf(contract))).map(routeOf);
/** The customers' app has manners of its own, and tests of its own: test/security/apart.workerd.test.ts. */
export const portalRoutes: Route[] = contractsOf(portalApp({} as PortalPorts)).map(routeOf);

/** A body that each route takes, but for the tenant that it may name. A route that takes one and has none here fails. */
export const BODIES: Record<string, () => Record<string, unknown>> = {
  "POST /v1/tokens": () => ({ name: "another" }),
  "POST /v1/tokens/{id}/rotate": () => ({}),
  "POST /v1/people": () => ({ name: "Ada", issuer: ISSUER, subject: crypto.randomUUID(), role: "auditor" }),
  "POST /v1/tenants": () => aTenant(),
  "PUT /v1/tenants/{id}/odoo": () => aTenant().odoo,
  "POST /v1/tenants/{id}/odoo/setup": () => ({}),
  "POST /v1/endpoints": () => ({ sender: "easypost" }),
  "POST /v1/endpoints/{id}/rotate-secret": () => ({}),
  "POST /v1/endpoints/{id}/propose": () => ({}),
  "POST /v1/endpoints/{id}/certify": () => ({ payloads: [{ body: "{}" }] }),
  "POST /v1/proposals/{id}/approve": () => ({ digest: "0".repeat(64) }),
  "POST /v1/proposals/{id}/reject": () => ({}),
  "POST /v1/proposals/{id}/withdraw": () => ({}),
  "POST /v1/kept/release": () => ({ sender: "easypost" }),
  "POST /v1/codes/map": () => ({ sender: "easypost", code: "XX", milestone: "in_transit" }),
  "POST /v1/shipments/{id}/replay": () => ({ sink: "odoo" }),
  "POST /v1/shipments/{id}/link": () => ({ pickingId: 7 }),
  "POST /v1/tenants/{id}/odoo/catch-up": () => ({}),
  "POST /v1/tenants/{id}/odoo/reconcile": () => ({}),
  "PUT /v1/tenants/{id}/odoo/authority": () => ({}),
  "PUT /v1/tenants/{id}/odoo/links": () => ({}),
  "POST /v1/replays": () => ({ sink: "odoo" }),
  "POST /v1/drift/{id}/settle": () => ({ answer: "mesh" }),
  "PUT /v1/tenants/{id}/booking": () => ({
    platform: "webhook",
    baseUrl: "https://freight.example.com/hook",
    credential: `whsec_${"a".repeat(32)}`,
  }),
  "POST /v1/bookings": () => ({ pickingId: 7 }),
  "POST /v1/keys/rotate": () => ({}),
  "PUT /v1/retention": () => ({ class: "held", days: 3 }),
  "PUT /v1/tenants/{id}/retention": () => ({ class: "held", days: 3 }),
  "POST /v1/holds": () => ({ reason: "file 7" }),
  "POST /v1/reviews/{id}/assign": () => ({ note: "seen" }),
  "POST /v1/reviews/{id}/answer": () => ({ answer: "acknowledge" }),
  "POST /v1/reviews/answer": () => ({ kind: "held", answer: "acknowledge", dryRun: true }),
  "POST /v1/erasures": () => ({ subject: { kind: "order", orderId: 7 } }),
  "POST /v1/contracts/{id}/deprecate": () => ({ sunsetAt: "2027-06-01T00:00:00Z" }),
  "POST /v1/bookings/{id}/answer": () => ({ outcome: "refused", message: "no" }),
};

export const bodyOf = ({ name, takesBody }: Route): Record<string, unknown> | undefined => {
  if (!takesBody) return undefined;
  const made = BODIES[name]?.();
  if (!made) throw new Error(`${name} takes a body: give it one in BODIES`);
  return made;
};

/** For `it.each`. */
export const named = (some: readonly Route[]) => some.map((route) => [route.name, route] as const);
