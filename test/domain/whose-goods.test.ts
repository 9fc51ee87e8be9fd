import { describe, expect, it } from "vitest";
import { isContainer, numberKind } from "../../src/domain/number-kind.ts";
import { CYCLE_GAP_MS } from "../../src/domain/timeline.ts";
import { chooseAmong, type Candidate } from "../../src/domain/whose-goods.ts";
import { T0 } from "../support/build.ts";

const PARCEL = { trackingNumber: "794600000001", carrier: "fedex" };
const CONTAINER = { trackingNumber: "CSQU3054383", carrier: "maeu" };

let ids = 0;
const picking = (kind: string, state: string, over: Partial<Candidate> = {}): Candidate => {
  ids += 1;
  return { pickingId: ids, pickingName: `P${ids}`, numbers: [], kind, state, doneAtMs: null, ...over };
};

/** What was chosen, as places in the list. */
function chosen(candidates: readonly Candidate[], number = PARCEL, rules = {}): [string, number[]] {
  const choice = chooseAmong(candidates, number, rules, T0);
  const picked = choice.kind === "none" ? [] : choice.pickings;
  return [choice.kind, candidates.flatMap((one, index) => (picked.includes(one) ? [index] : []))];
}

describe("whose goods a parcel's number are", () => {
  it.each<[string, Candidate[], [string, number[]]]>([
    ["nobody's where nothing bears it", [], ["none", []]],
    ["the one's that bears it", [picking("internal", "draft")], ["found", [0]]],
    [
      "pick, pack and ship: what goes out",
      [picking("internal", "done"), picking("internal", "done"), picking("outgoing", "assigned")],
      ["found", [2]],
    ],
    [
      "a return bears it, too: what goes out",
      [picking("incoming", "done"), picking("outgoing", "done")],
      ["found", [1]],
    ],
    ["straight from the supplier", [picking("incoming", "done"), picking("dropship", "assigned")], ["found", [1]]],
    ["a back-order: what is gone", [picking("outgoing", "done"), picking("outgoing", "assigned")], ["found", [0]]],
    ["none is gone: what is packed", [picking("outgoing", "waiting"), picking("outgoing", "assigned")], ["found", [1]]],
    ["both are gone", [picking("outgoing", "done"), picking("outgoing", "done")], ["several", [0, 1]]],
    ["nothing tells them apart", [picking("outgoing", "draft"), picking("outgoing", "confirmed")], ["several", [0, 1]]],
    ["two receipts", [picking("incoming", "assigned"), picking("incoming", "assigned")], ["several", [0, 1]]],
    ["one is cancelled", [picking("outgoing", "cancel"), picking("outgoing", "draft")], ["found", [1]]],
    ["all are cancelled", [picking("outgoing", "cancel"), picking("incoming", "cancel")], ["cancelled", [0, 1]]],
    [
      "the number was used before",
      [picking("outgoing", "done", { doneAtMs: T0 - CYCLE_GAP_MS - 1 }), picking("outgoing", "assigned")],
      ["found", [1]],
    ],
    [
      "it was used before, not so long ago",
      [picking("outgoing", "done", { doneAtMs: T0 - CYCLE_GAP_MS }), picking("outgoing", "done")],
      ["several", [0, 1]],
    ],
  ])("%s", (_, candidates, expected) => {
    expect(chosen(candidates)).toEqual(expected);
    const back = chosen(candidates.toReversed());
    const places = back[1].map((place) => candidates.length - 1 - place).toSorted((a, b) => a - b);
    expect([back[0], places]).toEqual(expected);
  });
});

describe("whose goods a container's number are", () => {
  const receipts = [picking("incoming", "assigned"), picking("incoming", "done"), picking("incoming", "cancel")];

  it("every receipt's that bears it and is not cancelled, before what goes out", () => {
    expect(chosen([...receipts, picking("outgoing", "done")], CONTAINER)).toEqual(["found", [0, 1]]);
    expect(chosen(receipts, { trackingNumber: "261234567", carrier: "maeu" })).toEqual(["found", [0, 1]]);
  });

  it("one's where the tenant says so, or where goods go out", () => {
    expect(chosen(receipts, CONTAINER, { container: "one" })).toEqual(["found", [1]]);
    const sent = [picking("outgoing", "done"), picking("outgoing", "done")];
    expect(chosen(sent, CONTAINER)).toEqual(["several", [0, 1]]);
    expect(chosen(sent, CONTAINER, { container: "every" })).toEqual(["found", [0, 1]]);
    expect(chosen(sent, PARCEL, { parcel: "every" })).toEqual(["found", [0, 1]]);
  });
});

describe("a number's kind", () => {
  it("is told by ISO 6346's check digit, or by who carries it", () => {
    // The first is the example of ISO 6346 itself.
    for (const number of ["CSQU3054383", "MSKU9070323"]) expect(isContainer(number)).toBe(true);
    for (const number of ["CSQU3054384", "CSQX3054383", "CSQU305438", "csqu3054383"])
      expect(isContainer(number)).toBe(false);
    expect(numberKind({ trackingNumber: "261234567", carrier: "maeu" })).toBe("bill_of_lading");
    expect(numberKind(PARCEL)).toBe("parcel");
  });
});
