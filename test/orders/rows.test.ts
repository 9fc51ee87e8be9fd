import { describe, expect, it } from "vitest";
import { readRow } from "../../src/orders/rows.ts";

const common = { id: 7, write_date: "2026-11-23 10:00:00", name: "S00007" };

describe("a row of Odoo", () => {
  it("has false for nothing, and may lack the fields of a module that is not there", () => {
    expect(readRow("sale.order", { ...common, state: "sale", partner_id: false, client_order_ref: false })).toEqual({
      ok: true,
      value: {
        pickingIds: [],
        copy: {
          model: "sale.order",
          id: 7,
          writeDate: "2026-11-23 10:00:00",
          name: "S00007",
          state: "sale",
          partnerId: null,
          shippingPartnerId: null,
          customerReference: null,
          amountMinor: null,
          currency: null,
          orderedAtMs: null,
          promisedAtMs: null,
          invoiceStatus: null,
        },
      },
    });
  });

  it.each([
    [33.3, "EUR", 3330],
    [0.1 + 0.2, "USD", 30],
    [1.005, "KWD", 1005],
    [1234, "JPY", 1234],
    [1.15, "EUR", 115],
    [-12.5, "EUR", -1250],
    [0, "EUR", 0],
    [12, "Euro", null],
  ])("has %d %s as %s of its smallest units", (sent, currency, amountMinor) => {
    const row = { ...common, amount_total: sent, amount_residual: false, currency_id: [1, currency] };
    expect(readRow("account.move", row)).toMatchObject({ ok: true, value: { copy: { amountMinor, dueMinor: null } } });
  });

  it("has its times in UTC and its relations by id", () => {
    const row = { ...common, date_done: "2026-11-23 09:30:00", sale_id: [3, "S00003"], carrier_tracking_ref: " 1Z 2 " };
    expect(readRow("stock.picking", row)).toMatchObject({
      value: { copy: { doneAtMs: Date.UTC(2026, 10, 23, 9, 30), orderId: 3, trackingRef: "1Z 2" } },
    });
  });

  it("names at most so many deliveries of an order", () => {
    const row = { ...common, picking_ids: Array.from({ length: 300 }, (_, n) => n + 1) };
    const read = readRow("sale.order", row);
    expect(read.ok && read.value.pickingIds.length).toBe(50);
  });

  it.each([
    ["id", { ...common, id: "7" }],
    ["write_date", { ...common, write_date: false }],
    ["write_date", { ...common, write_date: "2026-11-23T10:00:00Z" }],
    ["sale_id", { ...common, sale_id: 3 }],
    ["state", { ...common, state: {} }],
  ])("is not read when its %s is something else", (path, row) => {
    expect(readRow("stock.picking", row)).toEqual({ ok: false, error: path });
  });

  it("keeps no more of a text than fits", () => {
    const read = readRow("res.partner", { ...common, street: "x".repeat(10_000) });
    expect(read).toMatchObject({ value: { copy: { street: "x".repeat(500) } } });
  });
});
