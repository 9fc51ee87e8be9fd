import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import worker from "../../src/index.ts";
import type { Fault } from "../odoo-stand-in/stand-in.ts";
import { type TestMesh } from "../support/mesh.ts";
import { MINUTE_MS, HOUR_MS, fleet, expectRight, sendAll } from "./fleet.ts";

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
    // A cheap probe every eight to ten seconds, and nothing else.
    expect(asked).toBeLessThan(3600 / 8 + 20);
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
