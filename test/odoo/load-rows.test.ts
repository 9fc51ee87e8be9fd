import { describe, expect, it } from "vitest";
import type { OdooClient } from "../../src/odoo/client.ts";
import { loadRows } from "../../src/odoo/load-rows.ts";
import { ok } from "../../src/domain/result.ts";

const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ owner: n, cells: [`${n}`] }));

/** An Odoo whose rows are in conflict where it says so; how often it was called. */
async function loaded(count: number, inConflict: (row: number) => boolean) {
  let calls = 0;
  const load: OdooClient["load"] = async (_model, _fields, cells) => {
    calls += 1;
    const numbers = cells.map(([cell]) => Number(cell));
    if (!numbers.some(inConflict)) return ok({ ids: numbers });
    // It names the first row, which may be innocent.
    return ok({ errors: [{ record: 0, message: "could not serialize access", transient: true }] });
  };
  return { ...(await loadRows({ load }, "stock.picking", [".id"], rows(count))), calls: () => calls };
}

describe("rows that are fought over", () => {
  it("are found by halving and given up for this time, each alone, with the others written", async () => {
    const { refusals, failure } = await loaded(16, (row) => row === 5);
    expect(failure).toBeNull();
    expect(refusals).toEqual([
      { owner: 5, kind: "transient", name: "SerializationFailure", message: "could not serialize access" },
    ]);
  });

  it("end the loading once everything is: after forty conflicts, and not later", async () => {
    const { failure, calls } = await loaded(100, () => true);
    expect(failure).toMatchObject({ kind: "transient", name: "SerializationFailure" });
    expect(calls()).toBe(41);
  });
});
