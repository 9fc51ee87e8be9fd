import { describe, expect, it } from "vitest";
import { loadSpared, type Concessions } from "../../../src/delivery/odoo/concessions.ts";
import { fakeOdoo } from "./sink-model.ts";

const FIELDS = [".id", "x_tallyman_milestone", "x_tallyman_at"];
const row = (owner: number, milestone: string, at: string) => ({ owner, cells: [`${owner}`, milestone, at] });

function left(marks: Record<number, Record<string, string>>) {
  const spent: unknown[] = [];
  const concessions: Concessions = {
    of: async (pickingIds) =>
      new Map(pickingIds.flatMap((id) => (marks[id] ? [[id, new Map(Object.entries(marks[id]))]] : []))),
    spent: async (fields) => void spent.push(...fields),
  };
  return { concessions, spent };
}

describe("fields that were left to people", () => {
  it("are not written as long as the mesh has nothing else to say of them, and the others are", async () => {
    const odoo = fakeOdoo([]);
    const { concessions, spent } = left({ 2: { x_tallyman_milestone: "in_transit" } });
    const rows = [row(1, "in_transit", "a"), row(2, "in_transit", "b"), row(3, "delivered", "c")];
    await loadSpared(odoo.client, FIELDS, rows, concessions);
    expect(odoo.states.get("2")).toEqual({ ".id": "2", x_tallyman_at: "b" });
    expect(odoo.states.get("3")).toMatchObject({ x_tallyman_milestone: "delivered" });
    expect(odoo.calls.map(({ rows: n }) => n)).toEqual([2, 1]);
    expect(spent).toEqual([]);
  });

  it("are the mesh's again before it writes something else there", async () => {
    const odoo = fakeOdoo([]);
    const { concessions, spent } = left({ 1: { x_tallyman_milestone: "in_transit", x_tallyman_at: "a" } });
    await loadSpared(odoo.client, FIELDS, [row(1, "delivered", "a")], concessions);
    expect(odoo.states.get("1")).toEqual({ ".id": "1", x_tallyman_milestone: "delivered" });
    expect(spent).toEqual([{ pickingId: 1, field: "x_tallyman_milestone" }]);
  });

  it("cost no call when they are all of a picking", async () => {
    const odoo = fakeOdoo([]);
    const { concessions } = left({ 1: { x_tallyman_milestone: "in_transit", x_tallyman_at: "a" } });
    expect(await loadSpared(odoo.client, FIELDS, [row(1, "in_transit", "a")], concessions)).toEqual({
      refusals: [],
      failure: null,
    });
    expect(odoo.calls).toEqual([]);
  });
});
