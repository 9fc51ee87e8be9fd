import { beforeAll, describe, expect, it } from "vitest";
import { DATA_DOMAINS } from "../../src/domain/data-domain.ts";
import {
  domainOf,
  PERMISSIONS,
  PERMISSIONS_TO_COME,
  ROLE_PERMISSIONS,
  ROLES,
  type Role,
} from "../../src/governance/permissions.ts";
import { makeToken } from "../../src/governance/tokens.ts";
import { apiUnderTest, BOOTSTRAP, giveToken, randomBytes, type Api } from "./api-under-test.ts";
import { app, bodyOf, contracts, named, nameOf, portalRoutes, PUBLIC, routes, type Route } from "./every-route.ts";

let api: Api;
let revoked: string;
let expired: string;
let replaced: string;
const tokenOf = new Map<Role, string>();
beforeAll(async () => {
  api = await apiUnderTest();
  const made = await api.call("POST", "/v1/tokens", { name: "revoked" });
  revoked = String(made.body.token);
  // Used once before, so that it sits in the isolate's memory when it is revoked.
  expect((await api.fetch("/v1/tokens", { headers: { Authorization: `Bearer ${revoked}` } })).status).toBe(200);
  expect((await api.call("DELETE", `/v1/tokens/${String(made.body.id)}`)).status).toBe(204);
  expired = await giveToken(api.db, "admin", { expiresAtMs: api.clock.nowMs });
  const first = await api.call("POST", "/v1/tokens", { name: "replaced" });
  replaced = String(first.body.token);
  await api.call("POST", `/v1/tokens/${String(first.body.id)}/rotate`, { overlapSeconds: 0 });
  for (const role of ROLES) tokenOf.set(role, await giveToken(api.db, role));
});

const knock = (route: Pick<Route, "method" | "path">, headers: Record<string, string>, query = "") =>
  api.fetch(route.path.replaceAll(/\{\w+\}/g, `eu_${"0".repeat(32)}`) + query, {
    method: route.method,
    headers: { "X-Request-Id": "req-1", ...headers },
  });

const forbidden = (needs: string) => ({
  type: "/problems/forbidden",
  title: "Not allowed",
  status: 403,
  detail: `needs the permission ${needs}`,
  requestId: "req-1",
});

/** Whose a thing is that a path names by its id. A new kind of thing needs its line here. */
const SCOPES: Record<string, Route["scope"]> = {
  tenants: { tenant: "params.id" },
  endpoints: "endpoint",
  kept: "kept",
  shipments: "shipment",
  bookings: "booking",
  replays: "run",
  reconciliations: "run",
  drift: "drift",
  orders: { tenant: "query.tenant" },
  tokens: "token",
  people: "person",
  proposals: "proposal",
  contracts: "mesh",
  holds: "hold",
  erasures: "erasure",
  reviews: "review",
  errands: "errand",
};
/** The routes that are of no tenant's things: each is known by name. */
const OWN_SCOPES: Record<string, Route["scope"]> = {
  "GET /v1/whoami": "self",
  "POST /v1/tokens": "grant",
  "POST /v1/people": "grant",
  "POST /v1/tenants": "mesh",
  "GET /v1/audit/verify": "mesh",
  "GET /v1/codes/unmapped": "mesh",
  "POST /v1/codes/map": "mesh",
  "GET /v1/contracts": "open",
  "GET /v1/systems-of-record": "open",
  "GET /v1/keys": "mesh",
  "POST /v1/keys/rotate": "mesh",
  "GET /v1/retention": "mesh",
  "PUT /v1/retention": "mesh",
  "POST /v1/retention/run": "mesh",
};

const notSignedIn = async (response: Response) => {
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(response.headers.get("WWW-Authenticate")).toBe('Bearer realm="tallyman"');
  expect(await response.json()).toEqual({
    type: "/problems/unauthenticated",
    title: "Sign in first",
    status: 401,
    detail: "Send a valid token: Authorization: Bearer tm_…",
    requestId: "req-1",
  });
  expect(response.status).toBe(401);
};

