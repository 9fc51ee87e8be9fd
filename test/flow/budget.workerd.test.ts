import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dispatcherName } from "../../src/delivery/dispatcher-object.ts";
import { ShipmentObject } from "../../src/sequencer/shipment-object.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { openMesh, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";

const HOUR_MS = 60 * 60_000;
const scan = (hour: number) => ({ status: "in_transit", at: START_MS + hour * HOUR_MS });

/** What a piece of work cost, as Cloudflare and Odoo count it. */
interface Cost {
  objectRows: number;
  objectCalls: number;
  d1Rows: number;
  d1Calls: number;
  messages: number;
  odooCalls: number;
}

afterEach(() => vi.restoreAllMocks());

/** Reads the meters: objects' answers carry their cursors' own count, D1's results its own, and the stand-in counts its calls. */
function meter(mesh: TestMesh): { cost: () => Cost; reset: () => void } {
  const ground = groundOf(env);
  let cost: Cost = { objectRows: 0, objectCalls: 0, d1Rows: 0, d1Calls: 0, messages: 0, odooCalls: 0 };
  let odooBefore = mesh.odoo.calls.total;
  const verbs = ["record", "claim", "confirm", "fail", "replay", "link"] as const;
  for (const verb of verbs) {
    const original = ShipmentObject.prototype[verb] as (...args: unknown[]) => Promise<{ rowsWritten: number }>;
    vi.spyOn(ShipmentObject.prototype, verb).mockImplementation(async function metered(
      this: ShipmentObject,
      ...args: unknown[]
    ) {
      cost.objectCalls += 1;
      const answer = await original.apply(this, args);
      cost.objectRows += answer.rowsWritten;
      return answer as never;
    });
  }
  const d1 = ground.db.$client;
  const counted = (results: readonly D1Result[]) => {
    cost.d1Calls += 1;
    for (const { meta } of results) cost.d1Rows += meta.rows_written;
  };
  const batch = d1.batch.bind(d1);
  vi.spyOn(d1, "batch").mockImplementation(async (statements) => {
    const results = await batch(statements);
    counted(results);
    return results;
  });
  const prepare = d1.prepare.bind(d1);
  vi.spyOn(d1, "prepare").mockImplementation((query) => {
    // Statements of a batch are prepared too; only those that are run by themselves are a call of their own.
    const statement = prepare(query);
    const bind = statement.bind.bind(statement);
    statement.bind = (...values) => {
      const bound = bind(...values);
      for (const verb of ["all", "raw", "run", "first"] as const) {
        const run = (bound[verb] as (...args: unknown[]) => Promise<unknown>).bind(bound);
        const metered = async (...args: unknown[]): Promise<unknown> => {
          cost.d1Calls += 1;
          const answer = await run(...args);
          cost.d1Rows += (answer as Partial<D1Result> | null)?.meta?.rows_written ?? 0;
          return answer;
        };
        Object.defineProperty(bound, verb, { value: metered });
      }
      return bound;
    };
    return statement;
  });
  const send = mesh.queue.push.bind(mesh.queue);
  mesh.queue.push = (...doorbells) => ((cost.messages += doorbells.length), send(...doorbells));
  return {
    cost: () => ({ ...cost, odooCalls: mesh.odoo.calls.total - odooBefore }),
    reset: () => {
      cost = { objectRows: 0, objectCalls: 0, d1Rows: 0, d1Calls: 0, messages: 0, odooCalls: 0 };
      odooBefore = mesh.odoo.calls.total;
    },
  };
}

/** A mesh with a shipment that Odoo knows and everybody has heard of; meters at zero. */
async function warm(): Promise<{ mesh: TestMesh; meters: ReturnType<typeof meter> }> {
  const mesh = await openMesh();
  mesh.odoo.addPicking({ trackingRef: "B1" });
  const meters = meter(mesh);
  await mesh.send(trackerUpdated("B1", [scan(0)]));
  await mesh.deliver();
  // Its alarm is spent, as that of any shipment between two scans, and the isolate is warm.
  await mesh.pass(2 * 60_000);
  await mesh.send(trackerUpdated("B1", [scan(0)]));
  meters.reset();
  return { mesh, meters };
}

