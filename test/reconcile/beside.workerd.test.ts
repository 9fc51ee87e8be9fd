import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Errand } from "../../src/domain/errand.ts";
import type { ReconcilePorts } from "../../src/reconcile/ports.ts";
import { reconcileStep } from "../../src/reconcile/reconcile.ts";
import { dueErrands } from "../../src/store/errand.ts";
import { findRun } from "../../src/store/run.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { reconcilePorts } from "../../src/wiring/reconcile.ts";
import { world } from "../../src/wiring/world.ts";
import { START_MS, trackerUpdated } from "../support/mesh.ts";
import { HOUR_MS, openDrifting, type DriftingMesh, type Scan } from "./drifting-mesh.ts";
import { runsOf } from "../support/runs.ts";

const STATUSES = ["in_transit", "out_for_delivery", "failure", "delivered"] as const;
const moving: Scan = { status: "in_transit", at: START_MS, message: "Departed" };

/**
 * Does something before each of the next calls to Odoo is answered, but not before those that this makes; nor before a dispatcher's, which
 * bear their batch's name: whoever waits for a delivery within one waits for ever.
 */
function between(work: (n: number) => Promise<void>): () => void {
  const { fetch } = world;
  let [calls, busy] = [0, false];
  world.fetch = async (input, init) => {
    const isDelivery = new Headers(init?.headers).get("x-request-id")?.startsWith("bat_") ?? false;
    if (!busy && !isDelivery) {
      busy = true;
      await work((calls += 1));
      busy = false;
    }
    return fetch(input, init);
  };
  return () => void (world.fetch = fetch);
}

