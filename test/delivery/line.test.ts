import { describe, expect, it } from "vitest";
import { Line, type Waiting } from "../../src/delivery/line.ts";
import { idOf, memory } from "../support/dispatch-model.ts";

const free = (): boolean => true;
const waiting = (n: number, token: string | null = null): Waiting => [idOf(n), token];
const numbersIn = (some: readonly Waiting[]): number[] =>
  some.map(([shipmentId]) => Number.parseInt(shipmentId.slice(4), 16));

function lineOf(...numbers: number[]) {
  const kept = memory();
  const line = new Line(kept);
  line.join(numbers.map((n) => waiting(n)));
  return { line, kept };
}

describe("the line before a sink", () => {
  it("is served in the order they came, and another ring keeps the place", () => {
    const { line } = lineOf(3, 1, 2);
    line.join([waiting(1), waiting(4)]);
    expect(numbersIn(line.take(3, free))).toEqual([3, 1, 2]);
    expect(line.size).toBe(1);
  });

  it("keeps the place of one that is being written, and serves the next", () => {
    const { line } = lineOf(1, 2, 3);
    expect(numbersIn(line.take(1, (id) => id !== idOf(1)))).toEqual([2]);
    expect(numbersIn(line.take(5, free))).toEqual([1, 3]);
  });

  it("has those in front whose turn had come, with what they hold, though they rang again meanwhile", () => {
    const { line } = lineOf(1, 2, 3, 4);
    const first = line.take(2, free);
    line.join([waiting(2)]);
    line.giveBack(first.map(([shipmentId]) => [shipmentId, "held"]));
    expect(line.take(9, free)).toEqual([waiting(1, "held"), waiting(2, "held"), waiting(3), waiting(4)]);
  });

  it("has those given back last before those given back first", () => {
    const { line } = lineOf(1, 2, 3, 4, 5);
    const [ahead, further] = [line.take(2, free), line.take(2, free)];
    line.giveBack(further);
    line.giveBack(ahead);
    expect(numbersIn(line.take(9, free))).toEqual([1, 2, 3, 4, 5]);
  });

  it("writes down who is not written down yet, and strikes out who is done", () => {
    const { line, kept } = lineOf(1, 2);
    line.keep(0);
    line.join([waiting(3)]);
    line.keep(0, [waiting(2, "held")]);
    expect([...kept.list]).toEqual([waiting(1), waiting(2, "held"), waiting(3)]);
    line.forget([idOf(1), idOf(9)]);
    expect([...kept.list.keys()]).toEqual([idOf(2), idOf(3)]);
    expect(new Line(kept).take(9, free)).toEqual([waiting(2, "held"), waiting(3)]);
  });

  it("counts who waits for the next alarm, and lets nobody take them before", () => {
    const { line } = lineOf(1);
    line.postpone(waiting(2, "held"));
    expect([line.size, line.all]).toEqual([1, 2]);
    expect(numbersIn(line.take(9, free))).toEqual([1]);
    line.recall();
    expect(line.take(9, free)).toEqual([waiting(2, "held")]);
  });

  it("lists again who was struck out and waits once more", () => {
    const { line, kept } = lineOf(1);
    line.keep(0);
    line.take(1, free);
    line.forget([idOf(1)]);
    expect(kept.waiting()).toEqual([]);
    line.join([waiting(1)]);
    line.keep(1);
    expect(numbersIn(kept.waiting())).toEqual([1]);
  });

  it("has nobody twice: who was given back and rings again waits once", () => {
    const { line } = lineOf(1, 2);
    line.giveBack(line.take(1, free));
    line.join([waiting(1), waiting(2)]);
    expect(line.size).toBe(2);
    expect(numbersIn(line.take(9, free))).toEqual([1, 2]);
  });
});
