import { env } from "cloudflare:workers";
import { createMessageBatch, createExecutionContext, getQueueResult, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import worker from "../../src/index.ts";
import type { Doorbell } from "../../src/outbox/doorbell.ts";
import { encodeCursor } from "../../src/store/cursor.ts";
import { readSweepCursor, writeSweepCursor } from "../../src/store/sweep-cursor.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { world } from "../../src/wiring/world.ts";
import type { Fault } from "../odoo-stand-in/stand-in.ts";
import { openMesh, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const HISTORY = ["pre_transit", "in_transit", "out_for_delivery", "delivered"].map((status, hour) => ({
  status,
  at: START_MS + hour * HOUR_MS,
}));
const NUMBERS = ["F1", "F2", "F3"];

/** Three shipments with a picking each; every scan is a webhook of its own. */
async function fleet(): Promise<{ mesh: TestMesh; webhooks: Record<string, unknown>[] }> {
  const mesh = await openMesh();
  for (const trackingRef of NUMBERS) mesh.odoo.addPicking({ trackingRef });
  return { mesh, webhooks: HISTORY.flatMap((scan) => NUMBERS.map((number) => trackerUpdated(number, [scan]))) };
}

/** Odoo holds exactly the right rows, each once and in order, and the read model agrees. */
async function expectRight(mesh: TestMesh): Promise<void> {
  expect(mesh.odoo.pickings().map((picking) => picking["x_tallyman_milestone"])).toEqual(
    NUMBERS.map(() => "delivered"),
  );
  for (const { id } of mesh.odoo.pickings()) {
    const hours = mesh.notes(Number(id)).map(({ date }) => date.slice(11, 13));
    expect(hours).toEqual(["00", "01", "02", "03"]);
  }
  const shipments = await mesh.shipments();
  expect(shipments.map(({ milestone, lastSeq }) => ({ milestone, lastSeq }))).toEqual(
    NUMBERS.map(() => ({ milestone: "delivered", lastSeq: 4 })),
  );
  const { results } = await env.DB.prepare("SELECT COUNT(*) AS events FROM event WHERE tenant_id = ?")
    .bind(mesh.tenantId)
    .all();
  expect(results).toEqual([{ events: 12 }]);
  for (const { id } of shipments) {
    const story = await mesh.stub(id).timeline();
    expect(story?.sinks.map(({ sink, pending, parked }) => ({ sink, pending, parked }))).toEqual([
      { sink: "odoo", pending: false, parked: false },
      { sink: "readmodel", pending: false, parked: false },
    ]);
    expect(story?.timeline.map(({ entry }) => entry.seq)).toEqual([1, 2, 3, 4]);
  }
}

async function sendAll(
  mesh: TestMesh,
  webhooks: readonly Record<string, unknown>[],
  after: () => Promise<void> = async () => undefined,
): Promise<void> {
  for (const webhook of webhooks) {
    expect((await mesh.send(webhook)).status).toBe(200);
    await after();
  }
}

describe("whatever fails, in the end Odoo is right", () => {
  it("when nothing fails", async () => {
    const { mesh, webhooks } = await fleet();
    await sendAll(mesh, webhooks, () => mesh.deliver());
    await expectRight(mesh);
  });

  it("when every object is evicted at every step", async () => {
    const { mesh, webhooks } = await fleet();
    await sendAll(mesh, webhooks, async () => {
      await mesh.evictAll();
      await mesh.deliver();
      await mesh.evictAll();
    });
    await mesh.pass(HOUR_MS);
    await expectRight(mesh);
  });

  it("when every queue message is lost", async () => {
    const { mesh, webhooks } = await fleet();
    await sendAll(mesh, webhooks, async () => {
      await mesh.pass(1000);
      mesh.queue.length = 0;
    });
    await mesh.pass(2 * HOUR_MS);
    await expectRight(mesh);
  });

  it("when queue messages come doubled, shuffled and late", async () => {
    const { mesh, webhooks } = await fleet();
    const late: TestMesh["queue"][number][] = [];
    await sendAll(mesh, webhooks, async () => {
      const fresh = mesh.queue.splice(0);
      late.unshift(...fresh, ...fresh);
      if (late.length > 5) await mesh.deliver(late.splice(2, 3));
    });
    await mesh.deliver(late);
    await mesh.deliver(late);
    await mesh.pass(HOUR_MS);
    await expectRight(mesh);
  });

  it("when Odoo commits and its answer is lost", async () => {
    const { mesh, webhooks } = await fleet();
    mesh.faults.next = ({ n, method }) => (method === "load" && n % 2 === 0 ? "drop_after_commit" : null);
    await sendAll(mesh, webhooks, () => mesh.deliver());
    mesh.faults.next = () => null;
    await mesh.pass(HOUR_MS);
    await expectRight(mesh);
  });

  const answers: [string, () => Fault][] = [
    [
      "500 with a serialization failure",
      () => ({ error: { exception: "psycopg2.errors.SerializationFailure", message: "could not serialize access" } }),
    ],
    ["429 with Retry-After", () => new Response("slow down", { status: 429, headers: { "retry-after": "30" } })],
    ["503", () => new Response("<html>unavailable</html>", { status: 503 })],
    ["nothing at all", () => "hang"],
    [
      "a conflict inside load",
      () => ({
        result: {
          ids: false,
          messages: [{ type: "error", record: 0, message: "could not serialize access due to concurrent update\n" }],
          nextrow: 0,
        },
      }),
    ],
  ];
  it.each(answers)("when Odoo answers three calls of ten with %s", async (_what, answer) => {
    const { mesh, webhooks } = await fleet();
    // Scattered, so that no rhythm of ours keeps step with it.
    mesh.faults.next = ({ n, method }) => ((n * 7919) % 10 < 3 && method === "load" ? answer() : null);
    await sendAll(mesh, webhooks, () => mesh.deliver());
    await mesh.pass(2 * HOUR_MS);
    mesh.faults.next = () => null;
    await mesh.pass(2 * HOUR_MS);
    await expectRight(mesh);
  });

  it("when Odoo is down for an hour, with few calls meanwhile and no stampede after", async () => {
    const { mesh, webhooks } = await fleet();
    mesh.faults.next = () => new Response("down", { status: 502 });
    const downUntilMs = mesh.clock.nowMs + HOUR_MS;
    await sendAll(mesh, webhooks, async () => {
      await mesh.deliver();
      await mesh.pass(5 * MINUTE_MS);
    });
    const asked = mesh.odoo.calls.total;
    expect(mesh.clock.nowMs).toBeGreaterThanOrEqual(downUntilMs);
    expect(asked).toBeLessThan(150);
    mesh.faults.next = () => null;
    await mesh.pass(5 * MINUTE_MS);
    await expectRight(mesh);
    expect(mesh.odoo.calls.total - asked).toBeLessThan(15);
  });

  it("when the key is wrong until somebody mends it", async () => {
    const { mesh, webhooks } = await fleet();
    mesh.faults.next = () =>
      new Response(
        JSON.stringify({
          name: "werkzeug.exceptions.Unauthorized",
          message: "Invalid apikey",
          arguments: [],
          context: {},
          debug: "",
        }),
        { status: 401, headers: { "content-type": "application/json" } },
      );
    await sendAll(mesh, webhooks, () => mesh.deliver());
    await mesh.pass(20 * MINUTE_MS);
    expect(mesh.odoo.calls.total).toBeLessThan(25);
    mesh.faults.next = () => null;
    await mesh.pass(5 * MINUTE_MS);
    await expectRight(mesh);
  });

  it("when the dispatcher dies between write and confirm", async () => {
    const { mesh, webhooks } = await fleet();
    await sendAll(mesh, webhooks);
    mesh.faults.next = ({ model, method }) =>
      model === "mail.message" && method === "load" ? "drop_after_commit" : null;
    for (let deaths = 0; deaths < 3; deaths += 1) {
      await mesh.deliver();
      await mesh.evictAll();
      await mesh.pass(2 * MINUTE_MS);
    }
    mesh.faults.next = () => null;
    await mesh.pass(2 * HOUR_MS);
    await expectRight(mesh);
  });

  it.each([8_000, 20_000])("when Odoo takes %i ms over every call, longer in all than a lease lasts", async (ms) => {
    const { mesh, webhooks } = await fleet();
    await sendAll(mesh, webhooks);
    mesh.faults.next = () => {
      mesh.clock.nowMs += ms;
      return null;
    };
    await mesh.deliver();
    await mesh.pass(5 * MINUTE_MS);
    await expectRight(mesh);
    expect(mesh.odoo.calls.total).toBeLessThan(40);
  });

  it("when every object is gone midway through a pass, again and again", async () => {
    const { mesh, webhooks } = await fleet();
    await sendAll(mesh, webhooks);
    for (let deaths = 0; deaths < 4; deaths += 1) {
      // The first calls are answered, the rest of the pass is lost with its dispatcher.
      const before = mesh.odoo.calls.total;
      mesh.faults.next = ({ n }) => (n - before > deaths + 1 ? "drop_after_commit" : null);
      await mesh.deliver();
      await mesh.evictAll();
      await mesh.pass(MINUTE_MS);
    }
    mesh.faults.next = () => null;
    await mesh.pass(2 * HOUR_MS);
    await expectRight(mesh);
  });

  it("when the read model's database fails for a while", async () => {
    const { mesh, webhooks } = await fleet();
    await env.DB.prepare("ALTER TABLE shipment RENAME TO shipment_away").run();
    await sendAll(mesh, webhooks, () => mesh.deliver());
    expect(mesh.odoo.messages()).toHaveLength(12);
    await env.DB.prepare("ALTER TABLE shipment_away RENAME TO shipment").run();
    await mesh.pass(3 * HOUR_MS);
    await expectRight(mesh);
  });

  it("when the alarms are lost too, by the hourly sweep", async () => {
    const { mesh, webhooks } = await fleet();
    await sendAll(mesh, webhooks.slice(0, 3), () => mesh.deliver());
    await sendAll(mesh, webhooks.slice(3));
    mesh.queue.length = 0;
    await mesh.loseAlarms();
    mesh.clock.nowMs += 2 * HOUR_MS;
    await worker.scheduled({ cron: "7 * * * *", scheduledTime: mesh.clock.nowMs, noRetry: () => undefined }, env);
    await mesh.deliver();
    await expectRight(mesh);
  });
});

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
