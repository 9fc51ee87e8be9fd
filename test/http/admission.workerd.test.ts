import { beforeAll, describe, expect, it } from "vitest";
import { PERMISSIONS } from "../../src/governance/permissions.ts";
import { makeToken } from "../../src/governance/tokens.ts";
import { apiApp } from "../../src/ops/routes.ts";
import type { ApiPorts } from "../../src/ops/routes-ports.ts";
import { apiUnderTest, BOOTSTRAP, giveToken, randomBytes, type Api } from "./api-under-test.ts";

/** What may be read by anyone. Everything else must have a rule: a new route without one fails below. */
const PUBLIC = [
  "GET /healthz",
  "GET /openapi.json",
  "GET /schemas/shipment-events-v1.json",
  "GET /schemas/booking-request-v1.json",
  "GET /schemas/booking-answer-v1.json",
];

const app = apiApp({ version: "test", baseUrl: "https://eu.hooks.example" } as ApiPorts);
const contracts = app.openAPIRegistry.definitions.flatMap((one) => (one.type === "route" ? [one.route] : []));
const nameOf = ({ method, path }: { method: string; path: string }) => `${method.toUpperCase()} ${path}`;
const guarded = contracts.filter((route) => !PUBLIC.includes(nameOf(route)));

let api: Api;
let revoked: string;
beforeAll(async () => {
  api = await apiUnderTest();
  revoked = (await api.call("POST", "/v1/tokens", { name: "revoked" })).body.token as unknown as string;
  const { items } = (await api.call("GET", "/v1/tokens?limit=200")).body as unknown as {
    items: { id: string; name: string }[];
  };
  const id = items.find(({ name }) => name === "revoked")?.id;
  // Used once before, so that it sits in the isolate's memory when it is revoked.
  expect((await api.fetch("/v1/tokens", { headers: { Authorization: `Bearer ${revoked}` } })).status).toBe(200);
  expect((await api.call("DELETE", `/v1/tokens/${id}`)).status).toBe(204);
});

const knock = (route: { method: string; path: string }, authorization: string | null) =>
  api.fetch(route.path.replaceAll(/\{\w+\}/g, `eu_${"0".repeat(32)}`), {
    method: route.method.toUpperCase(),
    headers: { "X-Request-Id": "req-1", ...(authorization === null ? {} : { Authorization: authorization }) },
  });

describe("every route", () => {
  it("has a contract", () => {
    const routed = app.routes.filter(({ method, path }) => method !== "ALL" && !path.includes("*")).map(nameOf);
    const contracted = contracts.map((route) => nameOf({ ...route, path: route.path.replaceAll(/\{(\w+)\}/g, ":$1") }));
    expect(routed.toSorted()).toEqual(contracted.toSorted());
  });

  it.each(guarded.map((route) => [nameOf(route), route] as const))("%s names a permission", (_, route) => {
    expect(PERMISSIONS).toContain((route as { "x-permission"?: string })["x-permission"]);
    expect(route.security).toEqual([{ bearer: [] }]);
  });

  const strangers: [string, () => string | null][] = [
    ["no token", () => null],
    ["a malformed header", () => "Bearer"],
    ["two tokens", () => `Bearer ${api.token} ${api.token}`],
    ["another scheme", () => `Basic ${btoa(`admin:${api.token}`)}`],
    ["a token that is none", () => "Bearer nonsense"],
    ["an unknown token", () => `Bearer ${makeToken(randomBytes)}`],
    ["a revoked token", () => `Bearer ${revoked}`],
    ["almost the bootstrap token", () => `Bearer ${BOOTSTRAP}x`],
  ];
  describe.each(strangers)("with %s", (_, authorization) => {
    it.each(guarded.map((route) => [nameOf(route), route] as const))("%s asks to sign in", async (_name, route) => {
      const response = await knock(route, authorization());
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
    });
  });

  it.each(
    guarded.filter((route) => nameOf(route) !== "POST /v1/tokens").map((route) => [nameOf(route), route] as const),
  )("%s is closed to the bootstrap token", async (_, route) => {
    const response = await knock(route, `Bearer ${BOOTSTRAP}`);
    const permission = (route as unknown as { "x-permission": string })["x-permission"];
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      type: "/problems/forbidden",
      title: "Not allowed",
      status: 403,
      detail: `needs the permission ${permission}`,
      requestId: "req-1",
    });
  });

  it.each(PUBLIC)("%s is open to anyone", async (name) => {
    const [method = "", path = ""] = name.split(" ");
    expect((await api.fetch(path, { method })).status).toBe(200);
  });
});

it("lets the bootstrap token make a token, which then opens everything", async () => {
  const made = await api.call("POST", "/v1/tokens", { name: "first" }, { Authorization: `Bearer ${BOOTSTRAP}` });
  expect(made.status).toBe(201);
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
