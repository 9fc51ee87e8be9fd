import { describe, expect, it } from "vitest";
import { UNCERTAIN_MS } from "../../../src/domain/cursor.ts";
import type { TrackingEvent } from "../../../src/domain/event.ts";
import type { ExceptionReason } from "../../../src/domain/milestone.ts";
import { err } from "../../../src/domain/result.ts";
import { scan } from "../../support/build.ts";
import { at, openBench, taken } from "./people-bench.ts";

const trouble = (minute: number, reason: ExceptionReason = "damage", over: Partial<TrackingEvent> = {}) =>
  scan({ milestone: "exception", reason, ...at(minute), ...over });
const DAMAGE = "Damaged (FedEx P0)";

/** A picking of one parcel in trouble, of which Odoo has been told. */
async function inTrouble(options: Parameters<typeof openBench>[0] = {}) {
  const bench = openBench(options);
  const picking = bench.odoo.addPicking({ trackingRef: "P0" });
  const damaged = trouble(1, "damage", { description: "Box <crushed>" });
  bench.record(0, [damaged]);
  await bench.write(0);
  return { bench, picking, damaged };
}

describe.each(["17.0", "19.0"] as const)("an exception in an Odoo %s", (series) => {
  it("is an activity on the picking, once, with the carrier's words and the day it was learnt", async () => {
    const { bench, picking } = await inTrouble({ series });
    bench.replay(0);
    await bench.write(0);
    expect(bench.activities()).toMatchObject([
      {
        res_model: "stock.picking",
        res_id: picking,
        summary: DAMAGE,
        note: expect.stringMatching(/^<p>Box &lt;crushed&gt;<br><em>Nobody is responsible/) as string,
        date_deadline: "2026-11-01",
      },
    ]);
  });

  it("is closed with a word on what happened when it is over, and stays closed", async () => {
    const { bench } = await inTrouble({ series });
    bench.record(0, [scan({ milestone: "out_for_delivery", ...at(2) })]);
    await bench.write(0);
    expect(bench.open()).toEqual([]);
    expect(bench.feedback()).toEqual([expect.stringContaining("The exception is over: Out for delivery")]);
    bench.record(0, [scan({ milestone: "delivered", ...at(3) })]);
    bench.replay(0);
    await bench.drain(0);
    expect(bench.open()).toEqual([]);
    expect(bench.feedback()).toHaveLength(1);
  });

  it("is closed once when the answer to that was lost", async () => {
    const { bench } = await inTrouble({ series });
    bench.record(0, [scan({ milestone: "delivered", ...at(2) })]);
    bench.faults.next = ({ method }) => (method === "action_feedback" ? "drop_after_commit" : null);
    await bench.write(0);
    bench.faults.next = () => null;
    bench.crash();
    await bench.drain(0);
    expect(bench.open()).toEqual([]);
    expect(bench.feedback()).toHaveLength(1);
  });

  it("that a person has done or deleted is neither opened again nor in the way", async () => {
    for (const method of ["action_feedback", "unlink"]) {
      const { bench } = await inTrouble({ series });
      const [activity] = bench.activities();
      await bench.person("mail.activity", method, [Number(activity?.["id"])]);
      bench.record(0, [trouble(2)]);
      bench.replay(0);
      await bench.drain(0);
      expect(bench.open()).toEqual([]);
      bench.record(0, [scan({ milestone: "delivered", ...at(3) })]);
      expect(await bench.write(0)).toBe(1);
      expect(await bench.write(0)).toBe(0);
      expect(bench.open()).toEqual([]);
    }
  });
});

