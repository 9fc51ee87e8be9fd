import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Errand } from "../../src/domain/errand.ts";
import { replayStep } from "../../src/reconcile/replay.ts";
import { dueErrands } from "../../src/store/errand.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { reconcilePorts } from "../../src/wiring/reconcile.ts";
import { START_MS, trackerUpdated } from "../support/mesh.ts";
import { HOUR_MS, openDrifting, type DriftingMesh, type Scan } from "./drifting-mesh.ts";

const moving: Scan = { status: "in_transit", at: START_MS, message: "Departed" };
const FIELDS = { x_tallyman_milestone: false, x_tallyman_reason: false, x_tallyman_at: false };

/** Some parcels, and an Odoo that lost what was written of them, as one restored from a backup has. */
async function restored(count: number): Promise<{ mesh: DriftingMesh; pickings: number[] }> {
  const mesh = await openDrifting();
  const pickings: number[] = [];
  for (let n = 0; n < count; n += 1) {
    pickings.push(mesh.odoo.addPicking({ trackingRef: `TN${n}` }));
    await mesh.send(trackerUpdated(`TN${n}`, [{ message: "Departed", ...moving }], { status: "unknown" }));
    mesh.clock.nowMs += 1_000;
  }
  await mesh.deliver();
  for (const pickingId of pickings) {
    await mesh.edit(pickingId, FIELDS);
    await mesh.unlink(
      "mail.message",
      mesh.notes(pickingId).map(({ id }) => id),
    );
  }
  return { mesh, pickings };
}

const written = (mesh: DriftingMesh, pickings: readonly number[]): number[] =>
  pickings.filter((id) => mesh.picking(id)["x_tallyman_milestone"] === "in_transit" && mesh.notes(id).length === 1);

async function replay(mesh: DriftingMesh, body: object): Promise<Record<string, unknown>> {
  const id = await mesh.begin("/v1/replays", { tenant: mesh.tenantId, sink: "odoo", ...body });
  await mesh.finish(id);
  await mesh.deliver();
  return (await mesh.call("GET", `/v1/replays/${id}`)).body;
}

describe("a replay", () => {
  it("writes a whole tenant again, and nothing twice when it is asked for twice", async () => {
    const { mesh, pickings } = await restored(5);
    expect(await replay(mesh, {})).toMatchObject({ state: "done", counts: { shipments: 5, replayed: 5 } });
    expect(written(mesh, pickings)).toEqual(pickings);
    await replay(mesh, {});
    expect(written(mesh, pickings)).toEqual(pickings);
  });

  it("writes one shipment, a window, or a carrier's and no others", async () => {
    const { mesh, pickings } = await restored(4);
    const [first] = await mesh.shipments();
    await replay(mesh, { shipment: first?.id });
    expect(written(mesh, pickings)).toEqual(pickings.slice(0, 1));
    const since = new Date(START_MS + 2_000).toISOString();
    expect(await replay(mesh, { since, until: new Date(START_MS + 2_500).toISOString() })).toMatchObject({
      counts: { shipments: 1 },
    });
    expect(written(mesh, pickings)).toEqual([pickings[0], pickings[2]]);
    expect(await replay(mesh, { carrier: "UPS" })).toMatchObject({ carrier: "ups", counts: {} });
    expect(await replay(mesh, { carrier: "FedEx" })).toMatchObject({ counts: { shipments: 4 } });
    expect(written(mesh, pickings)).toEqual(pickings);
  });

  it("that is dry says which fields and notes would differ, and writes none", async () => {
    const { mesh, pickings } = await restored(3);
    await replay(mesh, { shipment: (await mesh.shipments())[0]?.id });
    const said = await replay(mesh, { dryRun: true });
    expect(said).toMatchObject({
      dryRun: true,
      counts: { shipments: 3, pickings: 3, pickingsDiffering: 2, notes: 2, fields: 4 },
    });
    expect(said["findings"]).toContainEqual(
      expect.objectContaining({ pickingId: pickings[1], subject: "x_tallyman_milestone", meant: "in_transit" }),
    );
    expect(written(mesh, pickings)).toEqual(pickings.slice(0, 1));
  });

  it("fills the read model again, and says beforehand how much of it is behind", async () => {
    const { mesh } = await restored(3);
    const ofTenant = (sql: string) => env.DB.prepare(sql).bind(mesh.tenantId).run();
    await ofTenant(
      "UPDATE shipment SET version = 0, milestone = NULL WHERE tenant_id = ? AND tracking_number <> 'TN0'",
    );
    expect(await replay(mesh, { sink: "readmodel", dryRun: true })).toMatchObject({
      counts: { shipments: 3, behind: 2 },
    });
    await replay(mesh, { sink: "readmodel" });
    expect((await mesh.shipments()).map(({ milestone }) => milestone)).toEqual([
      "in_transit",
      "in_transit",
      "in_transit",
    ]);
  });

  it("goes on where it died", async () => {
    const { mesh, pickings } = await restored(3);
    const id = await mesh.begin("/v1/replays", { tenant: mesh.tenantId, sink: "odoo" });
    const { db } = groundOf(env);
    const [errand] = (await dueErrands(db, mesh.tenantId, mesh.clock.nowMs, 10)) as [Errand];
    const ports = reconcilePorts(groundOf(env), { tenantId: mesh.tenantId, kind: "reconcile", requestId: "req-test" });
    let replayed = 0;
    const dying = {
      ...ports.objects,
      replay: async (...args: Parameters<typeof ports.objects.replay>) => {
        replayed += 1;
        if (replayed > 1) throw new Error("killed");
        await ports.objects.replay(...args);
      },
    };
    await expect(replayStep(errand, { ...ports, objects: dying })).rejects.toThrow("killed");
    await mesh.finish(id);
    await mesh.deliver();
    expect(written(mesh, pickings)).toEqual(pickings);
  });

  it("stands back while the sink has others waiting", async () => {
    const { mesh } = await restored(1);
    const id = await mesh.begin("/v1/replays", { tenant: mesh.tenantId, sink: "odoo" });
    const [errand] = (await dueErrands(groundOf(env).db, mesh.tenantId, mesh.clock.nowMs, 10)) as [Errand];
    const ports = reconcilePorts(groundOf(env), { tenantId: mesh.tenantId, kind: "reconcile", requestId: "req-test" });
    const end = await replayStep(errand, { ...ports, backlog: async () => 1_000 });
    expect(end).toMatchObject({ kind: "more", afterMs: 5_000 });
    expect((await mesh.call("GET", `/v1/replays/${id}`)).body).toMatchObject({ state: "running", counts: {} });
  });

  it("that is called off asks no more shipments", async () => {
    const { mesh, pickings } = await restored(2);
    const id = await mesh.begin("/v1/replays", { tenant: mesh.tenantId, sink: "odoo" });
    expect((await mesh.call("POST", `/v1/replays/${id}/cancel`)).body).toMatchObject({ state: "cancelled" });
    await mesh.knock();
    await mesh.knock();
    expect(written(mesh, pickings)).toEqual([]);
  });
});

