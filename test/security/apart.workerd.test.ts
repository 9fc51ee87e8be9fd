import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { app, type Front } from "../../src/app.ts";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { ROLES } from "../../src/governance/permissions.ts";
import type { AppName } from "../../src/http/hosts.ts";
import { portalApp } from "../../src/portal/routes.ts";
import { project } from "../../src/store/projection.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { portalPorts } from "../../src/wiring/portal.ts";
import { giveToken } from "../http/api-under-test.ts";
import { aProjection, anEvent } from "../store/build.ts";
import { openMesh, SECRET, trackerUpdated, type TestMesh } from "../support/mesh.ts";

const HOST: Readonly<Record<AppName, string>> = {
  partner: "hooks.example",
  customer: "track.example",
  internal: "mesh.example",
};
const hosts = { partner: [HOST.partner], customer: [HOST.customer], internal: [HOST.internal] };

let mesh: TestMesh;
let front: Front;
let admin: string;
let portal: string;
let webhook: { body: string; headers: Record<string, string> };
beforeAll(async () => {
  mesh = await openMesh();
  front = app({ ...groundOf(env), hosts });
  admin = await giveToken(groundOf(env).db, "admin");
  portal = await giveToken(groundOf(env).db, "portal", { tenants: [mesh.tenantId] });
  const body = JSON.stringify(trackerUpdated("APART1", [{ status: "in_transit", at: mesh.clock.nowMs }]));
  webhook = { body, headers: await signEasyPost(body, SECRET) };
  await project(groundOf(env).db, [
    aProjection(mesh.tenantId, 3, {
      trackingNumber: "SEEN/1",
      carrier: "fedex",
      head: {
        fingerprint: "f".repeat(32),
        milestone: "exception",
        reason: "damage",
        occurredAt: { atMs: Date.UTC(2026, 10, 1), asSent: "2026-11-01T00:00:00Z", certainty: "offset" },
      },
      events: [anEvent(3, { description: "the driver's own words", code: "DX-77" })],
    }),
  ]);
});

const seen = (tenant = mesh.tenantId, number = "SEEN%2F1") => `/portal/v1/tenants/${tenant}/shipments/FedEx/${number}`;

/** What each app does for whoever may ask it. */
const CALLS: Readonly<Record<AppName, (host: string, over?: Record<string, string>) => Promise<Response>>> = {
  partner: (host, over = {}) =>
    front.fetch(
      new Request(`https://${host}/in/${mesh.endpointId}`, {
        method: "POST",
        body: webhook.body,
        headers: { ...webhook.headers, ...over },
      }),
    ),
  customer: (host, over = {}) =>
    front.fetch(new Request(`https://${host}${seen()}`, { headers: { Authorization: `Bearer ${portal}`, ...over } })),
  internal: (host, over = {}) =>
    front.fetch(new Request(`https://${host}/v1/whoami`, { headers: { Authorization: `Bearer ${admin}`, ...over } })),
};
const NAMES = ["partner", "customer", "internal"] as const;
const pairs = NAMES.flatMap((of) => NAMES.filter((at) => at !== of).map((at) => [of, at] as const));

/** All that a caller may say about where a request was meant to go. */
const sayingItIsFor = (host: string, path: string) => ({
  "X-Forwarded-Host": host,
  "X-Host": host,
  Forwarded: `host=${host};proto=https`,
  "X-Forwarded-Server": host,
  "X-Original-URL": path,
  "X-Rewrite-URL": path,
  "X-Forwarded-Prefix": path,
  "X-HTTP-Method-Override": "GET",
  "CF-Worker": host,
});