describe("an exception", () => {
  it("that passes by itself asks nobody", async () => {
    const bench = openBench();
    bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [trouble(1, "weather")]);
    await bench.write(0);
    expect(bench.activities()).toEqual([]);
    expect(bench.odoo.calls.counts).not.toHaveProperty("mail.activity.search_read");
  });

  it("that was over before Odoo heard of it asks nobody", async () => {
    const bench = openBench();
    bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [trouble(1), scan({ milestone: "delivered", ...at(2) })]);
    await bench.write(0);
    expect(bench.activities()).toEqual([]);
    expect(bench.odoo.calls.counts).not.toHaveProperty("mail.activity.search_read");
  });

  it("told again by another scan stays the one it is; for another reason it is another", async () => {
    const { bench } = await inTrouble();
    bench.record(0, [trouble(2)]);
    await bench.write(0);
    expect(bench.activities()).toHaveLength(1);
    bench.record(0, [trouble(3, "lost")]);
    await bench.write(0);
    expect(bench.open()).toEqual(["Lost (FedEx P0)"]);
    expect(bench.feedback()).toEqual([expect.stringContaining("The exception is over: Lost")]);
  });

  it("that comes back is another, even when both were told at once", async () => {
    const { bench } = await inTrouble();
    bench.record(0, [scan({ ...at(2) }), trouble(3)]);
    await bench.write(0);
    expect(bench.activities()).toHaveLength(2);
    expect(bench.open()).toEqual([DAMAGE]);
  });

  it("is open again when what ended it is taken back", async () => {
    const { bench } = await inTrouble();
    const delivered = scan({ milestone: "delivered", ...at(2) });
    bench.record(0, [delivered]);
    await bench.write(0);
    expect(bench.open()).toEqual([]);
    bench.record(0, [], [taken(delivered)]);
    await bench.write(0);
    expect(bench.open()).toEqual([DAMAGE]);
  });

  it("is open again when what ended it is taken back before the mesh knew that it was closed", async () => {
    const { bench } = await inTrouble();
    const delivered = scan({ milestone: "delivered", ...at(2) });
    bench.record(0, [delivered]);
    bench.faults.next = ({ method }) => (method === "action_feedback" ? "drop_after_commit" : null);
    await bench.write(0);
    bench.faults.next = () => null;
    expect(bench.open()).toEqual([]);
    bench.record(0, [], [taken(delivered)]);
    await bench.write(0);
    expect(bench.open()).toEqual([DAMAGE]);
  });

  it("that is taken back itself is over", async () => {
    const { bench, damaged } = await inTrouble();
    bench.record(0, [], [taken(damaged)]);
    await bench.write(0);
    expect(bench.open()).toEqual([]);
  });

  it("is found and closed when the dispatcher died between making it and saying so", async () => {
    const bench = openBench();
    bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [trouble(1)]);
    bench.faults.next = ({ model, method }) =>
      model === "mail.activity" && method === "load" ? "drop_after_commit" : null;
    await bench.write(0);
    expect(bench.open()).toEqual([DAMAGE]);
    bench.faults.next = () => null;
    bench.crash();
    bench.record(0, [scan({ milestone: "delivered", ...at(2) })]);
    await bench.write(0);
    expect(bench.open()).toEqual([]);
  });

  it("is found and closed when Odoo made it after the mesh had given it up, and after it was over", async () => {
    const bench = openBench();
    bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [trouble(1)]);
    const load = bench.client.load.bind(bench.client);
    const late: (() => Promise<unknown>)[] = [];
    bench.client.load = async (model, ...rest) => {
      if (model !== "mail.activity") return load(model, ...rest);
      late.push(() => load(model, ...rest));
      return err({ kind: "transient", name: "timeout", message: "no answer", retryAfterMs: null });
    };
    await bench.write(0);
    bench.client.load = load;
    bench.record(0, [scan({ milestone: "delivered", ...at(2) })]);
    await bench.drain(0);
    for (const answer of late) await answer();
    expect(bench.open()).toEqual([DAMAGE]);
    bench.clock.nowMs += UNCERTAIN_MS;
    bench.wake(0);
    await bench.drain(0);
    expect(bench.open()).toEqual([]);
  });

  it("is told when the dispatcher died after the state was written and before", async () => {
    const bench = openBench();
    bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [trouble(1)]);
    bench.faults.next = ({ model, method }) =>
      model === "stock.picking" && method === "load" ? "drop_after_commit" : null;
    await bench.write(0);
    expect(bench.open()).toEqual([]);
    bench.faults.next = () => null;
    bench.crash();
    await bench.write(0);
    expect(bench.open()).toEqual([DAMAGE]);
  });

  it("that ended a recycled number's earlier life stays with people", async () => {
    const bench = openBench();
    bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [trouble(1, "disposed")]);
    await bench.write(0);
    bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [scan({ milestone: "created", ...at(200 * 24 * 60) })]);
    await bench.write(0);
    expect(bench.open()).toEqual(["Disposed of (FedEx P0)"]);
  });

  it("of one parcel is over while that of another goes on", async () => {
    const bench = openBench();
    bench.odoo.addPicking({ trackingRef: "P0, P1" });
    bench.record(0, [trouble(1)]);
    bench.record(1, [trouble(2, "lost")]);
    await bench.write(0, 1);
    expect(bench.open()).toEqual([DAMAGE, "Lost (FedEx P1)"]);
    bench.record(1, [scan({ milestone: "delivered", ...at(3) })]);
    await bench.write(1);
    expect(bench.open()).toEqual([DAMAGE]);
  });

  it("leaves activities of people's own alone", async () => {
    const { bench, picking } = await inTrouble();
    const model = bench.odoo.records("ir.model").find(({ model: name }) => name === "stock.picking");
    bench.odoo.create("mail.activity", { res_model_id: model?.["id"], res_id: picking, summary: "Call the customer" });
    bench.record(0, [scan({ milestone: "delivered", ...at(2) })]);
    await bench.write(0);
    expect(bench.open()).toEqual(["Call the customer"]);
  });
});

