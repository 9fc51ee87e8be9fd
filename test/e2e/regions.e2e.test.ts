import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHarness } from "wrangler";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";

const BOOTSTRAP = `tmb_${"0".repeat(48)}`;
const SECRET = "shared with EasyPost";

const secretsOf = (seed: number) => ({
  SEAL_KEYS: `k1:${Buffer.alloc(32, seed).toString("base64")}`,
  SHIPMENT_NAME_KEY: Buffer.alloc(32, seed + 100).toString("base64"),
  BOOTSTRAP_TOKEN: BOOTSTRAP,
});
const workerOf = (region: "eu" | "us" | "apac", seed: number) => ({
  configPath: "wrangler.toml",
  env: region,
  // workerd has no jurisdictions.
  vars: {
    DO_JURISDICTION: "",
    DO_LOCATION_HINT: "",
    DNS_RESOLVER_URL: "",
    ALLOW_LOOPBACK_ODOO: "true",
    FOUR_EYES: "off",
  },
  secrets: secretsOf(seed),
});

/** The deployed shape: one worker a region, each with its own data, bound to each other. */
describe("three regions", () => {
  const harness = createTestHarness({ workers: [workerOf("eu", 1), workerOf("us", 2), workerOf("apac", 3)] });
  const tokens = new Map<string, string>();
  const eu = () => harness.getWorker("tallyman-eu");
  const us = () => harness.getWorker("tallyman-us");

  beforeAll(async () => {
    await harness.listen();
    for (const region of ["eu", "us"] as const) {
      const worker = harness.getWorker(`tallyman-${region}`);
      await worker.applyD1Migrations("DB");
      const made = await worker.fetch(`https://${region}.mesh.example.com/v1/tokens`, {
        method: "POST",
        headers: { authorization: `Bearer ${BOOTSTRAP}`, "content-type": "application/json" },
        body: JSON.stringify({ name: "e2e" }),
      });
      tokens.set(region, ((await made.json()) as { token: string }).token);
    }
  }, 120_000);
  afterAll(() => harness.close());

  async function api<T>(region: "eu" | "us", path: string, body?: unknown): Promise<T> {
    const answer = await harness.getWorker(`tallyman-${region}`).fetch(`https://${region}.mesh.example.com${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${tokens.get(region)}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as T;
  }

  it("pass a webhook that reached the wrong one home, and keep nothing of it on the way", async () => {
    const odoo = { url: "https://odoo.example", db: "d", key: "k", api: "json2" };
    await api("us", "/v1/tenants", { name: "acme", region: "us", odoo });
    const endpoint = await api<{ id: string; url: string }>("us", "/v1/endpoints", {
      tenant: "acme",
      sender: "easypost",
      secret: SECRET,
    });
    expect(endpoint.id).toMatch(/^us_/);
    expect(endpoint.url).toBe(`https://us.hooks.example.com/in/${endpoint.id}`);
    const body = JSON.stringify({
      id: "evt_1",
      description: "tracker.updated",
      created_at: "2026-11-01T08:00:00Z",
      result: {
        object: "Tracker",
        tracking_code: "US1",
        carrier: "UPS",
        status: "delivered",
        tracking_details: [{ status: "delivered", datetime: "2026-11-01T08:00:00Z" }],
      },
    });
    const sent = await eu().fetch(`https://eu.hooks.example.com/in/${endpoint.id}`, {
      method: "POST",
      body,
      headers: await signEasyPost(body, SECRET),
    });
    expect(sent.status).toBe(200);
    expect(await sent.json()).toMatchObject({ status: "accepted", new: 1 });
    const again = await us().fetch(`https://us.hooks.example.com/in/${endpoint.id}`, {
      method: "POST",
      body,
      headers: await signEasyPost(body, SECRET),
    });
    expect(await again.json()).toMatchObject({ new: 0, duplicates: 1 });
    expect(await us().listDurableObjectIds("SHIPMENTS")).toHaveLength(1);
    expect(await eu().listDurableObjectIds("SHIPMENTS")).toHaveLength(0);
  });

  it("pass on a refusal as it is", async () => {
    const endpoint = await api<{ id: string }>("us", "/v1/endpoints", {
      tenant: "acme",
      sender: "easypost",
      secret: SECRET,
    });
    const sent = await eu().fetch(`https://eu.hooks.example.com/in/${endpoint.id}`, { method: "POST", body: "{}" });
    expect(sent.status).toBe(401);
    const unknown = await eu().fetch(`https://eu.hooks.example.com/in/us_${"f".repeat(32)}`, {
      method: "POST",
      body: "{}",
    });
    expect(unknown.status).toBe(404);
  });

  it("keep their three apps apart by host, and pass on nothing but webhooks", async () => {
    const at = async (host: string, path: string, headers: Record<string, string> = {}) =>
      (await eu().fetch(`https://${host}${path}`, { headers })).status;
    const signedIn = { authorization: `Bearer ${tokens.get("eu")}` };
    expect(await at("eu.mesh.example.com", "/v1/whoami", signedIn)).toBe(200);
    for (const host of [
      "eu.hooks.example.com",
      "eu.track.example.com",
      "tallyman-eu.acme.workers.dev",
      "us.mesh.example.com",
    ])
      expect(await at(host, "/v1/whoami", signedIn)).toBe(404);
    expect(await at("eu.hooks.example.com", `/in/us_${"f".repeat(32)}`)).toBe(404);
    expect(await at("eu.mesh.example.com", `/in/us_${"f".repeat(32)}`)).toBe(404);
  });

  it("call nothing on their own machine, whatever they are told", async () => {
    const refused = await api<{ status: number; detail: string }>("eu", "/v1/tenants", {
      name: "inside",
      region: "eu",
      odoo: { url: "http://127.0.0.1:9", db: "d", key: "k", api: "json2" },
    });
    expect(refused).toMatchObject({ status: 422, detail: "odoo.url: must be https" });
  });

  it("know no token of another region, and note the use of their own", async () => {
    const abroad = { headers: { authorization: `Bearer ${tokens.get("us")}` } };
    expect((await eu().fetch("https://eu.mesh.example.com/v1/whoami", abroad)).status).toBe(401);
    expect(await api("us", "/v1/whoami")).toMatchObject({ kind: "token", region: "us" });
    await expect
      .poll(async () => (await api<{ items: unknown[] }>("us", "/v1/tokens")).items)
      .toMatchObject([{ name: "e2e", lastUsedAt: expect.any(String) as unknown }]);
  });

  it("take no tenant of another region", async () => {
    const odoo = { url: "https://odoo.example", db: "d", key: "k", api: "json2" };
    const refused = await api<{ status: number; detail: string }>("eu", "/v1/tenants", {
      name: "stray",
      region: "us",
      odoo,
    });
    expect(refused).toMatchObject({ status: 422 });
    expect(refused.detail).toContain("eu");
  });
});
