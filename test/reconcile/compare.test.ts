import { describe, expect, it } from "vitest";
import type { DriftKind } from "../../src/domain/drift.ts";
import { numbersIn } from "../../src/domain/tracking-reference.ts";
import { compare } from "../../src/reconcile/compare.ts";
import type { Concession } from "../../src/reconcile/ports.ts";
import type { Told } from "../../src/reconcile/told.ts";
import { Ledger } from "../../src/sequencer/ledger.ts";
import { FROM, IDENTITY, learnt, OWNER, scan, T0 } from "../support/build.ts";
import { idOf } from "../support/dispatch-model.ts";
import { nodeStorage } from "../support/node-storage.ts";

const HAND = { fields: [], cells: () => null, noteId: () => null, placeOf: () => null, numbersIn };
const MINE = IDENTITY.trackingNumber;

/** One parcel's picking, linked when its reference held these numbers. */
function told(cells: Record<string, string>, over: { numbers?: string[]; references?: string[] } = {}): Told {
  const { numbers = [MINE], references } = over;
  const ledger = new Ledger(nodeStorage(), { ...OWNER, now: () => T0, token: () => "t", jitter: () => 0 });
  ledger.record(IDENTITY, { events: [scan()], retractions: [], estimate: null, references }, FROM);
  ledger.claim("odoo", null);
  ledger.confirm("odoo", "t", learnt({ pickingId: 1, pickingName: "", trackingNumbers: numbers }));
  const survey = ledger.survey("odoo");
  if (!survey) throw new Error("nothing was recorded");
  return { pickingId: 1, parcels: [{ id: idOf(1), survey }], cells: new Map(Object.entries(cells)), notes: new Map() };
}

function kinds(one: Told, row: Record<string, unknown>): [DriftKind, string][] {
  const pickings = new Map([[1, { carrier_tracking_ref: MINE, ...row }]]);
  return compare(one, { pickings, notes: new Map() }, [], HAND).map(({ kind, held }) => [kind, held]);
}

describe("a comparison", () => {
  it("reads Odoo's values as the cells they were written by", () => {
    const same = told({ a: "", b: "in_transit", c: "7", d: "3", e: "1", f: "False", g: "2026-11-01 08:00:00" });
    const row = { a: false, b: "in_transit ", c: 7, d: [3, "Three"], e: true, f: false, g: "2026-11-01 08:00:00" };
    expect(kinds(same, row)).toEqual([]);
    const other = { a: "x", b: false, c: 8, d: [4, "Four"], e: false, f: true, g: "2026-11-01 08:00:01" };
    expect(kinds(same, other).map(([kind]) => kind)).toEqual([
      "field_changed",
      "missing_field_value",
      "field_changed",
      "field_changed",
      "missing_field_value",
      "field_changed",
      "field_changed",
    ]);
  });

  it("knows one that a person emptied from one where nothing ever came", () => {
    const meant = told({ a: "in_transit", b: "2026-11-01 08:00:00" });
    const blanks = (row: Record<string, unknown>): unknown[] =>
      compare(meant, { pickings: new Map([[1, { carrier_tracking_ref: MINE, ...row }]]), notes: new Map() }, [], HAND)
        .filter(({ kind }) => kind === "missing_field_value")
        .map(({ blank = false }) => blank);
    expect(blanks({ a: false, b: "2026-11-01 08:00:00" })).toEqual([false]);
    expect(blanks({ a: false, b: false })).toEqual([true, true]);
  });

  it("tells a picking that names another parcel from one that was found by its order's name", () => {
    expect(kinds(told({}), { carrier_tracking_ref: "TN9" })).toEqual([["relinked", "TN9"]]);
    expect(kinds(told({}), { carrier_tracking_ref: false })).toEqual([["relinked", ""]]);
    const named = told({}, { references: ["S00042"], numbers: ["TN8", MINE] });
    expect(kinds(named, { carrier_tracking_ref: false })).toEqual([]);
    expect(kinds(named, { carrier_tracking_ref: "TN8" })).toEqual([]);
    expect(kinds(named, { carrier_tracking_ref: "TN9" })).toEqual([["relinked", "TN9"]]);
  });

  it("leaves a field that was left to Odoo alone, for as long as the mesh says the same", () => {
    const one = told({ a: "in_transit" });
    const heldBy = (concession: Partial<Concession>) =>
      compare(
        one,
        { pickings: new Map([[1, { carrier_tracking_ref: MINE, a: "by hand" }]]), notes: new Map() },
        [{ pickingId: 1, field: "a", cell: "in_transit", why: "odoo", ...concession }],
        HAND,
      ).map(({ kind }) => kind);
    expect(heldBy({})).toEqual([]);
    expect(heldBy({ cell: "picked_up" })).toEqual(["field_changed"]);
    expect(heldBy({ field: "b" })).toEqual(["field_changed"]);
    expect(heldBy({ why: "review" })).toEqual(["field_changed"]);
  });
});