describe("the cost of a webhook, all sinks, stays within budget", () => {
  it("with one new event of a known shipment: 8 rows, one object call before the answer, no D1 call there, 3 Odoo calls", async () => {
    const { mesh, meters } = await warm();
    await mesh.send(trackerUpdated("B1", [scan(0), scan(1)]));
    expect(meters.cost()).toEqual({ objectRows: 3, objectCalls: 1, d1Rows: 0, d1Calls: 0, messages: 1, odooCalls: 0 });
    await mesh.deliver();
    const { objectRows, d1Rows, ...rest } = meters.cost();
    expect(objectRows + d1Rows).toBeLessThanOrEqual(8);
    // The second D1 call looks the tenant's Odoo up again, which it does every 30 s and not for every webhook.
    expect(rest).toEqual({ objectCalls: 5, d1Calls: 2, messages: 1, odooCalls: 3 });
  });

  it("redelivered: no row, no message, no D1 and no Odoo call", async () => {
    const { mesh, meters } = await warm();
    await mesh.send(trackerUpdated("B1", [scan(0)]));
    await mesh.deliver();
    expect(meters.cost()).toEqual({ objectRows: 0, objectCalls: 1, d1Rows: 0, d1Calls: 0, messages: 0, odooCalls: 0 });
  });

  it("with the first event of a shipment: 15 rows, its tables and the link to its picking included", async () => {
    const { mesh, meters } = await warm();
    mesh.odoo.addPicking({ trackingRef: "B2" });
    await mesh.send(trackerUpdated("B2", [scan(0)]));
    await mesh.deliver();
    const { objectRows, d1Rows, odooCalls, messages } = meters.cost();
    expect(objectRows + d1Rows).toBeLessThanOrEqual(15);
    expect(odooCalls).toBe(3);
    expect(messages).toBeLessThanOrEqual(2);
  });

  it("with a snapshot of 20 events: two rows an event and a few, still 3 Odoo calls", async () => {
    const { mesh, meters } = await warm();
    await mesh.send(
      trackerUpdated(
        "B1",
        Array.from({ length: 21 }, (_, hour) => scan(hour)),
      ),
    );
    await mesh.deliver();
    const { objectRows, d1Rows, odooCalls, messages } = meters.cost();
    expect(objectRows + d1Rows).toBeLessThanOrEqual(2 * 20 + 6);
    expect({ odooCalls, messages }).toEqual({ odooCalls: 3, messages: 1 });
  });

  it("with a burst of 100 shipments: 6 rows a shipment in objects, one D1 call and 3 Odoo calls for all of them", async () => {
    const { mesh, meters } = await warm();
    const numbers = Array.from({ length: 100 }, (_, n) => `BURST${n}`);
    for (const trackingRef of numbers) mesh.odoo.addPicking({ trackingRef });
    await Promise.all(numbers.map((number) => mesh.send(trackerUpdated(number, [scan(0)]))));
    await mesh.deliver();
    meters.reset();
    await Promise.all(numbers.map((number) => mesh.send(trackerUpdated(number, [scan(0), scan(1)]))));
    await mesh.deliver();
    const { objectRows, d1Rows, d1Calls, odooCalls, messages } = meters.cost();
    expect(objectRows + d1Rows).toBeLessThanOrEqual(8 * 100);
    expect({ d1Calls, odooCalls, messages }).toEqual({ d1Calls: 1, odooCalls: 3, messages: 100 });
  });

  it("under load: 60 Odoo calls per 1,000 events at the most", async () => {
    const { mesh, meters } = await warm();
    const numbers = Array.from({ length: 50 }, (_, n) => `LOAD${n}`);
    for (const trackingRef of numbers) mesh.odoo.addPicking({ trackingRef });
    for (let hour = 0; hour < 20; hour += 1) {
      await Promise.all(numbers.map((number) => mesh.send(trackerUpdated(number, [scan(hour)]))));
      await mesh.deliver();
    }
    expect(mesh.odoo.messages()).toHaveLength(1_001);
    expect(meters.cost().odooCalls).toBeLessThanOrEqual(60);
  });

  describe("of a burst of 50 shipments", () => {
    const numbers = Array.from({ length: 50 }, (_, n) => `CROWD${n}`);

    /** Each of an order of its own, known to Odoo and under way; meters at zero. */
    async function crowd() {
      const { mesh, meters } = await warm();
      for (const trackingRef of numbers) {
        const order = mesh.odoo.create("sale.order", {});
        const type = { picking_type_id: 2, state: "done", user_id: 2 };
        mesh.odoo.create("stock.picking", { ...type, carrier_tracking_ref: trackingRef, sale_id: order });
      }
      const told = async (status: string, hour: number) => {
        const word = { status, at: START_MS + hour * HOUR_MS };
        await Promise.all(numbers.map((number) => mesh.send(trackerUpdated(number, [word], { status: "unknown" }))));
        await mesh.deliver();
        const { odooCalls } = meters.cost();
        meters.reset();
        return odooCalls;
      };
      await told("in_transit", 0);
      return { mesh, told };
    }

    it("that all come into trouble: two Odoo calls more, and two to learn of the activity type now and then", async () => {
      const { mesh, told } = await crowd();
      expect(await told("failure", 1)).toBe(3 + 2 + 2);
      expect(mesh.odoo.records("mail.activity")).toHaveLength(50);
      expect(await told("failure", 2)).toBe(3);
      expect(mesh.odoo.records("mail.activity")).toHaveLength(50);
    });

    it("that all come out of it: three Odoo calls more", async () => {
      const { mesh, told } = await crowd();
      await told("failure", 1);
      expect(await told("in_transit", 2)).toBe(3 + 3);
      expect(mesh.odoo.records("mail.activity").filter(({ active }) => active)).toEqual([]);
      expect(await told("in_transit", 3)).toBe(3);
    });

    it("that are all delivered: two Odoo calls more, for all their orders", async () => {
      const { mesh, told } = await crowd();
      expect(await told("delivered", 1)).toBe(3 + 2);
      expect(mesh.odoo.records("mail.message").filter(({ model }) => model === "sale.order")).toHaveLength(50);
    });
  });

  it("in the dispatchers: no row while the sinks are well", async () => {
    const { mesh } = await warm();
    for (const sink of ["odoo", "readmodel"] as const) {
      const tables = await runInDurableObject(
        env.DISPATCHERS.getByName(dispatcherName(mesh.tenantId, sink)),
        (_instance, state) =>
          state.storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'waiting'").toArray(),
      );
      expect(tables).toEqual([]);
    }
  });
});
