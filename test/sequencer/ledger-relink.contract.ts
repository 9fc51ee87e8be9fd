import { BATCH_ID, BY, DAY_MS, learnt, scan, T0 } from "../support/build.ts";
import { LINK, open, type LedgerHost, type Runner } from "./ledger-bench.ts";

const OTHER = { ...LINK, pickingId: LINK.pickingId + 1, pickingName: "WH/OUT/00008" };
const delivered = (atMs: number) => scan({ milestone: "delivered", atMs });
const created = (atMs: number) => scan({ milestone: "created", atMs });

/** Shipments that a person links, for every database the ledger may stand on. */
export function relinkContract(host: LedgerHost, { describe, it, expect }: Runner): void {
  const test = (name: string, body: (start: () => ReturnType<typeof open>) => void) =>
    it(name, () => host.run((fresh) => body(() => open(fresh()))));

  describe(`a shipment of a ledger on ${host.name} that a person links`, () => {
    test("is not known when nobody has told of it", (start) => {
      expect(start().ledger.relink(LINK, false, BY)).toEqual({ known: false, heldBy: null, ring: [] });
    });

    test("that waited for its picking rings at once", (start) => {
      const { ledger, record, take } = start();
      record({ events: [created(T0)] });
      ledger.fail("odoo", take("odoo").token, { kind: "unlinked", name: "unlinked", message: "" }, BATCH_ID);
      expect(ledger.relink(LINK, false, BY)).toMatchObject({ known: true, heldBy: null, ring: ["odoo"] });
      expect(take("odoo").links).toEqual({ 1: LINK });
    });

    test("stays with the picking it has unless that is to be replaced", (start) => {
      const { ledger, record, take } = start();
      record({ events: [created(T0)] });
      ledger.confirm("odoo", take("odoo").token, learnt(LINK));
      expect(ledger.relink(OTHER, false, BY)).toEqual({ known: true, heldBy: LINK, ring: [] });
      expect(ledger.story()?.link).toEqual(LINK);
      expect(ledger.relink(OTHER, true, BY)).toMatchObject({ heldBy: null, ring: ["odoo"] });
      const work = take("odoo");
      expect(work.links).toEqual({ 1: { ...OTHER, left: [LINK.pickingId] } });
      // The other picking is told everything, in order.
      expect(work.events.map(({ entry, late }) => [entry.seq, late])).toEqual([[1, undefined]]);
    });

    test("counts for nothing on the picking it was taken off, and again once it is put back", (start) => {
      const { ledger, record, take } = start();
      record({ events: [created(T0)] });
      ledger.confirm("odoo", take("odoo").token, learnt(LINK));
      const at = learnt(LINK).at;
      const others = { ...LINK, trackingNumbers: [...LINK.trackingNumbers, "794600000002"] };
      ledger.relink(OTHER, true, BY);
      ledger.link({ at, link: others }, BY);
      expect(ledger.parcel(LINK.pickingId, at)).toMatchObject({ standing: null, left: true });
      expect(ledger.parcel(OTHER.pickingId, at)).toMatchObject({ standing: { milestone: "created" } });
      ledger.relink(LINK, true, BY);
      expect(ledger.parcel(LINK.pickingId, at)).toMatchObject({ standing: { milestone: "created" } });
      expect(ledger.parcel(OTHER.pickingId, at)).toMatchObject({ left: true });
    });

    test("is never given the picking of the parcel that had its number before", (start) => {
      const { ledger, record, take } = start();
      record({ events: [delivered(T0)] });
      ledger.confirm("odoo", take("odoo").token, learnt(LINK));
      record({ events: [created(T0 + 130 * DAY_MS)] });
      for (const replace of [false, true]) expect(ledger.relink(LINK, replace, BY)).toMatchObject({ heldBy: LINK });
      ledger.relink(OTHER, false, BY);
      expect(ledger.relink(LINK, true, BY)).toMatchObject({ heldBy: LINK });
      expect(take("odoo").links).toEqual({ 1: LINK, 2: OTHER });
    });

    test("has people look at its exception on the picking it goes to", (start) => {
      const { ledger, record, take } = start();
      record({ events: [scan({ milestone: "exception", reason: "address", atMs: T0 })] });
      const first = take("odoo");
      ledger.confirm("odoo", first.token, learnt(LINK));
      ledger.relink(OTHER, true, BY);
      const [before, after] = [first.alerts ?? [], take("odoo").alerts ?? []];
      expect([before, after].map((alerts) => alerts.map(({ stage }) => stage))).toEqual([["raising"], ["raising"]]);
      expect(new Set([...before, ...after].map(({ id }) => id)).size).toBe(2);
    });

    test("is the same when it is linked to the same picking again", (start) => {
      const { ledger, record, storage } = start();
      record({ events: [created(T0)] });
      ledger.relink(LINK, false, BY);
      const before = storage.rows("SELECT state FROM shipment");
      expect(ledger.relink(LINK, true, BY)).toEqual({ known: true, heldBy: null, ring: [] });
      expect(storage.rows("SELECT state FROM shipment")).toEqual(before);
    });

    test("leaves the picking of the parcel that had its number before", (start) => {
      const { ledger, record, take } = start();
      record({ events: [delivered(T0)] });
      ledger.confirm("odoo", take("odoo").token, learnt(LINK));
      record({ events: [created(T0 + 130 * DAY_MS)] });
      expect(ledger.relink(OTHER, false, BY)).toMatchObject({ heldBy: null });
      expect(take("odoo").links).toEqual({ 1: LINK, 2: OTHER });
    });

    test("gives way also where the picking was only expected", (start) => {
      const { ledger, record, take } = start();
      record({ events: [created(T0)] });
      ledger.expect({ tenantId: `tnt_${"1".repeat(32)}`, carrier: "fedex", trackingNumber: "794600000001" }, LINK, BY);
      expect(ledger.relink(OTHER, false, BY)).toMatchObject({ heldBy: LINK });
      ledger.relink(OTHER, true, BY);
      expect(take("odoo").links).toMatchObject({ 1: OTHER });
    });
  });
}