describe("the three apps", () => {
  it.each(NAMES)("answer under their own host: %s", async (name) => {
    expect((await CALLS[name](HOST[name])).status).toBe(200);
  });

  it.each(pairs)("keep the routes of %s from the host of %s, in the latter's manner", async (of, at) => {
    const before = await mesh.shipments();
    const queued = mesh.queue.length;
    for (const over of [{}, sayingItIsFor(HOST[of], "/v1/whoami")]) {
      const response = await CALLS[of](HOST[at], over);
      expect(response.status).toBe(404);
      const told = await response.json<Record<string, unknown>>();
      expect(told).toMatchObject({ type: "/problems/not-found", title: "Not found", status: 404 });
      expect(Object.keys(told).includes("requestId")).toBe(at !== "partner");
    }
    expect([await mesh.shipments(), mesh.queue.length]).toEqual([before, queued]);
  });

  it.each(NAMES)("are nowhere else: %s", async (name) => {
    for (const host of ["127.0.0.1", "tallyman-eu.acme.workers.dev", `${HOST[name]}.evil.example`])
      expect((await CALLS[name](host, sayingItIsFor(HOST[name], "/"))).status).toBe(404);
  });

  it("are not what another region reaches, but for the webhooks it passes on", async () => {
    const passed = (path: string, init?: RequestInit) =>
      front.passedOn(new Request(`https://${HOST.internal}${path}`, init));
    for (const [path, token] of [
      ["/v1/whoami", admin],
      [seen(), portal],
      ["/healthz", admin],
    ] as const)
      expect((await passed(path, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(404);
    expect((await passed(`/in/${mesh.endpointId}`, { method: "POST", ...webhook })).status).toBe(200);
  });
});

describe("an answer", () => {
  it("of any app and kind is harmless in a browser", async () => {
    const ask = (host: string, path: string, init: RequestInit = {}) =>
      front.fetch(new Request(`https://${host}${path}`, { ...init, headers: { Authorization: `Bearer ${admin}` } }));
    const answers = [
      ...(await Promise.all(NAMES.map((name) => CALLS[name](HOST[name])))),
      ...(await Promise.all([...NAMES.map((name) => HOST[name]), "nobody.example"].map((host) => ask(host, "/none")))),
      await ask(HOST.internal, "/v1/whoami", { method: "DELETE" }),
      await ask(HOST.internal, "/openapi.json"),
      await ask(HOST.partner, `/in/${mesh.endpointId}`, { method: "PUT", body: "x" }),
      await ask(HOST.partner, `/in/${mesh.endpointId}`, { method: "POST", body: "{}" }),
      await ask(HOST.internal, "/v1/tenants", { method: "POST", body: "x".repeat(70_000) }),
    ];
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400, 401, 404, 405]));
    for (const { headers } of answers) {
      expect(Object.fromEntries(headers)).toMatchObject({
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "cache-control": "no-store",
      });
      for (const name of ["server", "x-powered-by", "access-control-allow-origin"])
        expect(headers.has(name)).toBe(false);
    }
    const clear = await front.fetch(new Request(`http://${HOST.internal}/healthz`));
    expect(clear.headers.has("strict-transport-security")).toBe(false);
  });
});

describe("the customers' app", () => {
  const ask = (path: string, token: string | null, method = "GET") =>
    front.fetch(
      new Request(`https://${HOST.customer}${path}`, {
        method,
        headers: { "X-Request-Id": "req-1", ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
      }),
    );
  const wholly = async (response: Response) => [response.status, [...response.headers], await response.text()];

  it("tells of a shipment what customers may know, and nothing else", async () => {
    const response = await CALLS.customer(HOST.customer);
    expect(await response.json()).toEqual({
      id: `shp_${"0".repeat(32)}`,
      carrier: "fedex",
      trackingNumber: "SEEN/1",
      milestone: "exception",
      occurredAt: "2026-11-01T00:00:00.000Z",
      estimatedDeliveryAt: null,
    });
  });

  it("answers another tenant's as what is not there, to the byte", async () => {
    const other = await openMesh();
    await project(groundOf(env).db, [aProjection(other.tenantId, 1, { trackingNumber: "SEEN/1", carrier: "fedex" })]);
    const none = await wholly(await ask(seen(`tnt_${"0".repeat(32)}`), portal));
    expect(none[0]).toBe(404);
    for (const path of [seen(other.tenantId), seen(mesh.tenantId, "NONE"), seen(mesh.tenantId, "%00%0A")])
      expect(await wholly(await ask(path, portal))).toEqual(none);
    expect(none[2]).not.toMatch(/detail|issues/);
  });

  it.each(ROLES.filter((role) => role !== "portal"))("does not know a token of the role %s", async (role) => {
    const refused = await ask(seen(), await giveToken(groundOf(env).db, role));
    expect(await refused.json()).toEqual({
      type: "/problems/unauthenticated",
      title: "Sign in first",
      status: 401,
      requestId: "req-1",
    });
  });

  it("knows neither the bootstrap token nor nobody, and has no other path or method", async () => {
    for (const token of [null, groundOf(env).bootstrapToken, "nonsense"])
      expect((await ask(seen(), token)).status).toBe(401);
    const none = await wholly(await ask("/portal/v1/none", portal));
    for (const path of ["/", "/portal/v1", "/v1/whoami", "/openapi.json", "/healthz", "/in/x"])
      expect(await wholly(await ask(path, portal))).toEqual([404, expect.anything(), none[2]]);
    for (const method of ["POST", "PUT", "DELETE", "PATCH"])
      expect((await ask(seen(), portal, method)).status).toBe(404);
  });

  it("says nothing of what went wrong inside it", async () => {
    const lines: string[] = [];
    const broken = portalApp({
      ...portalPorts(groundOf(env)),
      randomBytes: () => new Uint8Array(16),
      log: (line) => lines.push(JSON.stringify(line)),
      db: new Proxy(groundOf(env).db, {
        get() {
          throw new Error("SELECT secret FROM vault");
        },
      }),
    });
    const response = await broken.request(seen(), { headers: { Authorization: `Bearer ${portal}` } });
    expect([response.status, await response.json()]).toEqual([
      500,
      {
        type: "/problems/internal",
        title: "Something went wrong here",
        status: 500,
        requestId: `req_${"0".repeat(32)}`,
      },
    ]);
    expect(lines.join()).not.toContain("vault");
  });
});
