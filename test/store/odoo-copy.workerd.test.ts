import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Reading, SalesOrder } from "../../src/domain/odoo-record.ts";
import { openDb } from "../../src/store/db.ts";
import { changesAfter } from "../../src/store/odoo-change.ts";
import { heldCopies, keepReadings, markDeleted } from "../../src/store/odoo-copy.ts";
import { moveWalk, walkedTo } from "../../src/store/odoo-cursor.ts";

const db = openDb(env.DB);
const ORIGIN = { nowMs: 5_000, requestId: "req_1" };
let tenantId = "";
beforeEach(() => {
  tenantId = `tnt_${crypto.randomUUID().replaceAll("-", "")}`;
});

const order = (over: Partial<SalesOrder> = {}): SalesOrder => ({
  model: "sale.order",
  id: 3,
  writeDate: "2026-11-23 10:00:00",
  name: "S00003",
  state: "sale",
  partnerId: null,
  shippingPartnerId: null,
  customerReference: null,
  amountMinor: 100,
  currency: "EUR",
  orderedAtMs: null,
  promisedAtMs: null,
  invoiceStatus: null,
  ...over,
});
const CHANGE = { field: "state", from: null, to: "sale" };
const keep = (copy: SalesOrder, readAtMs: number, over: Partial<Reading> = {}) =>
  keepReadings(db, tenantId, [{ copy, readAtMs, heldReadAtMs: null, changes: [CHANGE], ...over }], ORIGIN);
const held = async () => (await heldCopies(db, tenantId, "sale.order", [3])).get(3);
const feed = async () => (await changesAfter(db, tenantId, 0, 100)).map(({ seq, to }) => [seq, to]);

describe("the copies of Odoo's records", () => {
  it("are not overwritten by what was written in Odoo before, or was read before in the same second", async () => {
    await keep(order(), 1_000);
    await keep(order({ writeDate: "2026-11-23 09:59:59", state: "draft" }), 2_000);
    expect(await held()).toMatchObject({ state: "sale", readAtMs: 1_000 });
    await keep(order({ state: "draft" }), 999);
    expect(await held()).toMatchObject({ state: "sale" });
    await keep(order({ state: "cancel" }), 1_001);
    expect(await held()).toMatchObject({ state: "cancel", readAtMs: 1_001 });
  });

  it("come with their changes, which are told once of two who read the same", async () => {
    await keep(order(), 1_000);
    await keep(order(), 1_001);
    expect(await feed()).toEqual([[1, "sale"]]);
    await keep(order({ state: "cancel" }), 2_000, { heldReadAtMs: 1_001, changes: [{ ...CHANGE, to: "cancel" }] });
    expect(await feed()).toEqual([
      [1, "sale"],
      [2, "cancel"],
    ]);
  });

  it("are marked once when the record is gone, unless it was read since; a new reading takes that back", async () => {
    await keep(order(), 1_000);
    const gone = { model: "sale.order", id: 3, readAtMs: 999 } as const;
    await markDeleted(db, tenantId, gone, ORIGIN);
    expect(await held()).toMatchObject({ deletedAtMs: null });
    for (let times = 0; times < 2; times += 1) await markDeleted(db, tenantId, { ...gone, readAtMs: 1_001 }, ORIGIN);
    expect(await held()).toMatchObject({ deletedAtMs: 5_000 });
    expect(await feed()).toEqual([
      [1, "sale"],
      [2, "true"],
    ]);
    await keep(order(), 2_000, { heldReadAtMs: 1_000, changes: [] });
    expect(await held()).toMatchObject({ deletedAtMs: null });
  });

  it("of a record that was never read are not marked", async () => {
    await markDeleted(db, tenantId, { model: "res.partner", id: 9, readAtMs: 1 }, ORIGIN);
    expect(await feed()).toEqual([]);
  });

  it("are a tenant's own, and found by hundreds at once", async () => {
    const readings = Array.from({ length: 250 }, (_, n) => {
      return { copy: order({ id: n + 1 }), readAtMs: 1, heldReadAtMs: null, changes: [CHANGE] };
    });
    await keepReadings(db, tenantId, readings, ORIGIN);
    const ids = readings.map(({ copy }) => copy.id);
    expect((await heldCopies(db, tenantId, "sale.order", ids)).size).toBe(250);
    expect((await heldCopies(db, "tnt_another", "sale.order", ids)).size).toBe(0);
    expect((await changesAfter(db, tenantId, 248, 100)).map(({ seq }) => seq)).toEqual([249, 250]);
  });
});

describe("the place of a walk", () => {
  it("never goes back", async () => {
    expect(await walkedTo(db, tenantId, "sale.order")).toBeNull();
    await moveWalk(db, tenantId, "sale.order", "2026-11-23 10:00:00");
    await moveWalk(db, tenantId, "sale.order", "2026-11-23 09:00:00");
    expect(await walkedTo(db, tenantId, "sale.order")).toBe("2026-11-23 10:00:00");
  });
});
