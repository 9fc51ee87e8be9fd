import { describe, expect, it } from "vitest";
import { STALE_AFTER_MS } from "../../src/delivery/ahead.ts";
import { LEASE_MS } from "../../src/domain/cursor.ts";
import { oneCallAnEvent, openDrain } from "../support/drain-model.ts";

type Drain = ReturnType<typeof openDrain>;

/** Every picking has its notes, each once and in the order things happened, and none is left waiting. */
function expectRight({ odoo, due }: Drain, shipments: number, eventsEach: number): void {
  const byPicking = Map.groupBy(odoo.messages(), ({ res_id: picking }) => picking);
  expect(byPicking.size).toBe(shipments);
  for (const notes of byPicking.values()) {
    const dates = notes.map(({ date }) => String(date));
    expect(dates).toHaveLength(eventsEach);
    expect(dates).toEqual(dates.toSorted());
  }
  expect(odoo.pickings().every((picking) => picking["x_tallyman_milestone"] === "in_transit")).toBe(true);
  expect(due()).toEqual([]);
}

async function drained(drain: Drain): Promise<number> {
  const { time } = drain;
  const startedMs = time.nowMs;
  const dispatch = drain.start();
  dispatch.resume();
  await time.during(dispatch.idle());
  expect(dispatch.status()).toMatchObject({ waiting: 0, inFlight: 0 });
  return time.nowMs - startedMs;
}

describe("a drain after an outage, by an Odoo's measured times", () => {
  it("is ten times as fast as one call an event, in fewer than 20 calls per 1,000, two at a time", async () => {
    const drain = openDrain({ shipments: 400, eventsEach: 8 });
    const ms = await drained(drain);
    const { odoo, odooState, time, told } = drain;
    const calls = odoo.calls.total;
    expectRight(drain, 400, 8);
    expect(odooState.mostInFlight).toBe(2);
    expect(told.claims).toBe(400);
    expect(calls / 3.2).toBeLessThan(20);
    // No stampede, and then no worker of Odoo's without work.
    expect(drain.reports.slice(0, 5).map(({ shipments }) => shipments)).toEqual([1, 4, 4, 16, 16]);
    expect(odooState.busyMs / 2 / ms).toBeGreaterThan(0.85);
    expect(3_200_000 / ms / (await oneCallAnEvent(time, odoo, 100))).toBeGreaterThan(11);
  });

  it.each([4, 10, 25])("spends no lease waiting when Odoo is %i times as slow", async (slower) => {
    const drain = openDrain({ shipments: 250, eventsEach: 8, slower });
    const ms = await drained(drain);
    expectRight(drain, 250, 8);
    expect(drain.told.waitedMs).toBeLessThanOrEqual(STALE_AFTER_MS + 1_000);
    // Still far better than one call an event.
    expect((2_000_000 / ms) * slower).toBeGreaterThan(5 * 42);
    expect(drain.odooState.mostInFlight).toBe(2);
  });

  it("ends right when the dispatcher is gone midway, with what was claimed ahead", async () => {
    const drain = openDrain({ shipments: 250, eventsEach: 8 });
    const { time } = drain;
    drain.start().resume();
    await time.during(time.sleep(2_000));
    const there = drain.odoo.messages().length;
    expect(there).toBeGreaterThan(0);
    expect(there).toBeLessThan(2_000);
    const dispatch = drain.start();
    dispatch.resume();
    await time.during(dispatch.idle());
    // Those that the lost one had claimed come again when its leases end.
    await time.during(time.sleep(LEASE_MS));
    dispatch.ring(drain.due());
    await time.during(dispatch.idle());
    expectRight(drain, 250, 8);
  });

  it("goes down again midway, and gives back what was claimed ahead in its order", async () => {
    const drain = openDrain({ shipments: 250, eventsEach: 8 });
    const { time, odooState } = drain;
    const dispatch = drain.start();
    dispatch.resume();
    odooState.fault = ({ n }) => (n > 12 ? new Response("down", { status: 503 }) : null);
    await time.during(dispatch.idle());
    expect(dispatch.status()).toMatchObject({ inFlight: 0, breaker: { opened: 1 } });
    odooState.fault = () => null;
    await time.during(time.sleep((drain.alarm.atMs ?? Infinity) - time.nowMs));
    const calls = drain.odoo.calls.total;
    dispatch.resume();
    await time.during(dispatch.idle());
    expectRight(drain, 250, 8);
    expect(drain.odoo.calls.total - calls).toBeLessThan(60);
  });
});
