import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { dueErrands, endErrand, putOffErrand, takeErrand } from "../../src/store/errand.ts";
import { dueFetchTasks, keepFetchTasks, putOffFetchTask, takeFetchTask } from "../../src/store/fetch-task.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { openMesh, START_MS, type TestMesh } from "../support/mesh.ts";

const { db } = groundOf(env);

const doorbells = () => openMesh({ sender: "odoo", scheme: "unsigned" });
const ring = (mesh: TestMesh, id: number, over: Record<string, unknown> = {}) =>
  mesh.post(JSON.stringify({ _model: "stock.picking", _id: id, ...over }));
const errandsOf = async ({ tenantId }: TestMesh) => dueErrands(db, tenantId, Number.MAX_SAFE_INTEGER, 100);
const only = async (mesh: TestMesh) => {
  const [one, ...others] = await errandsOf(mesh);
  expect(others).toEqual([]);
  if (!one) throw new Error("no errand");
  return one;
};

describe("a doorbell, which anybody may ring who knows its URL,", () => {
  it("is a few kilobytes at most", async () => {
    const mesh = await doorbells();
    const rest = JSON.stringify({ _model: "stock.picking", _id: 1, note: "" }).length;
    expect((await ring(mesh, 1, { note: "x".repeat(8 * 1024 - rest) })).status).toBe(200);
    expect((await ring(mesh, 2, { note: "x".repeat(8 * 1024 - rest + 1) })).status).toBe(413);
    expect(await errandsOf(mesh)).toHaveLength(1);
    expect(
      await env.DB.prepare("SELECT count(*) AS n FROM kept_payload WHERE endpoint_id = ?")
        .bind(mesh.endpointId)
        .first("n"),
    ).toBe(0);
  });

  it("costs one errand and one bell for a record, however often it is rung, until that is begun", async () => {
    const mesh = await doorbells();
    for (let n = 0; n < 50; n += 1) {
      mesh.clock.nowMs += 100;
      expect((await ring(mesh, 7)).status).toBe(200);
    }
    expect(mesh.queue).toHaveLength(1);
    expect(await only(mesh)).toMatchObject({ key: "stock.picking:7", askedAtMs: START_MS + 100, attempts: 0 });
    // Should the bell have been lost, another is rung after half a minute.
    mesh.clock.nowMs += 31_000;
    await ring(mesh, 7);
    expect(mesh.queue).toHaveLength(2);
    // Another record is another errand.
    await ring(mesh, 8);
    expect(await errandsOf(mesh)).toHaveLength(2);
    expect(mesh.queue).toHaveLength(3);
  });

  it("has a record that is being read just now read once more", async () => {
    const mesh = await doorbells();
    await ring(mesh, 7);
    const first = await only(mesh);
    expect(await takeErrand(db, first, mesh.clock.nowMs + 300_000)).toBe(true);
    mesh.clock.nowMs += 10;
    for (let n = 0; n < 5; n += 1) await ring(mesh, 7);
    expect(mesh.queue).toHaveLength(2);
    // What ends now was begun before the last word.
    await endErrand(db, { ...first, dueAtMs: mesh.clock.nowMs + 300_000 });
    const again = await only(mesh);
    expect(again).toMatchObject({ dueAtMs: mesh.clock.nowMs });
    await takeErrand(db, again, mesh.clock.nowMs + 300_000);
    await endErrand(db, again);
    expect(await errandsOf(mesh)).toEqual([]);
    await ring(mesh, 7);
    expect(await errandsOf(mesh)).toHaveLength(1);
  });

  it("brings one that fails back in half a minute and no sooner, with its tries", async () => {
    const mesh = await doorbells();
    await ring(mesh, 7);
    const first = await only(mesh);
    const inAnHour = {
      dueAtMs: mesh.clock.nowMs + 3_600_000,
      attempts: 9,
      payload: first.payload,
      failure: "HTTP 503",
    };
    await putOffErrand(db, first, inAnHour);
    for (let n = 0; n < 20; n += 1) {
      mesh.clock.nowMs += 100;
      await ring(mesh, 7);
    }
    expect(await only(mesh)).toMatchObject({ dueAtMs: START_MS + 100 + 30_000, attempts: 9 });
  });

  it("is told to come again where ten thousand errands wait, and another tenant's is not", async () => {
    const mesh = await doorbells();
    const other = await doorbells();
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
       INSERT INTO errand (tenant_id, kind, key, payload, asked_at_ms, request_id, attempts, due_at_ms)
       SELECT ?1, 'odoo_record', 'stock.picking:' || (i + 100), '{}', ?2, 'r', 0, ?2 FROM n`,
    )
      .bind(mesh.tenantId, START_MS)
      .run();
    expect((await ring(mesh, 1)).status).toBe(200);
    const refused = await ring(mesh, 2);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("60");
    // One that waits already is no more work.
    expect((await ring(mesh, 1)).status).toBe(200);
    expect((await ring(other, 2)).status).toBe(200);
  });
});

describe("a resource that a notification names", () => {
  const url = "https://api.shipengine.com/v1/tracking?carrier_code=ups&tracking_number=1ZTHIN";
  const named = (mesh: TestMesh, urls: readonly string[]) =>
    keepFetchTasks(db, { endpointId: mesh.endpointId, requestId: "r" }, urls, mesh.clock.nowMs);
  const tasksOf = async ({ endpointId }: TestMesh) =>
    (await dueFetchTasks(db, Number.MAX_SAFE_INTEGER, 10_000)).filter((task) => task.endpointId === endpointId);

  it("is fetched once however often it is named meanwhile, once more when it is named while it is fetched", async () => {
    const mesh = await openMesh();
    expect(await named(mesh, [url, url])).toEqual({ ringInMs: 0 });
    for (let n = 0; n < 5; n += 1) expect(await named(mesh, [url])).toEqual({ ringInMs: null });
    const [task, ...others] = await tasksOf(mesh);
    expect(others).toEqual([]);
    if (!task) throw new Error("no task");
    await takeFetchTask(db, task, mesh.clock.nowMs + 60_000);
    mesh.clock.nowMs += 10;
    expect(await named(mesh, [url])).toEqual({ ringInMs: 0 });
    const [again] = await tasksOf(mesh);
    expect(again).toMatchObject({ dueAtMs: mesh.clock.nowMs, namedAtMs: mesh.clock.nowMs, attempts: 0 });
    if (!again) throw new Error("no task");
    await putOffFetchTask(db, again, mesh.clock.nowMs + 3_600_000, "HTTP 500");
    expect(await named(mesh, [url])).toEqual({ ringInMs: 30_000 });
    expect(await tasksOf(mesh)).toMatchObject([{ dueAtMs: mesh.clock.nowMs + 30_000 }]);
  });

  it("has no room where five thousand of an endpoint wait", async () => {
    const mesh = await openMesh();
    const many = Array.from({ length: 4_999 }, (_, n) => `${url}&n=${n}`);
    expect(await named(mesh, many)).toEqual({ ringInMs: 0 });
    expect(await named(mesh, [`${url}&n=a`, `${url}&n=b`])).toBe("full");
    expect(await named(mesh, [`${url}&n=a`])).toEqual({ ringInMs: 0 });
    expect(await named(mesh, [`${url}&n=b`])).toBe("full");
    expect(await tasksOf(mesh)).toHaveLength(5_000);
    await env.DB.exec("DELETE FROM fetch_task");
  });
});
