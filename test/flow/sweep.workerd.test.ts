import { env } from "cloudflare:workers";
import { createMessageBatch, createExecutionContext, getQueueResult, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it, vi } from "vitest";
import worker from "../../src/index.ts";
import type { Doorbell } from "../../src/outbox/doorbell.ts";
import { encodeCursor } from "../../src/store/cursor.ts";
import { readSweepCursor, writeSweepCursor } from "../../src/store/sweep-cursor.ts";
import { ShipmentObject } from "../../src/sequencer/shipment-object.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { beginSweep } from "../../src/wiring/sweep.ts";
import { world } from "../../src/wiring/world.ts";
import { openMesh, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";
import { HISTORY, HOUR_MS, NUMBERS, fleet, expectRight, sendAll } from "./fleet.ts";

describe("the hourly sweep", () => {
  const cron = (mesh: TestMesh) =>
    worker.scheduled({ cron: "7 * * * *", scheduledTime: mesh.clock.nowMs, noRetry: () => undefined }, env);
  /** How many are listed, once as many are. */
  const listed = (mesh: TestMesh, count: number) =>
    vi.waitUntil(async () => {
      const asked = env.DB.prepare("SELECT id FROM newcomer WHERE tenant_id = ?").bind(mesh.tenantId);
      return (await asked.all()).results.length === count;
    });

  it("finds shipments whose doorbells could not be rung, whose alarms are lost, and of which the read model never heard", async () => {
    const { mesh, webhooks } = await fleet();
    const { send } = world;
    world.send = async () => Promise.reject(new Error("queues are away"));
    await sendAll(mesh, webhooks);
    world.send = send;
    for (const trackingNumber of NUMBERS) {
      const id = await groundOf(env).nameOf({ tenantId: mesh.tenantId, carrier: "fedex", trackingNumber });
      await runInDurableObject(mesh.stub(id), (_instance, state) => state.storage.deleteAlarm());
    }
    expect(await mesh.shipments()).toEqual([]);
    await listed(mesh, 3);
    mesh.clock.nowMs += 2 * HOUR_MS;
    await cron(mesh);
    await mesh.deliver();
    await expectRight(mesh);
    await cron(mesh);
    await listed(mesh, 0);
  });

  it("goes on by itself from where a part ended, and not from where another went on already", async () => {
    const { mesh, webhooks } = await fleet();
    await sendAll(mesh, webhooks.slice(0, 3), () => mesh.deliver());
    await sendAll(mesh, webhooks.slice(3));
    mesh.forgetDoorbells();
    await mesh.loseAlarms();
    mesh.clock.nowMs += 2 * HOUR_MS;
    const position = encodeCursor(["", "", ""]);
    const bell = [{ v: 1, sweepFrom: position }] as unknown as Doorbell[];
    await mesh.deliver(bell);
    expect(mesh.queue).toEqual([]);
    await writeSweepCursor(groundOf(env).db, "shipments", position);
    await mesh.deliver(bell);
    await mesh.deliver();
    await expectRight(mesh);
    expect(await readSweepCursor(groundOf(env).db, "shipments")).toBeNull();
  });
});

describe("whom the hourly sweep wakes", () => {
  const knocks = vi.spyOn(ShipmentObject.prototype, "poke");
  beforeEach(async () => {
    for (const table of ["shipment", "event", "newcomer", "sweep_cursor"]) await env.DB.exec(`DELETE FROM ${table}`);
  });
  /** A sweep, so many hours on; how many shipments it woke. */
  const anHour = async (mesh: TestMesh, hours = 1) => {
    knocks.mockClear();
    mesh.clock.nowMs += hours * HOUR_MS;
    await beginSweep(groundOf(env));
    const woken = knocks.mock.calls.length;
    await mesh.deliver();
    return woken;
  };
  const loseAll = async (mesh: TestMesh) => {
    mesh.forgetDoorbells();
    await mesh.loseAlarms();
  };

  it("is nobody who has told everything: once after its news each, and never again while it is over", async () => {
    const { mesh, webhooks } = await fleet();
    await anHour(mesh);
    await sendAll(mesh, webhooks, () => mesh.deliver());
    expect(await anHour(mesh)).toBe(3);
    for (const hours of [1, 1, 1, 5, 24, 24 * 40]) expect([hours, await anHour(mesh, hours)]).toEqual([hours, 0]);
  });

  it("is who is under way and silent, each time after twice as long, and no more after three weeks", async () => {
    const { mesh, webhooks } = await fleet();
    await anHour(mesh);
    await sendAll(mesh, webhooks.slice(0, 3), () => mesh.deliver());
    await anHour(mesh);
    const woken: number[] = [];
    for (let hour = 2; hour <= 70; hour += 1) if ((await anHour(mesh)) > 0) woken.push(hour);
    expect(woken).toEqual([2, 4, 8, 16, 32, 64]);
    for (let day = 3; day <= 40; day += 1) if ((await anHour(mesh, 24)) > 0) woken.push(day);
    // On day d it is hour 70 + 24 (d - 2).
    expect(woken.slice(6)).toEqual([5, 10, 21]);
  });

  it("is, every hour until they have told it, whom Odoo did not hear though the read model did", async () => {
    const { mesh, webhooks } = await fleet();
    await anHour(mesh);
    mesh.faults.next = () => new Response("away", { status: 503 });
    await sendAll(mesh, webhooks, () => mesh.deliver());
    await loseAll(mesh);
    expect(await anHour(mesh)).toBe(3);
    await loseAll(mesh);
    expect(await anHour(mesh, 3)).toBe(3);
    mesh.faults.next = () => null;
    await mesh.pass(12 * HOUR_MS);
    await anHour(mesh);
    await expectRight(mesh);
    await anHour(mesh);
    expect(await anHour(mesh, 48)).toBe(0);
  });

  it("is whoever has news of which bell and alarm are lost, whenever it comes: under way, just over, or over long since", async () => {
    for (const silentHours of [0, 3, 60])
      for (const before of [1, 3]) {
        const mesh = await openMesh();
        mesh.clock.nowMs += 10 * HOUR_MS;
        const number = `Q${silentHours}X${before}`;
        mesh.odoo.addPicking({ trackingRef: number });
        const scans = HISTORY.slice(0, before);
        const ended = before === 3 ? [...scans, { status: "delivered", at: START_MS + 9 * HOUR_MS }] : scans;
        for (const scan of ended) await mesh.send(trackerUpdated(number, [scan]));
        await mesh.deliver();
        for (let hour = 0; hour < silentHours; hour += 12) await anHour(mesh, Math.min(12, silentHours - hour));
        const back = { status: "return_to_sender", at: mesh.clock.nowMs };
        await mesh.send(trackerUpdated(number, [back]));
        await loseAll(mesh);
        // Whoever is under way is looked at by when its silence has doubled.
        for (let hour = 0; hour <= silentHours + 2; hour += 12) await anHour(mesh, 12);
        expect([number, (await mesh.shipments()).map(({ milestone }) => milestone)]).toEqual([
          number,
          ["return_to_sender"],
        ]);
        expect(mesh.odoo.pickings().map((picking) => picking["x_tallyman_milestone"])).toEqual(["return_to_sender"]);
      }
  });
});

describe("a doorbell", () => {
  it("whose tries are spent is written down, and one that is no doorbell too", async () => {
    const mesh = await openMesh();
    const message = (body: unknown) => ({ id: crypto.randomUUID(), timestamp: new Date(), attempts: 21, body });
    const dead = createMessageBatch("doorbell-dead", [message({ v: 1, tenantId: mesh.tenantId })]);
    await worker.queue(dead, env);
    const strange = createMessageBatch("doorbell", [message({ v: 9 }), message("junk")]);
    await worker.queue(strange, env);
    expect((await getQueueResult(strange, createExecutionContext())).explicitAcks).toHaveLength(2);
    const { results } = await env.DB.prepare("SELECT queue, body FROM dead_letter ORDER BY id").all<{
      queue: string;
      body: string;
    }>();
    expect(results.map(({ queue }) => queue)).toEqual(["doorbell-dead", "doorbell", "doorbell"]);
  });
});
