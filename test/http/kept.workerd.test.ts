import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { openMesh, SECRET, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";
import { apiUnderTest, giveToken } from "./api-under-test.ts";

let token: string;
beforeAll(async () => {
  token = await giveToken(groundOf(env).db);
});

async function api(method: "GET" | "POST", path: string, body?: object) {
  const answer = await exports.default.fetch(`https://eu.hooks.test${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "X-Request-Id": "req-kept" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, body: await answer.json<Record<string, unknown>>() };
}

interface Released {
  readonly items: { id: string; outcome: string; events: number | null; detail: string | null; receivedAt: string }[];
  readonly nextCursor: string | null;
}
const release = async (asked: object) => (await api("POST", "/v1/kept/release", asked)).body as unknown as Released;

/** Scans that nobody could know to be ours: signed with the secret that is not the endpoint's yet. */
async function heldScans(mesh: TestMesh, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const body = JSON.stringify(trackerUpdated("TNKEPT", [{ status: "in_transit", at: START_MS + n * 60_000 }]));
    expect((await mesh.post(body, await signEasyPost(body, "the new secret"))).status).toBe(401);
    mesh.clock.nowMs += 1_000;
  }
}

const correctSecret = (mesh: TestMesh) =>
  api("POST", `/v1/endpoints/${mesh.endpointId}/rotate-secret`, { secret: "the new secret" });

const keptAt = async (endpointId: string) =>
  ((await api("GET", `/v1/endpoints/${endpointId}/kept`)).body["items"] as { id: string }[]).map(({ id }) => id);

async function quarantined(mesh: TestMesh, body: string): Promise<string> {
  expect((await mesh.post(body, await signEasyPost(body, SECRET))).status).toBe(200);
  const [id = ""] = await keptAt(mesh.endpointId);
  return id;
}

describe("a kept payload", () => {
  it("is shown without its content", async () => {
    const mesh = await openMesh();
    const id = await quarantined(mesh, "{nope: a name}");
    const { status, body } = await api("GET", `/v1/kept/${id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, endpoint: mesh.endpointId, kind: "quarantined", sizeBytes: 14, releasedAt: null });
    expect(JSON.stringify(body)).not.toContain("a name");
    expect((await api("GET", `/v1/kept/kpt_${"0".repeat(32)}`)).status).toBe(404);
  });

  it("is opened byte for byte, with the headers its signature needs", async () => {
    const mesh = await openMesh();
    const id = await quarantined(mesh, "{nope\u0000é");
    const signed = await signEasyPost("{nope\u0000é", SECRET);
    const { status, body } = await api("GET", `/v1/kept/${id}/payload`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, url: `/in/${mesh.endpointId}` });
    expect(new TextDecoder().decode(Uint8Array.fromBase64(String(body["bodyBase64"])))).toBe("{nope\u0000é");
    const headers = body["headers"] as Record<string, string>;
    for (const [name, value] of Object.entries(signed)) expect(headers[name.toLowerCase()]).toBe(value);
  });

  it("leaves one line in the log when it is opened: by whom and which, and nothing of it", async () => {
    const mesh = await openMesh();
    const id = await quarantined(mesh, "{nope: a name}");
    const printed = vi.spyOn(console, "log").mockImplementation(() => undefined);
    await api("GET", `/v1/kept/${id}/payload`);
    const lines = printed.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
    printed.mockRestore();
    const opened = lines.filter(({ msg }) => msg === "kept payload opened");
    expect(opened).toEqual([
      expect.objectContaining({
        level: "warn",
        kept: id,
        principal: expect.stringMatching(/^tok_/) as unknown,
        endpoint: mesh.endpointId,
        requestId: "req-kept",
        outcome: "opened",
      }),
    ]);
    expect(JSON.stringify(lines)).not.toContain("a name");
  });

  it("shows no credential that came with it", async () => {
    const mesh = await openMesh({ sender: "shippo", scheme: "token", secret: "a secret/of ours" });
    const url = `https://eu.hooks.test/in/${mesh.endpointId}?token=a%20secret%2Fof%20ours&x=1`;
    const authorization = `Basic ${btoa("user:pass")}`;
    const answer = await exports.default.fetch(url, {
      method: "POST",
      body: "{nope",
      headers: { authorization, "x-copy": "a secret/of ours" },
    });
    expect(answer.status).toBe(200);
    const [id] = await keptAt(mesh.endpointId);
    const { body } = await api("GET", `/v1/kept/${id}/payload`);
    expect(body).toMatchObject({
      url: `/in/${mesh.endpointId}?token=[secret]&x=1`,
      headers: { authorization: "Basic [secret]", "x-copy": "[secret]" },
    });
  });

  it("whose key is gone is a conflict, opened or released", async () => {
    const mesh = await openMesh();
    const id = await quarantined(mesh, "{nope");
    await env.PAYLOADS.put(`eu/${mesh.tenantId}/kept/${id}`, "gone:AAAA");
    expect((await api("GET", `/v1/kept/${id}/payload`)).status).toBe(409);
    expect((await api("POST", `/v1/kept/${id}/release`)).status).toBe(409);
  });
});

