import { BY, DAY_MS, IDENTITY, learnt, scan, T0 } from "../support/build.ts";
import { LINK, open, type LedgerHost, type Runner } from "./ledger-bench.ts";

const OLD = { ...LINK, pickingId: LINK.pickingId - 1, pickingName: "WH/OUT/00006" };
const delivered = (atMs: number) => scan({ milestone: "delivered", atMs });
const created = (atMs: number) => scan({ milestone: "created", atMs });

/** Shipments that were booked before anybody saw them, for every database the ledger may stand on. */
export function expectedContract(host: LedgerHost, { describe, it, expect }: Runner): void {
  const test = (name: string, body: (start: () => ReturnType<typeof open>) => void) =>
    it(name, () => host.run((fresh) => body(() => open(fresh()))));

  describe(`what a ledger on ${host.name} expects`, () => {
    test("is known with its picking, and nobody hears of it", (start) => {
      const { ledger, storage } = start();
      expect(ledger.expect(IDENTITY, LINK, BY).ring).toEqual([]);
      expect(ledger.story()).toMatchObject({ identity: IDENTITY, version: 0, link: LINK, head: null, timeline: [] });
      expect(ledger.claim("odoo", null).kind).toBe("nothing");
      expect(ledger.ringDue().ring).toEqual([]);
      expect(storage.alarmAtMs()).toBeNull();
    });

    test("goes to its picking with the first scan, without a search", (start) => {
      const { ledger, record, take } = start();
      ledger.expect(IDENTITY, LINK, BY);
      expect(record({ events: [created(T0 + 1)] })).toMatchObject({ lastSeq: 1, ring: ["odoo", "readmodel"] });
      expect(take("odoo")).toMatchObject({ cycle: 1, links: { 1: LINK } });
    });

    test("is the same when it is told again, and has more parcels when there are more", (start) => {
      const { ledger, storage } = start();
      ledger.expect(IDENTITY, LINK, BY);
      const before = storage.rows("SELECT state FROM shipment");
      ledger.expect(IDENTITY, LINK, BY);
      expect(storage.rows("SELECT state FROM shipment")).toEqual(before);
      const two = { ...LINK, trackingNumbers: [...LINK.trackingNumbers, "ANOTHER"] };
      ledger.expect(IDENTITY, two, BY);
      expect(ledger.story()).toMatchObject({ link: two, version: 0 });
    });

    test("is the picking of a scan that came before it was told, and every sink hears of that", (start) => {
      const { ledger, record, take } = start();
      record({ events: [created(T0)] });
      ledger.confirm("odoo", take("odoo").token, learnt());
      expect(ledger.expect(IDENTITY, LINK, BY).ring).toContain("odoo");
      expect(take("odoo").links).toEqual({ 1: LINK });
    });

    test("leaves a recycled number's old parcel with its own picking, and gets the new one", (start) => {
      const { ledger, record, take, clock } = start();
      record({ events: [delivered(T0)] });
      const { token, at } = take("odoo");
      ledger.confirm("odoo", token, learnt(OLD, { at }));
      clock.nowMs = T0 + 200 * DAY_MS;
      ledger.expect(IDENTITY, LINK, BY);
      expect(ledger.story()?.link).toEqual(OLD);
      record({ events: [created(clock.nowMs + DAY_MS)] });
      expect(take("odoo")).toMatchObject({ cycle: 2, links: { 1: OLD, 2: LINK } });
    });

    test("gets the parcel that begins next also when the old one's history comes late", (start) => {
      const { ledger, record, take, clock } = start();
      clock.nowMs = T0 + 200 * DAY_MS;
      ledger.expect(IDENTITY, LINK, BY);
      record({ events: [delivered(T0), created(clock.nowMs + DAY_MS)] });
      expect(take("odoo")).toMatchObject({ cycle: 2, links: { 2: LINK } });
    });

    test("does not take an old parcel that nobody claimed for the one that was booked", (start) => {
      const { ledger, record, take, clock } = start();
      record({ events: [delivered(T0)] });
      clock.nowMs = T0 + 200 * DAY_MS;
      ledger.expect(IDENTITY, LINK, BY);
      expect(take("odoo").links).toEqual({});
    });
  });
}
