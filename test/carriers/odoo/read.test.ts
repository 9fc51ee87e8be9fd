import { describe, expect, it } from "vitest";
import { odoo } from "../../../src/carriers/odoo/sender.ts";
import { schemeOf } from "../../../src/carriers/schemes.ts";
import { readBody, bytesOf } from "../inbound.ts";

const read = (body: unknown) => readBody(odoo, bytesOf(JSON.stringify(body)), {});

describe("Odoo's doorbell", () => {
  it("names a record, and nothing else of it is used", async () => {
    const forged = {
      _action: "x",
      _id: 7,
      _model: "stock.picking",
      id: 8,
      carrier_tracking_ref: "FORGED",
      _db: "other",
    };
    expect(await read(forged)).toEqual({
      ok: true,
      value: { sourceEventId: null, reports: [], records: [{ model: "stock.picking", id: 7 }] },
    });
  });

  it.each(["res.users", "ir.attachment", "account.payment", "__proto__", "stock.picking "])(
    "is accepted for %s, which is not followed, and does nothing",
    async (_model) => {
      expect(await read({ _model, _id: 7 })).toMatchObject({ ok: true, value: { records: [] } });
    },
  );

  it.each([0, -1, 1.5, "7", 2 ** 31, null, [7], undefined])("is not understood with the id %j", async (_id) => {
    expect(await read({ _model: "stock.picking", _id })).toMatchObject({ ok: false, error: { path: "_id" } });
  });

  it("is believed only where an operator chose so", () => {
    expect(schemeOf(odoo, null)).toBeNull();
    expect(schemeOf(odoo, "unsigned")?.assurance).toBe("none");
  });
});
