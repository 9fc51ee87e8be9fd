import { describe, expect, it } from "vitest";
import { ERRAND_ATTEMPTS_MAX, type Errand, type ErrandEnd } from "../../src/domain/errand.ts";
import { runErrands, type ErrandPorts } from "../../src/errands/run.ts";

/** The list in memory, with the store's rules. */
function listOf(keys: readonly string[], handle: (errand: Errand, list: Map<string, Errand>) => Promise<ErrandEnd>) {
  const clock = { nowMs: 1_000 };
  const list = new Map<string, Errand>();
  const ended: string[] = [];
  const rung: number[] = [];
  const ask = (key: string): void => {
    list.set(key, {
      tenantId: "t",
      kind: "replay",
      key,
      payload: "0",
      askedAtMs: clock.nowMs,
      requestId: "r",
      attempts: 0,
      dueAtMs: clock.nowMs,
    });
  };
  keys.forEach(ask);
  const held = (errand: Errand): Errand | null => {
    const row = list.get(errand.key);
    return row && row.askedAtMs === errand.askedAtMs ? row : null;
  };
  const ports: ErrandPorts = {
    now: () => clock.nowMs,
    chance: () => 0.5,
    due: async (limit) => [...list.values()].filter(({ dueAtMs }) => dueAtMs <= clock.nowMs).slice(0, limit),
    async take(errand, untilMs) {
      const row = held(errand);
      if (row?.dueAtMs !== errand.dueAtMs) return false;
      list.set(errand.key, { ...row, dueAtMs: untilMs });
      return true;
    },
    async end(errand) {
      if (held(errand)) list.delete(errand.key);
      ended.push(errand.key);
    },
    async putOff(errand, { dueAtMs, attempts, payload }) {
      const row = held(errand);
      if (row) list.set(errand.key, { ...row, dueAtMs, attempts, payload });
    },
    async giveUp(errand) {
      if (held(errand)) list.set(errand.key, { ...errand, dueAtMs: Infinity });
    },
    handle: (errand) => handle(errand, list),
    report: () => undefined,
    ringIn: async (ms) => void rung.push(ms),
  };
  return { ports, list, ended, rung, clock, ask };
}

describe("errands", () => {
  it("are done once each and leave the list", async () => {
    const { ports, list, ended } = listOf(["a", "b"], async () => ({ kind: "done" }));
    await runErrands(ports);
    expect([ended, list.size]).toEqual([["a", "b"], 0]);
  });

  it("that fail, or whose doer throws, are put off ever longer and rung for, and do not hold up the next", async () => {
    const { ports, list, ended, rung, clock } = listOf(["bad", "worse", "good"], async ({ key }) => {
      if (key === "worse") throw new Error("a bug");
      return key === "bad" ? { kind: "later", why: "not now" } : { kind: "done" };
    });
    await runErrands(ports);
    expect(ended).toEqual(["good"]);
    expect(rung).toEqual([5_000]);
    clock.nowMs += 5_000;
    await runErrands(ports);
    expect([...list.values()].map(({ attempts, dueAtMs }) => [attempts, dueAtMs - clock.nowMs])).toEqual([
      [2, 10_000],
      [2, 10_000],
    ]);
  });

  it("that get on go on from where they are, within one run", async () => {
    const seen: string[] = [];
    const { ports, list } = listOf(["a"], async ({ payload }) => {
      seen.push(payload);
      return payload === "3" ? { kind: "done" } : { kind: "more", payload: `${Number(payload) + 1}` };
    });
    await runErrands(ports);
    expect([seen, list.size]).toEqual([["0", "1", "2", "3"], 0]);
  });

  it("that are asked for again while they are done are done once more", async () => {
    let times = 0;
    const { ports, list, clock, ask } = listOf(["a"], async () => {
      times += 1;
      if (times === 1) {
        clock.nowMs += 1;
        ask("a");
      }
      return { kind: "done" };
    });
    await runErrands(ports);
    expect([times, list.size]).toEqual([2, 0]);
  });

  it("that take long leave the rest to the next run, and ring for it", async () => {
    const { ports, list, rung, clock } = listOf(["a", "b", "c"], async () => {
      clock.nowMs += 40_000;
      return { kind: "done" };
    });
    await runErrands(ports);
    expect([[...list.keys()], rung]).toEqual([["c"], [0]]);
  });

  it("are given up after very many tries, and stay on the list", async () => {
    const { ports, list, clock } = listOf(["a"], async () => ({ kind: "later", why: "never" }));
    for (let tries = 0; tries < 200; tries += 1) {
      clock.nowMs += 2 * 60 * 60_000;
      await runErrands(ports);
    }
    expect(list.get("a")?.dueAtMs).toBe(Infinity);
  });

  it("that two runs find due at once are done once", async () => {
    const done: string[] = [];
    const { ports, ended } = listOf(["a", "b"], async ({ key }) => {
      done.push(key);
      return { kind: "done" };
    });
    await Promise.all([runErrands(ports), runErrands(ports)]);
    expect([done.toSorted(), ended.toSorted()]).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
  });

  it("that another run has are left to it, and nobody is knocked for", async () => {
    const { ports, list, rung } = listOf(["a"], async () => ({ kind: "done" }));
    let pages = 1;
    const due = async (limit: number) => (pages-- > 0 ? ports.due(limit) : []);
    await runErrands({ ...ports, due, take: async () => false });
    expect([list.size, rung]).toEqual([1, []]);
  });

  it("that fail are given up at the last try that they have, and not one later", async () => {
    const { ports, list, clock } = listOf(["a"], async () => ({ kind: "later", why: "no" }));
    let tries = 0;
    const handle: ErrandPorts["handle"] = async () => {
      tries += 1;
      return { kind: "later", why: "no" };
    };
    for (let dueAtMs = 0; Number.isFinite(dueAtMs); dueAtMs = list.get("a")?.dueAtMs ?? Infinity) {
      clock.nowMs = Math.max(clock.nowMs, dueAtMs);
      await runErrands({ ...ports, handle });
    }
    expect(tries).toBe(ERRAND_ATTEMPTS_MAX);
  });
});