describe("many kept payloads", () => {
  it("are released in the order in which they arrived, so many a call, each with what became of it", async () => {
    const mesh = await openMesh();
    await heldScans(mesh, 5);
    await correctSecret(mesh);
    const seen: Released["items"] = [];
    let cursor: string | null = null;
    let calls = 0;
    do {
      const page: Released = await release({
        endpoint: mesh.endpointId,
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.items);
      cursor = page.nextCursor;
      calls += 1;
    } while (cursor !== null);
    expect(calls).toBe(3);
    expect(seen.map(({ outcome, events }) => [outcome, events])).toEqual(
      Array.from({ length: 5 }, () => ["released", 1]),
    );
    expect(seen.map(({ receivedAt }) => Date.parse(receivedAt) - START_MS)).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect(await release({ endpoint: mesh.endpointId })).toEqual({ items: [], nextCursor: null });
    await mesh.deliver();
    expect(await mesh.shipments()).toMatchObject([{ trackingNumber: "TNKEPT", lastSeq: 5 }]);
  });

  it("are only judged by a dry run, and nothing is recorded", async () => {
    const mesh = await openMesh();
    await heldScans(mesh, 2);
    const unread = JSON.stringify({ id: "evt_x", description: "tracker.updated", result: { object: "Tracker" } });
    await quarantined(mesh, unread);
    const before = await release({ endpoint: mesh.endpointId, dryRun: true });
    expect(before.items.map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ["refused", "its signature is still not believed: wrong_signature"],
      ["refused", "its signature is still not believed: wrong_signature"],
      ["refused", expect.stringMatching(/^it still cannot be read: result\./)],
    ]);
    await correctSecret(mesh);
    const after = await release({ endpoint: mesh.endpointId, kind: "held", dryRun: true });
    expect(after.items.map(({ outcome, events }) => [outcome, events])).toEqual([
      ["releasable", 1],
      ["releasable", 1],
    ]);
    await mesh.deliver();
    expect(await mesh.shipments()).toEqual([]);
    expect((await release({ endpoint: mesh.endpointId, kind: "held" })).items).toMatchObject([
      { outcome: "released" },
      { outcome: "released" },
    ]);
  });

  it("are chosen by when they arrived", async () => {
    const mesh = await openMesh();
    await heldScans(mesh, 4);
    await correctSecret(mesh);
    const from = new Date(START_MS + 1_000).toISOString();
    const until = new Date(START_MS + 3_000).toISOString();
    const { items } = await release({ endpoint: mesh.endpointId, from, until, dryRun: true });
    expect(items.map(({ receivedAt }) => Date.parse(receivedAt) - START_MS)).toEqual([1_000, 2_000]);
  });

  it("are chosen by their sender, whatever the endpoint", async () => {
    const mesh = await openMesh({ sender: "karrio" });
    await mesh.post("{}", { "X-Event-Id": "wrong" });
    const ofSender = await release({ sender: "karrio", limit: 50, dryRun: true });
    expect(ofSender.items).toContainEqual(expect.objectContaining({ endpoint: mesh.endpointId, outcome: "refused" }));
    const [id] = await keptAt(mesh.endpointId);
    const ofAnother = await release({ sender: "dcsa", limit: 50, dryRun: true });
    expect(ofAnother.items.map((one) => one.id)).not.toContain(id);
  });

  it("stop at one that cannot be recorded now, and go on with it", async () => {
    const held = await openMesh();
    await heldScans(held, 3);
    let calls = 0;
    const busy = await apiUnderTest({
      release: async () => {
        calls += 1;
        if (calls === 2) return { ok: false, error: { kind: "unavailable", retryAfterSeconds: 5 } };
        return { ok: true, value: { events: 1, duplicates: 0 } };
      },
    });
    const first = await busy.call("POST", "/v1/kept/release", { endpoint: held.endpointId });
    expect(first.body.items).toMatchObject([{ outcome: "released" }, { outcome: "unavailable" }]);
    const ids = first.body.items as unknown as { id: string }[];
    const { nextCursor: cursor } = first.body;
    const second = await busy.call("POST", "/v1/kept/release", { endpoint: held.endpointId, cursor });
    expect((second.body.items as unknown as { id: string }[])[0]?.id).toBe(ids[1]?.id);
    expect(second.body).toMatchObject({ items: [{}, {}], nextCursor: null });
  });

  it.each([
    [{}, "endpoint"],
    [{ kind: "held" }, "endpoint"],
    [{ sender: "ups", limit: 51 }, "limit"],
    [{ sender: "ups", from: "yesterday" }, "from"],
    [{ sender: "ups", cursor: "nonsense" }, "cursor"],
  ])("are not chosen by %j", async (asked, path) => {
    const { status, body } = await api("POST", "/v1/kept/release", asked);
    expect(status).toBe(422);
    expect(body).toMatchObject({ issues: [{ path }] });
  });
});
