import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/domain/drift.ts";
import type { Look } from "../../src/reconcile/look.ts";
import { plan, type Terms } from "../../src/reconcile/plan.ts";
import type { DriftRow } from "../../src/reconcile/ports.ts";

const T0 = 1_000_000_000;
const DAY_MS = 86_400_000;
const FINDING: Finding = {
  pickingId: 7,
  shipment: { trackingNumber: "TN1", carrier: "ups" },
  kind: "relinked",
  subject: "relinked",
  held: "TN9",
  meant: "TN1",
};
const ROW: DriftRow = {
  id: "drf_1",
  pickingId: 7,
  trackingNumber: "TN1",
  carrier: "ups",
  subject: "relinked",
  kind: "relinked",
  held: "TN9",
  meant: "TN1",
  times: 1,
  state: "settled",
  answer: "odoo",
  settledHow: "odoo",
  settledAtMs: T0 - DAY_MS,
};
const TERMS = {
  authority: { default: "mesh_wins", fields: {}, notes: "mesh_wins" },
  driftId: () => "drf_new",
  nowMs: T0,
} as unknown as Terms;

const seen = (findings: Finding[]): Look => ({
  findings,
  judged: new Map([[7, []]]),
  stuck: new Set(),
  shipments: [],
  waiting: [],
  pickings: 1,
});
const planned = (finding: Partial<Finding>, row: Partial<DriftRow>) =>
  plan(seen([{ ...FINDING, ...finding }]), [{ ...ROW, ...row }], TERMS);
const isFoundAgain = (finding: Partial<Finding>, row: Partial<DriftRow> = {}): boolean =>
  planned(finding, row).found.opened.length > 0;

describe("a difference that was accepted", () => {
  it("is not found again while nothing of it changes", () => {
    expect(isFoundAgain({})).toBe(false);
    expect(planned({}, {}).counts).toMatchObject({ accepted: 1 });
  });

  it.each<[string, Partial<Finding>]>([
    ["Odoo holds something else now", { held: "TN8" }],
    ["the mesh means something else now", { meant: "TN2" }],
    ["it is another kind of difference", { kind: "picking_gone" }],
  ])("is found again once %s", (_, change) => {
    expect(isFoundAgain(change)).toBe(true);
  });

  it("is found again where it was not settled, or agreed by itself", () => {
    expect(isFoundAgain({}, { state: "open", answer: null, settledHow: null })).toBe(true);
    expect(isFoundAgain({}, { settledHow: "agrees" })).toBe(true);
    expect(isFoundAgain({}, { settledHow: "superseded" })).toBe(true);
  });
});
