import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { restoreStandIn, saveStandIn } from "../../scripts/stand-in-state.ts";
import { NOTE_FIELDS } from "../../src/delivery/odoo/note.ts";
import { createOdooStandIn, type OdooStandIn } from "../odoo-stand-in/stand-in.ts";

async function load(standIn: OdooStandIn, model: string, fields: readonly string[], data: string[][]): Promise<void> {
  const context = { mode: "update", noupdate: true, tz: "UTC" };
  const answer = await standIn.handle(
    new Request(`http://127.0.0.1/json/2/${model}/load`, {
      method: "POST",
      headers: { Authorization: `Bearer ${standIn.key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ fields, data, context }),
    }),
  );
  const { ids } = await answer.json<{ ids: number[] | false }>();
  if (ids === false) throw new Error("refused");
}

const noteRow = (xid: string, picking: number, hour: number): string[] => [
  xid,
  "stock.picking",
  `${picking}`,
  `2026-11-01 0${hour}:00:00`,
  `<p>${xid}</p>`,
  "notification",
  "mail.mt_note",
];

describe("a saved stand-in", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "tallyman-stand-in-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const file = (): string => join(dir, "odoo.json");

  async function lived(): Promise<OdooStandIn> {
    const standIn = createOdooStandIn();
    standIn.addPicking({ trackingRef: "A1", name: "WH/OUT/1" });
    standIn.addPicking({ trackingRef: null, name: "WH/OUT/2" });
    await load(standIn, "stock.picking", [".id", "x_tallyman_milestone"], [["1", "delivered"]]);
    await load(standIn, "mail.message", NOTE_FIELDS, [
      noteRow("t.b", 1, 2),
      noteRow("t.a", 1, 1),
      noteRow("t.c", 2, 3),
    ]);
    return standIn;
  }
  const seen = (standIn: OdooStandIn): unknown => ({
    pickings: standIn
      .pickings()
      .map(({ id, name, carrier_tracking_ref, x_tallyman_milestone }) => [
        id,
        name,
        carrier_tracking_ref,
        x_tallyman_milestone || null,
      ]),
    notes: standIn.messages().map(({ res_id, date, body, subtype_id }) => [res_id, date, body, subtype_id]),
  });

  it("comes back with its pickings, their state, and its notes in their order", async () => {
    const before = await lived();
    await saveStandIn(before, file());
    const after = createOdooStandIn();
    expect(await restoreStandIn(after, file())).toBe(true);
    expect(seen(after)).toEqual(seen(before));
  });

  it("still knows its notes by their external ids", async () => {
    await saveStandIn(await lived(), file());
    const after = createOdooStandIn();
    await restoreStandIn(after, file());
    await load(after, "mail.message", NOTE_FIELDS, [noteRow("t.a", 1, 1)]);
    expect(after.messages()).toHaveLength(3);
  });

  it("is not there before it was saved", async () => {
    expect(await restoreStandIn(createOdooStandIn(), file())).toBe(false);
  });
});