describe("every route", () => {
  it("has a contract", () => {
    const routed = app.routes.filter(({ method, path }) => method !== "ALL" && !path.includes("*")).map(nameOf);
    const contracted = contracts.map((route) => nameOf({ ...route, path: route.path.replaceAll(/\{(\w+)\}/g, ":$1") }));
    expect(routed.toSorted()).toEqual(contracted.toSorted());
  });

  it.each(named(routes))("%s names a permission and whose data it is about", (_, { name, permission, scope }) => {
    expect(PERMISSIONS).toContain(permission);
    expect(scope).toBeDefined();
    expect(contracts.find((one) => nameOf(one) === name)?.["security"]).toEqual([{ bearer: [] }]);
  });

  it.each(named(routes))("%s is about what its path says", (_, { name, path, scope }) => {
    const [, noun = ""] = /^\/v1\/(\w+)\/\{id\}/.exec(path) ?? [];
    if (noun !== "") expect(scope).toEqual(SCOPES[noun]);
    else if (OWN_SCOPES[name] !== undefined) expect(scope).toBe(OWN_SCOPES[name]);
    else expect([{ tenant: "query.tenant" }, { tenant: "body.tenant" }, "listing"]).toContainEqual(scope);
  });

  const strangers: [string, () => Record<string, string>][] = [
    ["no token", () => ({})],
    ["a malformed header", () => ({ Authorization: "Bearer" })],
    ["two tokens", () => ({ Authorization: `Bearer ${api.token} ${api.token}` })],
    ["two headers", () => ({ Authorization: `Bearer ${api.token}, Bearer ${api.token}` })],
    ["another scheme", () => ({ Authorization: `Basic ${btoa(`admin:${api.token}`)}` })],
    ["a token that is none", () => ({ Authorization: "Bearer nonsense" })],
    ["an unknown token", () => ({ Authorization: `Bearer ${makeToken(randomBytes)}` })],
    ["a revoked token", () => ({ Authorization: `Bearer ${revoked}` })],
    ["an expired token", () => ({ Authorization: `Bearer ${expired}` })],
    ["what a token was before it was rotated", () => ({ Authorization: `Bearer ${replaced}` })],
    ["almost the bootstrap token", () => ({ Authorization: `Bearer ${BOOTSTRAP}x` })],
    ["a token of no identity provider", () => ({ Authorization: "Bearer e30.e30.e30" })],
    ["an assertion of nobody", () => ({ "Cf-Access-Jwt-Assertion": "e30.e30.e30" })],
    ["an oversized token", () => ({ Authorization: `Bearer ${"e".repeat(9_000)}` })],
    ["an API token in the place of an assertion", () => ({ "Cf-Access-Jwt-Assertion": api.token })],
  ];
  describe.each(strangers)("with %s", (_, headers) => {
    it.each(named(routes))("%s asks to sign in", async (_name, route) => notSignedIn(await knock(route, headers())));
  });

  it.each(named(routes))("%s takes no token from its URL", async (_, route) => {
    for (const name of ["access_token", "token", "authorization"])
      await notSignedIn(await knock(route, {}, `?${name}=${api.token}`));
  });

  it.each(named(routes.filter(({ permission }) => permission !== "token:create")))(
    "%s is closed to the bootstrap token",
    async (_, route) => {
      const response = await knock(route, { Authorization: `Bearer ${BOOTSTRAP}` });
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual(forbidden(route.permission));
    },
  );

  it.each(PUBLIC)("%s is open to anyone", async (name) => {
    const [method = "", path = ""] = name.split(" ");
    expect((await api.fetch(path, { method })).status).toBe(200);
  });
});

describe.each(ROLES)("the role %s", (role) => {
  it.each(named(routes))("is admitted to %s exactly where the table says", async (_, route) => {
    const response = await knock(route, { Authorization: `Bearer ${tokenOf.get(role)}` });
    if (ROLE_PERMISSIONS[role].includes(route.permission)) expect([401, 403]).not.toContain(response.status);
    else expect(await response.json()).toEqual(forbidden(route.permission));
  });

  it("does only what is known", () => {
    expect(ROLE_PERMISSIONS[role].filter((one) => !PERMISSIONS.includes(one))).toEqual([]);
    expect(new Set(ROLE_PERMISSIONS[role]).size).toBe(ROLE_PERMISSIONS[role].length);
  });
});

