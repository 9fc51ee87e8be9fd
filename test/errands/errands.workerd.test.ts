import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ERRAND_KINDS } from "../../src/domain/errand.ts";
import { dueErrands, endErrand, giveUpErrand, keepErrands, putOffErrand, takeErrand } from "../../src/store/errand.ts";
import { ask, ringForgottenErrands } from "../../src/wiring/errands.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { world } from "../../src/wiring/world.ts";
import { openOrders } from "../orders/mesh-orders.ts";
import { openMesh, START_MS, trackerUpdated } from "../support/mesh.ts";

const errand = (tenantId: string, key: string) =>
  ({ tenantId, kind: ERRAND_KINDS[0], key, payload: "{}", requestId: "req_1" }) as const;

describe("the list of errands", () => {
  it("keeps one of a kind and key, and takes it for one run at a time", async () => {
    const { tenantId, clock } = await openMesh();
    const { db } = groundOf(env);
    await keepErrands(db, [errand(tenantId, "1"), errand(tenantId, "2")], clock.nowMs);
    await keepErrands(db, [errand(tenantId, "1")], clock.nowMs);
    const due = await dueErrands(db, tenantId, clock.nowMs, 10);
    expect(due.map(({ key }) => key).toSorted()).toEqual(["1", "2"]);
    const [one] = due;
    if (!one) throw new Error("nothing is due");
    expect(await takeErrand(db, one, clock.nowMs + 1_000)).toBe(true);
    expect(await takeErrand(db, one, clock.nowMs + 1_000)).toBe(false);
  });

  it("does not end, put off or give up one that was asked for again meanwhile", async () => {
    const { tenantId, clock } = await openMesh();
    const { db } = groundOf(env);
    await keepErrands(db, [errand(tenantId, "1")], clock.nowMs);
    const [old] = await dueErrands(db, tenantId, clock.nowMs, 10);
    if (!old) throw new Error("nothing is due");
    await keepErrands(db, [{ ...errand(tenantId, "1"), payload: "{}" }], clock.nowMs);
    await endErrand(db, old);
    await putOffErrand(db, old, { dueAtMs: clock.nowMs + 9, attempts: 4, payload: "no", failure: "no" });
    await giveUpErrand(db, old, "no");
    expect(await dueErrands(db, tenantId, clock.nowMs, 10)).toMatchObject([{ payload: "{}", attempts: 0 }]);
  });

  it("takes more at once than one statement can bind", async () => {
    const { tenantId, clock } = await openMesh();
    const { db } = groundOf(env);
    const many = Array.from({ length: 130 }, (_, index) => errand(tenantId, `${index}`));
    await keepErrands(db, many, clock.nowMs);
    expect(await dueErrands(db, tenantId, clock.nowMs, 200)).toHaveLength(130);
  });

  it("is knocked for when the bell was lost", async () => {
    const mesh = await openMesh();
    const ground = groundOf(env);
    await ask(ground, mesh.tenantId, [errand(mesh.tenantId, "1")]);
    expect(mesh.queue.splice(0)).toEqual([{ v: 1, errandsOf: mesh.tenantId }]);
    await ringForgottenErrands(ground);
    expect(mesh.queue).toContainEqual({ v: 1, errandsOf: mesh.tenantId });
  });
});

describe("errands beside live traffic", () => {
  /** So often a call lets others go first. That two come at once where two may shows that it is enough. */
  const TURNS = 20;

  it.each([1, 2])("make no more calls at once than the tenant's Odoo bears, and as many: %i", async (most) => {
    const { mesh, ring, send } = await openOrders();
    const set = env.DB.prepare("UPDATE tenant SET odoo_max_in_flight = ? WHERE id = ?");
    await set.bind(most, mesh.tenantId).run();
    const numbers = Array.from({ length: 6 }, (_, n) => `G${n}`);
    const pickings = numbers.map((trackingRef) => mesh.odoo.addPicking({ trackingRef }));
    const seen = { inFlight: 0, most: 0, bodies: [] as string[] };
    const { fetch } = world;
    world.fetch = async (input, init) => {
      seen.inFlight += 1;
      seen.most = Math.max(seen.most, seen.inFlight);
      seen.bodies.push(typeof init?.body === "string" ? init.body : "");
      for (let turn = 0; turn < TURNS; turn += 1) await scheduler.wait(0);
      return fetch(input, init).finally(() => (seen.inFlight -= 1));
    };
    for (const number of numbers) await send(trackerUpdated(number, [{ status: "in_transit", at: START_MS }]));
    for (const picking of pickings) await ring("stock.picking", picking);
    await mesh.deliver();
    world.fetch = fetch;
    expect(mesh.odoo.messages()).toHaveLength(numbers.length);
    expect(seen.bodies.filter((body) => body.includes("carrier_tracking_ref")).length).toBeGreaterThan(numbers.length);
    expect(seen.most).toBe(most);
  });
});
