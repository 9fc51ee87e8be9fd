import { describe, expect, it } from "vitest";
import { Memory } from "../../src/governance/memory.ts";
import { EndpointCache } from "../../src/ingress/endpoint-cache.ts";
import { RoomMemory } from "../../src/ingress/room-memory.ts";

const MINUTE_MS = 60_000;

describe("what an isolate remembers of callers", () => {
  it("is believed for its time and not at its end, whichever end comes first", () => {
    const memory = new Memory<string>(30_000);
    memory.keep("a", "ann", 0, Infinity);
    memory.keep("b", "bob", 0, 10_000);
    expect([memory.recall("a", 29_999), memory.recall("b", 9_999)]).toEqual(["ann", "bob"]);
    expect([memory.recall("a", 30_000), memory.recall("b", 10_000)]).toEqual([null, null]);
    expect(memory.recall("nobody", 0)).toBeNull();
  });

  it("is forgotten of whom it is told to forget, and of nobody else", () => {
    const memory = new Memory<string>(30_000);
    for (const one of ["ann", "bob"]) memory.keep(one, one, 0, Infinity);
    memory.forget((one) => one === "ann");
    expect([memory.recall("ann", 1), memory.recall("bob", 1)]).toEqual([null, "bob"]);
  });

  it("never grows past a thousand", () => {
    const memory = new Memory<number>(30_000);
    for (let n = 0; n < 5_000; n += 1) memory.keep(`${n}`, n, 0, Infinity);
    const held = Array.from({ length: 5_000 }, (_, n) => memory.recall(`${n}`, 1)).filter((one) => one !== null);
    expect(held.length).toBeLessThanOrEqual(1_000);
    expect(held.at(-1)).toBe(4_999);
  });
});

describe("what has no room left", () => {
  it("is believed to be full for five seconds, and asked anew at their end", () => {
    const memory = new RoomMemory();
    memory.note("eu_1", 1_000);
    expect([memory.isFull("eu_1", 5_999), memory.isFull("eu_1", 6_000), memory.isFull("eu_2", 1_001)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("is remembered of a thousand, the newest", () => {
    const memory = new RoomMemory();
    for (let n = 0; n <= 1_000; n += 1) memory.note(`eu_${n}`, 0);
    expect([memory.isFull("eu_0", 1), memory.isFull("eu_1", 1), memory.isFull("eu_1000", 1)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe("an endpoint that an isolate knows, or knows not to be there", () => {
  it.each([["there"], [null]])("is looked up again once its time is over: %s", async (value) => {
    let looks = 0;
    const cache = new EndpointCache(async () => {
      looks += 1;
      return value as never;
    });
    const find = async (nowMs: number) => cache.find("eu_1", nowMs);
    expect([await find(0), await find(1), looks]).toEqual([value, value, 1]);
    await find(10 * MINUTE_MS);
    expect(looks).toBe(2);
    cache.forget("eu_1");
    await find(10 * MINUTE_MS + 1);
    expect(looks).toBe(3);
  });
});