describe("the table of permissions", () => {
  it("has each in use by a route, or to come", () => {
    const used = new Set([...routes, ...portalRoutes].map(({ permission }) => permission));
    expect(PERMISSIONS.filter((one) => !used.has(one))).toEqual(PERMISSIONS_TO_COME);
  });

  it("lets an auditor look at everything and change nothing", () => {
    expect(ROLE_PERMISSIONS.auditor).toEqual(PERMISSIONS.filter((one) => one.endsWith(":read")));
    const open = routes.filter(({ permission }) => ROLE_PERMISSIONS.auditor.includes(permission));
    expect(open.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("lets no role but admin make tenants, people or admins", () => {
    const kept = ["tenant:create", "tenant:connect", "person:create", "person:remove"] as const;
    for (const role of ROLES.filter((one) => one !== "admin"))
      expect(ROLE_PERMISSIONS[role].filter((one) => kept.some((other) => other === one))).toEqual([]);
  });
});

describe.each(DATA_DOMAINS)("an admin of the domain %s alone", (domain) => {
  it.each(named(routes))("is admitted to %s where it is of no other", async (_, route) => {
    const token = await giveToken(api.db, "admin", { domains: [domain] });
    const response = await knock(route, { Authorization: `Bearer ${token}` });
    const needed = domainOf(route.permission);
    if (needed === null || needed === domain) expect([401, 403]).not.toContain(response.status);
    else expect(await response.json()).toEqual(forbidden(`${route.permission} in the domain ${needed}`));
  });
});

it.each(named(routes.filter(({ scope }) => scope === "mesh")))(
  "%s, which is about all tenants, is closed to whoever may not act for all",
  async (_, route) => {
    const token = await giveToken(api.db, "admin", { tenants: [`tnt_${"a".repeat(32)}`] });
    const response = await knock(route, { Authorization: `Bearer ${token}` });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual(forbidden(`${route.permission} over all tenants`));
  },
);

/** A platform's answer may say more than the mesh reads: what is not in the schema is dropped. */
const LENIENT = new Set(["POST /v1/bookings/{id}/answer"]);
it.each(named(routes.filter(({ takesBody, name }) => takesBody && !LENIENT.has(name))))(
  "%s refuses a field that it does not know",
  async (_, route) => {
    const id = {
      run: "rec",
      drift: "drf",
      endpoint: "eu",
      kept: "kpt",
      shipment: "shp",
      booking: "bkg",
      token: "tok",
      person: "psn",
      proposal: "prp",
      hold: "hld",
      erasure: "era",
      review: "rvw_held.kpt",
    };
    const prefix = Object.entries(id).find(([kind]) => kind === route.scope)?.[1] ?? "tnt";
    const path = route.path
      .replace("/contracts/{id}", "/contracts/api-v1")
      .replaceAll("{id}", `${prefix}_${"0".repeat(32)}`);
    for (const field of ["isAdmin", "tenantId", "createdAtMs", "hash"]) {
      const sent = { tenant: "acme", ...bodyOf(route), [field]: true };
      const { status, body } = await api.call(route.method, path, sent);
      expect([status, body.type]).toEqual([422, "/problems/invalid"]);
      expect(JSON.stringify(body)).toContain(field);
    }
  },
);

it("lets the bootstrap token make a token, which then opens everything", async () => {
  const made = await api.call("POST", "/v1/tokens", { name: "first" }, { Authorization: `Bearer ${BOOTSTRAP}` });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ createdBy: "bootstrap", tenants: "all", domains: "all" });
  expect(made.body.token).toMatch(/^tm_[0-9a-f]{48}$/);
  const listed = await api.call("GET", "/v1/tenants", undefined, {
    Authorization: `Bearer ${String(made.body.token)}`,
  });
  expect(listed.status).toBe(200);
});

it("admits nobody by an empty bootstrap token", async () => {
  const without = await apiUnderTest({ bootstrapToken: "" });
  const response = await without.fetch("/v1/tokens", { method: "POST", headers: { Authorization: "Bearer " } });
  expect(response.status).toBe(401);
});

it("gives a token of an unknown role nothing", async () => {
  const token = await giveToken(api.db, "emperor");
  expect((await api.call("GET", "/v1/tokens", undefined, { Authorization: `Bearer ${token}` })).status).toBe(401);
});

it("takes the scheme's name in any case, as RFC 9110 has it", async () => {
  expect((await api.call("GET", "/v1/tokens", undefined, { Authorization: `bearer ${api.token}` })).status).toBe(200);
});

describe("a request id", () => {
  it.each(["abc-DEF_123", "x".repeat(64)])("of the caller's is kept: %s", async (id) => {
    const response = await api.fetch("/healthz", { headers: { "X-Request-Id": id } });
    expect(response.headers.get("X-Request-Id")).toBe(id);
  });

  it.each(["", "x".repeat(65), "a b", '"><script>', "a/b"])("that could do harm is replaced: %s", async (id) => {
    const response = await api.fetch("/healthz", { headers: { "X-Request-Id": id } });
    expect(response.headers.get("X-Request-Id")).toMatch(/^req_[0-9a-f]{32}$/);
  });
});
