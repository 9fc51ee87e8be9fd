import { describe, expect, it } from "vitest";
import { isFlawless, judge, type Note } from "../../scripts/chaos/verdict.ts";

const note = (id: number, pickingId: number, key: string, hour: number): Note => ({
  id,
  pickingId,
  key,
  date: `2026-11-01 ${`${hour}`.padStart(2, "0")}:00:00`,
});
const DELIVERED = new Map([["A", "delivered"]]);
const good = [note(1, 1, "0-0", 1), note(2, 2, "1-0", 0), note(3, 1, "0-1", 2)];
const ACCEPTED = ["0-0", "0-1", "1-0"];

describe("the verdict", () => {
  it("finds no flaw where every accepted scan has its note, in order", () => {
    expect(isFlawless(judge(ACCEPTED, good, DELIVERED, DELIVERED))).toBe(true);
  });

  it("counts an accepted scan without a note as lost", () => {
    expect(judge([...ACCEPTED, "1-1"], good, DELIVERED, DELIVERED)).toMatchObject({ lost: 1, doubled: 0 });
  });

  it("does not miss what was never accepted", () => {
    expect(judge(["0-0"], good, DELIVERED, DELIVERED).lost).toBe(0);
  });

  it("counts a scan with two notes as doubled", () => {
    expect(judge(ACCEPTED, [...good, note(4, 1, "0-1", 2)], DELIVERED, DELIVERED)).toMatchObject({
      doubled: 1,
      inverted: 0,
    });
  });

  it("counts a note that was made after one of the same picking that happened later as inverted", () => {
    const notes = [note(1, 1, "0-1", 2), note(2, 1, "0-0", 1), note(3, 2, "1-0", 0)];
    expect(judge(ACCEPTED, notes, DELIVERED, DELIVERED)).toMatchObject({ lost: 0, inverted: 1 });
  });

  it("counts a picking in another state than its last scan's, or in none, as wrong", () => {
    expect(judge(ACCEPTED, good, new Map([["A", "in_transit"]]), DELIVERED).wrong).toBe(1);
    expect(judge(ACCEPTED, good, new Map(), DELIVERED).wrong).toBe(1);
  });
});
