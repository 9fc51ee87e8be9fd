import { describe, expect, it } from "vitest";
import type { Customer, HeldCopy, PickingCopy, SalesOrder } from "../../src/domain/odoo-record.ts";
import { changesOf, effectsOf, isBookable, isOlder, isSame } from "../../src/orders/changes.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const HOUR_MS = 3_600_000;
const picking = (over: Partial<PickingCopy> = {}): PickingCopy => ({
  model: "stock.picking",
  id: 7,
  writeDate: "2026-11-23 10:00:00",
  name: "WH/OUT/00007",
  state: "assigned",
  kind: "outgoing",
  origin: "S00003",
  orderId: 3,
  partnerId: null,
  trackingRef: null,
  scheduledAtMs: null,
  doneAtMs: null,
  ...over,
});
const order = (state: string): SalesOrder => ({
  model: "sale.order",
  id: 3,
  writeDate: "2026-11-23 10:00:00",
  name: "S00003",
  state,
  partnerId: 8,
  shippingPartnerId: 9,
  customerReference: null,
  amountMinor: 100,
  currency: "EUR",
  orderedAtMs: null,
  promisedAtMs: null,
  invoiceStatus: null,
});
const customer = (over: Partial<Customer> = {}): Customer => ({
  model: "res.partner",
  id: 8,
  writeDate: "2026-11-23 10:00:00",
  name: "Jane",
  email: null,
  phone: null,
  lang: "en_US",
  street: "1 Quay",
  street2: null,
  city: "Hamburg",
  postalCode: null,
  state: null,
  country: "DE",
  ...over,
});
const held = (copy: PickingCopy | SalesOrder | Customer): HeldCopy => ({
  ...copy,
  readAtMs: NOW - HOUR_MS,
  deletedAtMs: null,
});
const effects = (
  before: PickingCopy | null,
  now: PickingCopy,
  of: SalesOrder | undefined = order("sale"),
  linked: readonly string[] = [],
) => effectsOf(before ? held(before) : undefined, { copy: now, pickingIds: [] }, { order: of, linked, nowMs: NOW });

describe("what follows from a delivery", () => {
  it("tells each of its numbers whose goods it is, with all of them", () => {
    const links = effects(null, picking({ trackingRef: "1z 1, 1Z2;1Z-1" }));
    const link = { pickingId: 7, pickingName: "WH/OUT/00007", trackingNumbers: ["1Z1", "1Z2"] };
    expect(links).toEqual([
      { kind: "link", trackingNumber: "1Z1", link, atMs: NOW, isNew: false },
      { kind: "link", trackingNumber: "1Z2", link, atMs: NOW, isNew: false },
    ]);
  });

  it("is as of when the goods left, unless the number was put on it since", () => {
    const left = { doneAtMs: NOW - HOUR_MS, state: "done" };
    expect(effects(null, picking({ ...left, trackingRef: "A" }))).toMatchObject([{ atMs: NOW - HOUR_MS }]);
    expect(effects(picking({ ...left, trackingRef: "A" }), picking({ ...left, trackingRef: "A,B" }))).toMatchObject([
      { trackingNumber: "A", atMs: NOW - HOUR_MS },
      { trackingNumber: "B", atMs: NOW },
    ]);
  });

  it("has those look for another whose picking was cancelled, and is a word to the order that waited for it", () => {
    expect(effects(null, picking({ state: "cancel", trackingRef: "A" }))).toEqual([
      { kind: "doubt", trackingNumber: "A", pickingId: 7 },
      { kind: "tell_order", orderId: 3 },
    ]);
  });

  it("has those look for another whose number is not on it any more, whoever knows that they were linked", () => {
    const doubts = (before: string | null, now: string | null, linked: string[] = []) =>
      effects(
        picking({ trackingRef: before, state: "draft" }),
        picking({ trackingRef: now, state: "draft" }),
        undefined,
        linked,
      ).flatMap((effect) => (effect.kind === "doubt" ? [effect.trackingNumber] : []));
    expect(doubts("A", "B")).toEqual(["A"]);
    expect(doubts("A, B", "b ;C")).toEqual(["A"]);
    expect(doubts("A", null)).toEqual(["A"]);
    expect(doubts("A", "a")).toEqual([]);
    expect(doubts("B", "B", ["A", "B"])).toEqual(["A"]);
  });

  it("is a booking once it is packed and its order confirmed, and nobody has a number for it", () => {
    expect(effects(null, picking())).toEqual([{ kind: "book", pickingId: 7, orderId: 3 }]);
    for (const other of [{ kind: "incoming" }, { state: "waiting" }, { state: "cancel" }, { trackingRef: "A" }])
      expect(isBookable(picking(other), order("sale"))).toBe(false);
    for (const state of ["draft", "sent", "cancel"]) expect(isBookable(picking(), order(state))).toBe(false);
  });

  it("is a look at its order when the mesh does not know it, and no booking before", () => {
    const around = { order: undefined, linked: [], nowMs: NOW };
    expect(effectsOf(undefined, { copy: picking(), pickingIds: [] }, around)).toEqual([
      { kind: "read", ref: { model: "sale.order", id: 3 } },
    ]);
  });
});

