import { env, exports } from "cloudflare:workers";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { errandId, errandNamed, ERRAND_SHOWN_AFTER } from "../../src/domain/errand-id.ts";
import { ERRAND_ATTEMPTS_MAX, ERRAND_KINDS } from "../../src/domain/errand.ts";
import { keepErrands } from "../../src/store/errand.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { giveToken } from "../http/api-under-test.ts";
import type { Fault } from "../odoo-stand-in/stand-in.ts";
import { openMesh, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";
import { restoreWorld } from "../support/world-outside.ts";

let mesh: TestMesh;
let token = "";
beforeEach(async () => {
  mesh = await openMesh();
  token = await giveToken(groundOf(env).db);
});
afterAll(restoreWorld);

async function call(method: string, path: string, body?: object) {
  const answer = await exports.default.fetch(`https://eu.mesh.test${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json<Record<string, unknown>>() };
}

const status = async () => (await call("GET", `/v1/tenants/${mesh.tenantId}/odoo/status`)).body;
const json = { "content-type": "application/json" };
const html = { "content-type": "text/html" };
const answered = (code: number, headers: Record<string, string>, body: string) => (): Fault =>
  new Response(body, { status: code, headers });

describe("a tenant's Odoo, as people are told of it", () => {
  it("is well where nothing was to be told", async () => {
    expect(await status()).toMatchObject({ state: "well", since: null, lastAnswer: null, waiting: 0, failures: 0 });
  });

  it.each([
    [
      "a key that is over",
      answered(401, json, `{"name":"werkzeug.exceptions.Unauthorized","message":"Invalid apikey"}`),
      "down",
      /does not accept the key.*mesh tenant connect/,
    ],
    ["a page", answered(200, html, "<html>Welcome</html>"), "down", /not the Odoo that was meant/],
    [
      "a page that is not found",
      answered(404, html, "<html>nothing</html>"),
      "down",
      /not the Odoo that was meant.*HTTP 404/,
    ],
    ["nonsense", answered(200, json, `{"hello":1}`), "down", /not the Odoo that was meant/],
    [
      "a proxy that finds nobody",
      answered(502, html, "<html>bad gateway</html>"),
      "down",
      /cannot be reached, or is overloaded.*HTTP 502/,
    ],
    ["no answer", (): Fault => "hang", "down", /cannot be reached, or is overloaded.*timeout/],
  ])(
    "that answers with %s says so, since when, and what waits; once it is well again it is well",
    async (_, fault, state, words) => {
      mesh.odoo.addPicking({ name: "WH/OUT/1", trackingRef: "T1" });
      mesh.faults.next = fault;
      const fromMs = mesh.clock.nowMs;
      await mesh.send(trackerUpdated("T1", [{ status: "in_transit", at: START_MS }]));
      await mesh.deliver();
      await mesh.pass(30_000);
      const told = await status();
      expect(told).toMatchObject({ state, waiting: 1, lastAnswer: { name: expect.any(String) } });
      expect(told["words"]).toMatch(words);
      const sinceMs = Date.parse(String(told["since"]));
      expect(sinceMs).toBeGreaterThanOrEqual(fromMs);
      // One that does not answer is noticed when its time is up.
      expect(sinceMs).toBeLessThan(fromMs + 60_000);
      expect(Number(told["failures"])).toBeGreaterThan(0);
      mesh.faults.next = () => null;
      await mesh.pass(5 * 60_000);
      expect(await status()).toMatchObject({
        state: "well",
        since: null,
        lastAnswer: null,
        waiting: 0,
        nextTryAt: null,
      });
    },
  );

  it("says when its key is over, reckoned from when it was put in", async () => {
    const DAY_MS = 86_400_000;
    expect(await status()).toMatchObject({
      keySetAt: new Date(START_MS).toISOString(),
      keyEndsBy: new Date(START_MS + 90 * DAY_MS).toISOString(),
    });
    mesh.clock.nowMs += 10 * DAY_MS;
    const odoo = { url: "https://odoo.test", db: "test", key: "odoo-key", api: "json2" };
    expect((await call("PUT", `/v1/tenants/${mesh.tenantId}/odoo`, odoo)).status).toBe(200);
    expect(await status()).toMatchObject({ keyEndsBy: new Date(START_MS + 100 * DAY_MS).toISOString() });
  });
});

describe("an errand that fails", () => {
  const ask = async (key: string) =>
    keepErrands(
      groundOf(env).db,
      [{ tenantId: mesh.tenantId, kind: "odoo_record", key, payload: "{", requestId: "req-1" }],
      mesh.clock.nowMs,
    );
  const set = async (attempts: number, dueAtMs: number | null) =>
    env.DB.prepare(
      "UPDATE errand SET attempts = ?, due_at_ms = ?, failure = 'unauthorized: Invalid apikey' WHERE tenant_id = ?",
    )
      .bind(attempts, dueAtMs, mesh.tenantId)
      .run();
  const listed = async (query = "") =>
    (await call("GET", `/v1/errands?tenant=${mesh.tenantId}${query}`)).body["items"] as Record<string, unknown>[];
  const waiting = async () =>
    (await call("GET", `/v1/reviews?tenant=${mesh.tenantId}&kind=errand`)).body["items"] as Record<string, unknown>[];

  it("has an id that is read back, whatever its key", () => {
    for (const kind of ERRAND_KINDS)
      for (const key of ["7", "on", "stock.picking/7", "ümlaut.and/odd key", "a".repeat(200), "-7", "7-"]) {
        const name = { tenantId: `tnt_${"a".repeat(32)}`, kind, key };
        expect(errandNamed(errandId(name))).toEqual(name);
      }
    for (const id of ["", "nothing", "tnt_1.book.37", `tnt_${"a".repeat(32)}.bake.37`, `tnt_${"a".repeat(32)}.book.-3`])
      expect(errandNamed(id)).toBeNull();
  });

  it("is listed with its last failure, and shown", async () => {
    await ask("stock.picking/7");
    expect(await listed()).toMatchObject([{ state: "waiting", failure: null, about: "stock.picking/7" }]);
    await set(3, mesh.clock.nowMs + 60_000);
    expect(await listed("&failing=true")).toEqual([]);
    const [one] = await listed();
    expect(one).toMatchObject({ state: "failing", attempts: 3, failure: "unauthorized: Invalid apikey" });
    expect((await call("GET", `/v1/errands/${String(one?.["id"])}`)).body).toEqual(one);
    expect(await status()).toMatchObject({ errands: { waiting: 0, failing: 1, givenUp: 0 } });
  });

  it.each([
    [ERRAND_SHOWN_AFTER - 1, false],
    [ERRAND_SHOWN_AFTER, true],
    [ERRAND_ATTEMPTS_MAX - 1, true],
  ])("waits for a person after %i tries: %s", async (attempts, shown) => {
    await ask("stock.picking/7");
    await set(attempts, mesh.clock.nowMs + 60_000);
    expect((await waiting()).length).toBe(shown ? 1 : 0);
    expect((await listed("&failing=true")).length).toBe(shown ? 1 : 0);
  });

  it.each([
    ["retry", 1],
    ["discard", 0],
  ])("that was given up is answered by %s, once, on the record", async (answer, left) => {
    await ask("stock.picking/7");
    await set(ERRAND_ATTEMPTS_MAX, null);
    const [item] = await waiting();
    expect(item).toMatchObject({ kind: "errand", reason: "odoo_record was given up: unauthorized: Invalid apikey" });
    const id = String(item?.["id"]);
    expect((await call("POST", `/v1/reviews/${id}/answer`, { answer })).body).toMatchObject({ outcome: "answered" });
    expect(await waiting()).toEqual([]);
    const after = await listed();
    expect(after.length).toBe(left);
    if (left === 1) expect(after).toMatchObject([{ state: "waiting", attempts: 0, failure: null }]);
    expect((await call("POST", `/v1/reviews/${id}/answer`, { answer })).status).toBe(409);
    const { body } = await call("GET", `/v1/audit?tenant=${mesh.tenantId}`);
    const verbs = (body["items"] as { verb: string }[]).map(({ verb }) => verb);
    expect(verbs).toContain(answer === "retry" ? "errand:retry" : "errand:give_up");
  });

  it("that is tried again is knocked for", async () => {
    await ask("stock.picking/7");
    await set(ERRAND_ATTEMPTS_MAX, null);
    const [one] = await listed();
    mesh.forgetDoorbells();
    expect((await call("POST", `/v1/errands/${String(one?.["id"])}/retry`)).status).toBe(200);
    expect(mesh.queue).toContainEqual({ v: 1, errandsOf: mesh.tenantId });
  });
});

describe("readiness", () => {
  it("tests the parts of the mesh, and leaves nothing behind", async () => {
    const rows = async () => JSON.stringify(await env.DB.prepare("SELECT name FROM sqlite_master").all());
    const before = await rows();
    expect(await call("GET", "/readyz")).toEqual({
      status: 200,
      body: { status: "ready", parts: { database: "ok", objects: "ok", queue: "ok", keys: "ok", payloads: "ok" } },
    });
    expect(await rows()).toBe(before);
  });
});
