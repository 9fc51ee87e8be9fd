import { env } from "cloudflare:workers";
import { createMessageBatch, createExecutionContext, getQueueResult, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import worker from "../../src/index.ts";
import type { Doorbell } from "../../src/outbox/doorbell.ts";
import { encodeCursor } from "../../src/store/cursor.ts";
import { readSweepCursor, writeSweepCursor } from "../../src/store/sweep-cursor.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { world } from "../../src/wiring/world.ts";
import { openMesh, type TestMesh } from "../support/mesh.ts";
import { HOUR_MS, NUMBERS, fleet, expectRight, sendAll } from "./fleet.ts";

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
