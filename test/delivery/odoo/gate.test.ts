import { describe, expect, it } from "vitest";
import { Gate } from "../../../src/delivery/odoo/gate.ts";

/** Calls that end when the test says so. */
function calls(gate: Gate) {
  const began: number[] = [];
  const ends = new Map<number, () => void>();
  const start = (n: number, how: "through" | "behind" = "through"): void =>
    void gate[how](async () => {
      began.push(n);
      await new Promise<void>((resolve) => ends.set(n, resolve));
    });
  const turn = async (): Promise<void> => void (await new Promise((resolve) => setImmediate(resolve)));
  return { began, start, turn, end: (n: number) => ends.get(n)?.() };
}

describe("the gate before an Odoo", () => {
  it("lets so many calls through at a time, in the order they came", async () => {
    const { began, start, turn, end } = calls(new Gate(2));
    [1, 2, 3, 4].forEach((n) => start(n));
    await turn();
    expect(began).toEqual([1, 2]);
    end(2);
    await turn();
    expect(began).toEqual([1, 2, 3]);
  });

  it("lets the next through when a call throws", async () => {
    const gate = new Gate(1);
    const failed = gate.through(async () => {
      throw new Error("broken");
    });
    await expect(failed).rejects.toThrow("broken");
    expect(await gate.through(async () => "fine")).toBe("fine");
  });

  it("opens wider, and narrower, while calls wait", async () => {
    const gate = new Gate(1);
    const { began, start, turn, end } = calls(gate);
    [1, 2, 3, 4].forEach((n) => start(n));
    gate.places = 3;
    await turn();
    expect(began).toEqual([1, 2, 3]);
    gate.places = 1;
    end(1);
    await turn();
    expect(began).toEqual([1, 2, 3]);
    end(2);
    end(3);
    await turn();
    expect(began).toEqual([1, 2, 3, 4]);
  });

  it("lets what is in no hurry in when nobody else waits, and counts it like the others", async () => {
    const { began, start, turn, end } = calls(new Gate(1));
    start(1, "behind");
    start(2, "behind");
    start(3);
    start(4);
    await turn();
    expect(began).toEqual([1]);
    for (const n of [1, 3, 4]) {
      end(n);
      await turn();
    }
    expect(began).toEqual([1, 3, 4, 2]);
  });
});
