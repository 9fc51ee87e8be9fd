import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { odooKeptSince } from "../../src/domain/odoo-retention.ts";
import type { OdooCopy } from "../../src/domain/odoo-record.ts";
import { openDb } from "../../src/store/db.ts";
import { heldCopies, keepReadings, markDeleted } from "../../src/store/odoo-copy.ts";
import { changesAfter } from "../../src/store/odoo-change.ts";
import {
  forgetCustomers,
  forgetInvoices,
  forgetOdooChanges,
  forgetOrders,
  forgetPickings,
  ODOO_FORGETTING,
} from "../../src/store/odoo-retention.ts";
import { forgetAll } from "../node-runtime/workers.ts";

const db = openDb(env.DB);
const NOW_MS = Date.UTC(2026, 10, 25);
const DAY_MS = 24 * 60 * 60_000;
const OURS = "tnt_ours";
const OTHERS = "tnt_others";
const since = odooKeptSince(NOW_MS);
const written = (daysAgo: number): string =>
  new Date(NOW_MS - daysAgo * DAY_MS).toISOString().slice(0, 19).replace("T", " ");

const none = { name: null, state: null, partnerId: null, currency: null, amountMinor: null, origin: null, kind: null };
const order = (id: number, daysAgo: number, partnerId: number | null = null): OdooCopy => {
  const own = { customerReference: null, orderedAtMs: null, promisedAtMs: null, invoiceStatus: null };
  const model = "sale.order";
  return { ...none, ...own, model, id, writeDate: written(daysAgo), partnerId, shippingPartnerId: null };
};
const picking = (id: number, daysAgo: number): OdooCopy => {
  const own = { orderId: null, trackingRef: null, scheduledAtMs: null, doneAtMs: null };
  return { ...none, ...own, model: "stock.picking", id, writeDate: written(daysAgo) };
};
const invoice = (id: number, daysAgo: number): OdooCopy => {
  const own = { paymentState: null, reference: null, dueMinor: null, invoiceDate: null, dueDate: null };
  return { ...none, ...own, model: "account.move", id, writeDate: written(daysAgo) };
};
const customer = (id: number): OdooCopy => {
  const address = { street: null, street2: null, city: null, postalCode: null, state: null, country: null };
  const person = { name: "Jane Doe", email: null, phone: null, lang: null };
  return { ...person, ...address, model: "res.partner", id, writeDate: written(1_000) };
};

async function keep(copies: OdooCopy[], { tenantId = OURS, daysAgo = 0, changes = 0 } = {}): Promise<void> {
  const readAtMs = NOW_MS - daysAgo * DAY_MS;
  const change = { field: "state", from: null, to: "x" };
  const readings = copies.map((copy) => {
    return { copy, readAtMs, heldReadAtMs: null, changes: Array.from({ length: changes }, () => change) };
  });
  await keepReadings(db, tenantId, readings, { nowMs: readAtMs, requestId: "req" });
}
const ids = async (model: OdooCopy["model"], tenantId = OURS): Promise<number[]> =>
  [
    ...(
      await heldCopies(
        db,
        tenantId,
        model,
        Array.from({ length: 20 }, (_, n) => n),
      )
    ).keys(),
  ].toSorted();
const ALL = 100;

beforeEach(forgetAll);

describe("what was read in an Odoo is forgotten", () => {
  it("of the feed: its old lines, but never the newest, behind which readers go on", async () => {
    await keep([order(1, 0)], { daysAgo: 200, changes: 5 });
    expect(await forgetOdooChanges(db, OURS, since, 2)).toBe(2);
    expect(await forgetOdooChanges(db, OURS, since, 100)).toBe(2);
    expect(await forgetOdooChanges(db, OURS, since, 100)).toBe(0);
    await keep([order(2, 0)], { changes: 1 });
    expect((await changesAfter(db, OURS, 0, 100)).map(({ seq }) => seq)).toEqual([5, 6]);
  });

  it.each([
    ["orders", forgetOrders, order],
    ["deliveries", forgetPickings, picking],
    ["invoices", forgetInvoices, invoice],
  ] as const)(
    "of %s: those that Odoo wrote long ago or has deleted, of this tenant alone",
    async (_of, forget, copy) => {
      const { model } = copy(1, 0);
      await keep([copy(1, 399), copy(2, 401), copy(3, 500), copy(4, 1)]);
      await keep([copy(5, 500)], { tenantId: OTHERS });
      const gone = { model, id: 4, readAtMs: NOW_MS };
      await markDeleted(db, OURS, gone, { nowMs: NOW_MS - 31 * DAY_MS, requestId: "req" });
      expect(await forget(db, OURS, since, 1)).toBe(1);
      expect(await forget(db, OURS, since, ALL)).toBe(2);
      expect(await forget(db, OURS, since, ALL)).toBe(0);
      expect([await ids(model), await ids(model, OTHERS)]).toEqual([[1], [5]]);
    },
  );

  it("of customers: whom nothing names that is kept, and who was deleted, however few days ago they were written", async () => {
    await keep([order(1, 10, 1), order(2, 500, 2)]);
    await keep([customer(1), customer(2), customer(3), customer(4)], { daysAgo: 2 });
    await keep([customer(5)]);
    await keep([order(6, 1, 6)]);
    await keep([customer(6)], { daysAgo: 40 });
    const gone = { model: "res.partner", id: 6, readAtMs: NOW_MS } as const;
    await markDeleted(db, OURS, gone, { nowMs: NOW_MS - 31 * DAY_MS, requestId: "req" });
    expect(await forgetCustomers(db, OURS, since, ALL)).toBe(3);
    expect(await ids("res.partner")).toEqual([1, 2, 5]);
    for (const forget of ODOO_FORGETTING) await forget(db, OURS, since, ALL);
    // With the old order went the only word of whom it was for.
    expect(await ids("res.partner")).toEqual([1, 5]);
  });
});