describe("a tenant's reconciliation of the day", () => {
  it("is begun once a day, in the tenant's hour or the next that comes", async () => {
    const { mesh } = await restored(1);
    await mesh.rule("mesh_wins");
    const { everyHour } = await import("../../src/wiring/clock.ts");
    const nightly = async () => {
      const { body } = await mesh.call("GET", `/v1/reconciliations?tenant=${mesh.tenantId}`);
      return body["items"] as { id: string; askedBy: string }[];
    };
    const slot = Number.parseInt(mesh.tenantId.slice(4, 10), 16) % 24;
    mesh.clock.nowMs = START_MS + slot * HOUR_MS - 1;
    if (slot > 0) {
      await everyHour(groundOf(env));
      expect(await nightly()).toEqual([]);
    }
    mesh.clock.nowMs = START_MS + slot * HOUR_MS;
    await everyHour(groundOf(env));
    await everyHour(groundOf(env));
    const [run, ...others] = await nightly();
    expect(others).toEqual([]);
    expect(run).toMatchObject({ askedBy: "nightly", state: "waiting" });
    expect(await mesh.finish(run?.id ?? "")).toMatchObject({ state: "done" });
    mesh.clock.nowMs += 24 * HOUR_MS;
    await everyHour(groundOf(env));
    expect(await nightly()).toHaveLength(2);
  });
});

describe("a tenant's authority", () => {
  it("is set by field, and only for fields that the mesh writes", async () => {
    const mesh = await openDrifting();
    const path = `/v1/tenants/${mesh.tenantId}/odoo/authority`;
    expect((await mesh.call("GET", path)).body).toEqual({ default: "review", notes: "mesh_wins", fields: {} });
    const rules = { default: "mesh_wins", notes: "review", fields: { x_tallyman_reason: "odoo_wins" } };
    expect((await mesh.call("PUT", path, rules)).status).toBe(200);
    expect((await mesh.call("GET", path)).body).toEqual(rules);
    const foreign = await mesh.call("PUT", path, { ...rules, fields: { partner_id: "odoo_wins" } });
    expect(foreign).toMatchObject({ status: 422, body: { detail: expect.stringContaining("partner_id") as string } });
  });
});
