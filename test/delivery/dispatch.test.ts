import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEASE_MS } from "../../src/domain/cursor.ts";
import { CLOSED } from "../../src/delivery/breaker.ts";
import type { SinkDown } from "../../src/delivery/port.ts";
import { MINUTE_MS, scan, T0 } from "../support/build.ts";
import { idOf, mesh, TRANSIENT } from "../support/dispatch-model.ts";

const LEASE: SinkDown = { reason: "lease", name: "lease", message: "", retryAfterMs: null };

describe("the dispatcher", () => {
  it("writes what is pending and confirms it, so that another ring finds nothing", async () => {
    const one = mesh();
    one.record(idOf(1), scan({ milestone: "delivered" }));
    await one.ring(idOf(1));
    await one.ring(idOf(1));
    expect(one.sink.states.get(idOf(1))).toBe("delivered");
    expect(one.sink.calls).toEqual([1]);
    expect(one.reports).toMatchObject([{ shipments: 1, events: 1, written: 1, failed: 0, down: null }]);
  });

  it("writes many doorbells in few batches", async () => {
    const one = mesh();
    const ids = Array.from({ length: 25 }, (_, n) => idOf(n + 1));
    for (const id of ids) one.record(id, scan());
    await one.ring(...ids);
    expect(one.sink.calls.toSorted((a, b) => b - a)).toEqual([10, 10, 5]);
  });

  it("tries a failed batch again with the same claims", async () => {
    const one = mesh();
    one.record(idOf(1), scan());
    one.sink.faults = [TRANSIENT, "lost"];
    await one.ring(idOf(1));
    expect(one.sink.calls).toEqual([1, 1, 1]);
    expect(one.sink.notes).toHaveLength(1);
    expect(one.status().breaker).toEqual(CLOSED);
  });

  it("parks a rejected shipment and lets its neighbours through", async () => {
    const one = mesh();
    for (const n of [1, 2, 3]) one.record(idOf(n), scan());
    one.sink.rejects.add(idOf(2));
    await one.ring(idOf(1), idOf(2), idOf(3));
    expect([...one.sink.states.keys()]).toEqual([idOf(1), idOf(3)]);
    expect(one.shipment(idOf(2)).ledger.story()?.reviews).toMatchObject([{ kind: "parked", message: "no" }]);
  });

  it("opens the breaker after failures in a row, acknowledges doorbells, and drains oldest first when a probe succeeds", async () => {
    const one = mesh();
    one.sink.faults = Array.from({ length: 5 }, () => TRANSIENT);
    one.record(idOf(1), scan());
    await one.ring(idOf(1));
    expect(one.sink.calls).toHaveLength(5);
    for (const n of [2, 3, 4]) {
      one.record(idOf(n), scan());
      await one.ring(idOf(n));
    }
    expect(one.sink.calls).toHaveLength(5);
    expect([...one.kept.list.keys()]).toEqual([1, 2, 3, 4].map(idOf));
    await one.pass(10_000);
    // After an outage the batches grow again: no stampede.
    expect(one.sink.calls.slice(5)).toEqual([1, 3]);
    expect([...one.sink.states.keys()]).toEqual([1, 2, 3, 4].map(idOf));
    expect([...one.kept.list.keys()]).toEqual([]);
  });

  it("goes on after a crash while the sink is down, from the list it kept", async () => {
    const one = mesh();
    one.sink.faults = Array.from({ length: 6 }, () => TRANSIENT);
    for (const n of [1, 2]) one.record(idOf(n), scan());
    await one.ring(idOf(1), idOf(2));
    one.crash();
    expect(one.status()).toMatchObject({ waiting: 2, breaker: { opened: 1 } });
    await one.pass(10 * MINUTE_MS);
    expect(one.sink.states.size).toBe(2);
  });

  it("asks once a minute and no more while the key is wrong", async () => {
    const one = mesh();
    const wrong: SinkDown = {
      reason: "unauthorized",
      name: "Unauthorized",
      message: "Invalid apikey",
      retryAfterMs: null,
    };
    one.sink.faults = Array.from({ length: 60 }, () => wrong);
    one.record(idOf(1), scan());
    await one.ring(idOf(1));
    expect(one.sink.calls).toHaveLength(1);
    await one.pass(30 * MINUTE_MS);
    expect(one.sink.calls.length).toBeLessThanOrEqual(31);
    await one.pass(40 * MINUTE_MS);
    expect(one.sink.states.size).toBe(1);
  });

  it("does what Retry-After asks", async () => {
    const one = mesh();
    one.sink.faults = [{ ...TRANSIENT, retryAfterMs: 120_000 }];
    one.record(idOf(1), scan());
    await one.ring(idOf(1));
    await one.pass(119_000);
    expect(one.sink.calls).toHaveLength(1);
    await one.pass(10_000);
    expect(one.sink.states.size).toBe(1);
  });

  it("makes a batch smaller that outlives its lease, until it fits", async () => {
    const one = mesh();
    const ids = Array.from({ length: 8 }, (_, n) => idOf(n + 1));
    for (const id of ids) one.record(id, scan());
    const write = one.sink.write.bind(one.sink);
    one.sink.write = async (batch) => (batch.length > 2 ? { outcomes: new Map(), down: LEASE } : write(batch));
    await one.ring(...ids);
    expect([...one.sink.states.keys()].toSorted()).toEqual(ids);
  });

  it("opens the breaker for a shipment that outlives its lease by itself, rather than try for ever", async () => {
    const one = mesh();
    one.record(idOf(1), scan());
    let calls = 0;
    one.sink.write = async () => ((calls += 1), { outcomes: new Map(), down: LEASE });
    await one.ring(idOf(1));
    expect(calls).toBe(5);
    expect(one.status().breaker.openUntilMs).not.toBeNull();
  });

  it("survives a writer that throws", async () => {
    const one = mesh();
    one.record(idOf(1), scan());
    const write = one.sink.write.bind(one.sink);
    let thrown = false;
    one.sink.write = async (batch) => {
      if (thrown) return write(batch);
      thrown = true;
      throw new TypeError("a bug");
    };
    await one.ring(idOf(1));
    expect(one.sink.states.size).toBe(1);
  });

  it("writes again what died between write and confirm, once its lease has ended", async () => {
    const one = mesh();
    one.record(idOf(1), scan());
    const write = one.sink.write.bind(one.sink);
    const wrote = Promise.withResolvers<void>();
    one.sink.write = async (batch) => {
      await write(batch);
      wrote.resolve();
      return new Promise(() => undefined);
    };
    void one.ring(idOf(1));
    await wrote.promise;
    one.crash();
    one.sink.write = write;
    await one.ring(idOf(1));
    const before = one.sink.calls.length;
    await one.pass(LEASE_MS + MINUTE_MS);
    expect(one.sink.calls.length).toBeGreaterThan(before);
    expect(one.sink.notes).toHaveLength(1);
    expect(one.shipment(idOf(1)).ledger.claim("odoo", null).kind).toBe("nothing");
  });

  it("finds the one shipment that always fails, and writes its neighbours meanwhile", async () => {
    const one = mesh();
    const ids = Array.from({ length: 20 }, (_, n) => idOf(n + 1));
    const bad = idOf(7);
    one.sink.poison.add(bad);
    for (const id of ids) one.record(id, scan());
    await one.ring(...ids);
    await one.pass(5 * MINUTE_MS);
    expect([...one.sink.states.keys()].toSorted()).toEqual(ids.filter((id) => id !== bad));
    // Alone it may as well be an outage; beside others that are written it is not.
    for (const n of [21, 22, 23, 24]) {
      one.record(idOf(n), scan());
      await one.ring(idOf(n));
      await one.pass(2 * MINUTE_MS);
      expect(one.sink.states.has(idOf(n))).toBe(true);
    }
    const { failure } =
      one
        .shipment(bad)
        .ledger.story()
        ?.sinks.find(({ sink }) => sink === "odoo") ?? {};
    expect(failure).toMatchObject({ kind: "transient" });
    one.sink.poison.clear();
    await one.pass(90 * MINUTE_MS);
    expect(one.sink.states.has(bad)).toBe(true);
    expect(one.status().breaker).toEqual(CLOSED);
  });

  it("blames no shipment for an outage, however long", async () => {
    const one = mesh();
    one.record(idOf(1), scan());
    one.sink.faults = Array.from({ length: 40 }, () => TRANSIENT);
    await one.ring(idOf(1));
    await one.pass(20 * MINUTE_MS);
    expect(
      one
        .shipment(idOf(1))
        .ledger.story()
        ?.sinks.find(({ sink }) => sink === "odoo")?.failure,
    ).toBeNull();
    one.sink.faults = [];
    await one.pass(2 * MINUTE_MS);
    expect(one.sink.states.has(idOf(1))).toBe(true);
  });

  it("keeps a shipment whose object cannot be reached in line, and comes again", async () => {
    const one = mesh();
    for (const n of [1, 2]) one.record(idOf(n), scan());
    one.unreachable.add(idOf(1));
    await one.ring(idOf(1), idOf(2));
    expect([...one.sink.states.keys()]).toEqual([idOf(2)]);
    expect(one.status().waiting).toBe(1);
    one.unreachable.clear();
    one.clock.nowMs = one.alarm.atMs ?? 0;
    await one.wake();
    expect(one.sink.states.has(idOf(1))).toBe(true);
  });

  it("goes on under its own lease after it was evicted while the breaker was open", async () => {
    const one = mesh();
    one.record(idOf(1), scan());
    one.sink.faults = Array.from({ length: 5 }, () => TRANSIENT);
    await one.ring(idOf(1));
    one.crash();
    one.clock.nowMs = (one.alarm.atMs ?? 0) + 1;
    expect(one.clock.nowMs - T0).toBeLessThan(LEASE_MS);
    await one.wake();
    expect(one.sink.states.has(idOf(1))).toBe(true);
  });

  it("begins nothing after the time an alarm may take, and goes on in the next", async () => {
    const one = mesh();
    for (const n of [1, 2, 3]) one.record(idOf(n), scan());
    one.sink.faults = Array.from({ length: 5 }, () => TRANSIENT);
    await one.ring(idOf(1), idOf(2), idOf(3));
    one.clock.nowMs = one.alarm.atMs ?? 0;
    one.alarm.atMs = null;
    await one.wake(one.clock.nowMs);
    expect(one.sink.states.size).toBe(0);
    expect(one.alarm.atMs).toBe(one.clock.nowMs);
    await one.wake();
    expect(one.sink.states.size).toBe(3);
  });

  it("loses and doubles nothing over any sequence of webhooks, faults, crashes and lost doorbells", async () => {
    const anyAct = fc.oneof(
      fc.record({ act: fc.constant("webhook" as const), n: fc.integer({ min: 1, max: 4 }), heard: fc.boolean() }),
      fc.record({ act: fc.constant("fault" as const), lost: fc.boolean(), times: fc.integer({ min: 1, max: 7 }) }),
      fc.record({ act: fc.constant("crash" as const) }),
      fc.record({ act: fc.constant("pass" as const), seconds: fc.integer({ min: 1, max: 200 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyAct, { maxLength: 25 }), async (acts) => {
        const one = mesh();
        const sent: string[] = [];
        let atMs = T0;
        for (const step of acts) {
          if (step.act === "webhook") {
            const event = scan({ atMs: (atMs += 1000) });
            sent.push(event.fingerprint);
            const ring = one.record(idOf(step.n), event);
            if (step.heard && ring.includes("odoo")) await one.ring(idOf(step.n));
          } else if (step.act === "fault") {
            one.sink.faults.push(
              ...Array.from({ length: step.times }, () => (step.lost ? ("lost" as const) : TRANSIENT)),
            );
          } else if (step.act === "crash") one.crash();
          else await one.pass(step.seconds * 1000);
        }
        one.sink.faults = [];
        await one.pass(3 * 60 * MINUTE_MS);
        expect(one.sink.notes.map(({ fingerprint }) => fingerprint).toSorted()).toEqual(sent.toSorted());
        for (const n of [1, 2, 3, 4]) {
          const order = one.sink.notes
            .filter(({ shipmentId }) => shipmentId === idOf(n))
            .map(({ fingerprint }) => fingerprint);
          expect(order).toEqual(order.toSorted());
        }
      }),
      { numRuns: 150 },
    );
  });
});