describe("a reconciliation beside live traffic", () => {
  it("takes none of it for drift, wherever it falls between the calls", async () => {
    const anyNews = fc.array(
      fc.record({
        parcel: fc.constantFrom("P0", "P1", "P2"),
        status: fc.constantFrom(...STATUSES),
        hour: fc.nat({ max: 9 }),
        // Rung for, written at once, or lost on the way for a while.
        bell: fc.constantFrom("deliver", "hold"),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(anyNews, async (news) => {
        const mesh = await openDrifting();
        await mesh.rule("mesh_wins");
        for (const trackingRef of ["P0", "P1, P2"]) mesh.odoo.addPicking({ trackingRef });
        for (const parcel of ["P0", "P1", "P2"]) await mesh.tell(parcel, [moving]);
        const calm = between(async (n) => {
          const one = news[n - 1];
          if (!one) return;
          const scan = { status: one.status, at: START_MS + one.hour * HOUR_MS, message: `news ${n}` };
          if (one.bell === "deliver") await mesh.tell(one.parcel, [scan]);
          else await mesh.send(trackerOf(one.parcel, scan));
        });
        await mesh.reconcile();
        calm();
        expect([...(await mesh.drift()), ...(await mesh.drift("settled"))]).toEqual([]);
      }),
      { numRuns: runsOf(15, "BESIDE_RUNS"), endOnFailure: true },
    );
  }, 120_000);

  it("waits with what differs until nothing is pending, and then believes it", async () => {
    const mesh = await openDrifting();
    const picking = await mesh.parcel("TN1", [moving]);
    await mesh.edit(picking, { x_tallyman_reason: "other" });
    const calm = between(async (n) => {
      if (n === 2) await mesh.send(trackerOf("TN1", { ...moving, at: START_MS + HOUR_MS, message: "late" }));
    });
    const runId = await mesh.begin(`/v1/tenants/${mesh.tenantId}/odoo/reconcile`);
    for (const _ of [1, 2]) await mesh.knock();
    calm();
    await mesh.finish(runId);
    // The news wrote every field: what the person changed was gone before anybody looked at it in peace.
    expect(mesh.picking(picking)).toMatchObject({ x_tallyman_reason: false });
    expect(await mesh.drift()).toEqual([]);
  });
});

const trackerOf = (trackingNumber: string, scan: Scan): unknown =>
  trackerUpdated(trackingNumber, [{ message: "x", ...scan }], { status: "unknown" });

/** A run's errand, to be done by hand. */
async function errandOf(mesh: DriftingMesh, runId: string): Promise<Errand> {
  const due = await dueErrands(groundOf(env).db, mesh.tenantId, mesh.clock.nowMs + HOUR_MS, 10);
  const errand = due.find(({ key }) => key === runId);
  if (!errand) throw new Error("no errand");
  return errand;
}

/** Does a run's steps until one dies. */
async function dieIn(mesh: DriftingMesh, runId: string, ports: ReconcilePorts): Promise<void> {
  const errand = await errandOf(mesh, runId);
  let { payload } = errand;
  for (let steps = 0; steps < 10; steps += 1) {
    const end = await reconcileStep({ ...errand, payload }, ports).catch(() => null);
    if (end === null) return;
    if (end.kind !== "more") throw new Error(`ended as ${end.kind}`);
    payload = end.payload;
  }
  throw new Error("nothing died");
}

describe("a reconciliation that dies", () => {
  const killed = async (): Promise<never> => {
    throw new Error("killed");
  };

  it.each([
    [
      "after it wrote down what it found",
      (ports: ReconcilePorts) => ({ ...ports, objects: { ...ports.objects, replay: killed } }),
    ],
    [
      "after the objects promised to write",
      (ports: ReconcilePorts) => {
        let changes = 0;
        const change: ReconcilePorts["lists"]["change"] = async (...args) =>
          (changes += 1) > 1 ? killed() : ports.lists.change(...args);
        return { ...ports, lists: { ...ports.lists, change } };
      },
    ],
  ])("%s, repairs and settles it all the same, once", async (_, dying) => {
    const mesh = await openDrifting();
    await mesh.rule("mesh_wins");
    const picking = await mesh.parcel("TN1", [moving]);
    await mesh.edit(picking, { x_tallyman_milestone: "delivered" });
    await mesh.unlink("mail.message", [mesh.notes(picking)[0]?.id ?? 0]);
    const runId = await mesh.begin(`/v1/tenants/${mesh.tenantId}/odoo/reconcile`);
    await dieIn(
      mesh,
      runId,
      dying(reconcilePorts(groundOf(env), { tenantId: mesh.tenantId, kind: "reconcile", requestId: "req-test" })),
    );
    expect((await mesh.drift()).map(({ answer, times }) => [answer, times])).toEqual([
      ["mesh", 1],
      ["mesh", 1],
    ]);
    await mesh.finish(runId);
    await mesh.deliver();
    expect(mesh.picking(picking)).toMatchObject({ x_tallyman_milestone: "in_transit" });
    expect(mesh.notes(picking)).toHaveLength(1);
    expect(await mesh.drift()).toEqual([]);
  });

  it("goes on where it was, and counts nothing twice", async () => {
    const mesh = await openDrifting();
    for (const number of ["TN1", "TN2"])
      await mesh.edit(await mesh.parcel(number, [moving]), { x_tallyman_reason: "other" });
    const runId = await mesh.begin(`/v1/tenants/${mesh.tenantId}/odoo/reconcile`);
    const ports = reconcilePorts(groundOf(env), { tenantId: mesh.tenantId, kind: "reconcile", requestId: "req-test" });
    await dieIn(mesh, runId, {
      ...ports,
      runs: {
        ...ports.runs,
        note: async (...args) => (args[1].counts["shipments"] ? killed() : ports.runs.note(...args)),
      },
    });
    const run = await mesh.finish(runId);
    expect(JSON.parse(run.counts)).toMatchObject({ shipments: 2, pickings: 2, field_changed: 2, review: 2 });
    // The next night finds the same, and counts it once.
    expect(await mesh.reconcile()).toMatchObject({ field_changed: 2, review: 2 });
    expect((await mesh.drift()).map(({ times }) => times)).toEqual([2, 2]);
  });
});

describe("a reconciliation", () => {
  it("that is dry writes nothing anywhere, and says what it would do", async () => {
    const mesh = await openDrifting();
    await mesh.rule("mesh_wins");
    const picking = await mesh.parcel("TN1", [moving]);
    await mesh.edit(picking, { x_tallyman_milestone: "delivered" });
    const before = { pickings: mesh.odoo.pickings(), notes: mesh.notes(picking), shipments: await mesh.shipments() };
    const loads = mesh.odoo.calls.counts["stock.picking.load"];
    const runId = await mesh.begin(`/v1/tenants/${mesh.tenantId}/odoo/reconcile`, { dryRun: true });
    await mesh.finish(runId);
    await mesh.deliver();
    const { body } = await mesh.call("GET", `/v1/reconciliations/${runId}`);
    expect(body).toMatchObject({
      state: "done",
      dryRun: true,
      counts: { field_changed: 1, repaired: 1 },
      findings: [{ pickingId: picking, subject: "x_tallyman_milestone", held: "delivered", meant: "in_transit" }],
    });
    expect(mesh.odoo.calls.counts["stock.picking.load"]).toBe(loads);
    expect({ pickings: mesh.odoo.pickings(), notes: mesh.notes(picking), shipments: await mesh.shipments() }).toEqual(
      before,
    );
    expect([...(await mesh.drift()), ...(await mesh.drift("settled"))]).toEqual([]);
  });

  it("that is called off does no more", async () => {
    const mesh = await openDrifting();
    await mesh.parcel("TN1", [moving]);
    const runId = await mesh.begin(`/v1/tenants/${mesh.tenantId}/odoo/reconcile`);
    const cancelled = await mesh.call("POST", `/v1/reconciliations/${runId}/cancel`);
    expect(cancelled.body).toMatchObject({ state: "cancelled" });
    const before = mesh.odoo.calls.total;
    await mesh.knock();
    await mesh.knock();
    expect(mesh.odoo.calls.total).toBe(before);
    expect((await findRun(groundOf(env).db, runId))?.state).toBe("cancelled");
    expect(await dueErrands(groundOf(env).db, mesh.tenantId, mesh.clock.nowMs + HOUR_MS, 10)).toEqual([]);
  });

  it("waits for an Odoo that is down, and is given up when it stays so", async () => {
    const mesh = await openDrifting();
    await mesh.parcel("TN1", [moving]);
    mesh.faults.next = () => new Response("no", { status: 503 });
    const runId = await mesh.begin(`/v1/tenants/${mesh.tenantId}/odoo/reconcile`);
    await mesh.knock();
    await mesh.knock();
    const { body } = await mesh.call("GET", `/v1/reconciliations/${runId}`);
    expect(body).toMatchObject({ state: "running", failure: expect.stringContaining("503") as string });
    expect(await mesh.finish(runId)).toMatchObject({ state: "failed" });
  });
});