describe("the activity of an exception", () => {
  it("is of the type that the set-up made, where it did", async () => {
    const { bench } = await inTrouble();
    const task = bench.odoo.records("mail.activity.type").find(({ name }) => name === "To-Do");
    expect(bench.activities()).toMatchObject([{ activity_type_id: task?.["id"] }]);

    const made = openBench();
    await made.client.load("mail.activity.type", ["id", "name"], [["tallyman.activity_type_exception", "Shipment"]]);
    made.odoo.addPicking({ trackingRef: "P0" });
    made.record(0, [trouble(1)]);
    await made.write(0);
    const own = made.odoo.records("mail.activity.type").find(({ name }) => name === "Shipment");
    expect(made.activities()).toMatchObject([{ activity_type_id: own?.["id"] }]);
  });

  it("is the picking's responsible's, and nobody's where there is none or Odoo does not take them", async () => {
    const bench = openBench();
    const type = { picking_type_id: 2, state: "assigned" };
    const pickings = [2, false, 1].map((userId, n) =>
      bench.odoo.create("stock.picking", { ...type, carrier_tracking_ref: `P${n}`, user_id: userId }),
    );
    bench.faults.next = ({ model, method, body }) => {
      const rows = body["data"] as string[][];
      const record = model === "mail.activity" && method === "load" ? rows.findIndex((cells) => cells[7] === "1") : -1;
      const messages = [{ type: "error", record, message: "Assigned user has no access to the document" }];
      return record < 0 ? null : { result: { ids: false, messages, nextrow: 0 } };
    };
    for (const n of [0, 1, 2]) bench.record(n, [trouble(1)]);
    await bench.write(0, 1, 2);
    const users = new Map(bench.activities().map((row) => [row["res_id"], row["user_id"] ?? false]));
    expect(pickings.map((id) => users.get(id))).toEqual([2, false, false]);
  });

  it("that went while it was being closed is no fault of the others", async () => {
    const bench = openBench();
    for (const n of [0, 1]) bench.odoo.addPicking({ trackingRef: `P${n}` });
    for (const n of [0, 1]) bench.record(n, [trouble(1)]);
    await bench.write(0, 1);
    for (const n of [0, 1]) bench.record(n, [scan({ milestone: "delivered", ...at(2) })]);
    bench.faults.next = ({ method }) => {
      if (method === "action_feedback" && bench.open().length === 2)
        bench.odoo.unlink("mail.activity", Number(bench.activities()[0]?.["id"]));
      return null;
    };
    await bench.write(0, 1);
    expect(bench.open()).toEqual([]);
    expect(bench.feedback()).toHaveLength(1);
    expect(await bench.write(0, 1)).toBe(0);
  });

  it("that Odoo does not let the mesh close is said in its words", async () => {
    const { bench } = await inTrouble();
    bench.record(0, [scan({ milestone: "delivered", ...at(2) })]);
    bench.faults.next = ({ method }) =>
      method === "action_feedback"
        ? { error: { exception: "odoo.exceptions.AccessError", message: "You are not allowed" } }
        : null;
    await bench.write(0);
    bench.faults.next = () => null;
    expect(await bench.write(0)).toBe(0);
    expect(bench.open()).toEqual([DAMAGE]);
    bench.replay(0);
    await bench.write(0);
    expect(bench.open()).toEqual([]);
  });
});