describe("what follows from an order", () => {
  it("is a look at its deliveries and at whom it goes to", () => {
    const found = effectsOf(
      undefined,
      { copy: order("sale"), pickingIds: [7] },
      { order: undefined, linked: [], nowMs: NOW },
    );
    expect(found.map((effect) => effect.kind === "read" && effect.ref)).toEqual([
      { model: "stock.picking", id: 7 },
      { model: "res.partner", id: 8 },
      { model: "res.partner", id: 9 },
    ]);
  });
});

describe("what the feed tells", () => {
  it("is what changed of the followed fields, and nothing of the others", () => {
    const before = held(picking({ trackingRef: "A" }));
    expect(changesOf(before, picking({ trackingRef: "A", origin: "else", state: "done" }))).toEqual([
      { field: "state", from: "assigned", to: "done" },
    ]);
    expect(changesOf(before, picking({ trackingRef: "A" }))).toEqual([]);
  });

  it("names a number that was taken off, beside the reference", () => {
    expect(changesOf(held(picking({ trackingRef: "A, B" })), picking({ trackingRef: "B" }))).toEqual([
      { field: "trackingRef", from: "A, B", to: "B" },
      { field: "trackingNumber", from: "A", to: null },
    ]);
    const respelt = changesOf(held(picking({ trackingRef: "a-1" })), picking({ trackingRef: "A1" }));
    expect(respelt.map(({ field }) => field)).toEqual(["trackingRef"]);
  });

  it("is an address that is another now, and not one that is seen for the first time", () => {
    expect(changesOf(undefined, customer())).toEqual([]);
    expect(changesOf(held(customer()), customer({ city: "Bremen", lang: "de_DE" }))).toEqual([
      { field: "city", from: "Hamburg", to: "Bremen" },
    ]);
    expect(changesOf(undefined, order("sale"))).toEqual([{ field: "state", from: null, to: "sale" }]);
  });

  it("says that a record is there again", () => {
    const gone = { ...held(order("sale")), deletedAtMs: NOW };
    expect(changesOf(gone, order("sale"))).toEqual([{ field: "deleted", from: "true", to: null }]);
    expect(isSame(gone, order("sale"))).toBe(false);
  });
});

describe("a reading", () => {
  it("is older than the copy only by Odoo's own time of writing", () => {
    const copy = held(picking());
    expect(isOlder(copy, picking({ writeDate: "2026-11-23 09:59:59" }))).toBe(true);
    expect(isOlder(copy, picking())).toBe(false);
    expect(isOlder(undefined, picking())).toBe(false);
  });
});
