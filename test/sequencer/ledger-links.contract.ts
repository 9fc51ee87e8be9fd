import { DAY_MS, learnt, scan, T0 } from "../support/build.ts";
import { LINK, open, type LedgerHost, type Runner } from "./ledger-bench.ts";

/** Whose goods a shipment's are, for every database the ledger may stand on. */
export function linksContract(host: LedgerHost, { describe, it, expect }: Runner): void {
  const test = (name: string, body: (fresh: () => ReturnType<typeof open>) => void | Promise<void>) =>
    it(name, () => host.run((fresh) => body(() => open(fresh()))));

  describe(`the pickings of a ledger on ${host.name}`, () => {
    test("gives each cycle of a recycled number its own picking", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan({ milestone: "delivered", atMs: T0 })] });
      ledger.confirm("odoo", take("odoo").token, learnt(LINK));
      record({ events: [scan({ milestone: "created", atMs: T0 + 130 * DAY_MS })] });
      const work = take("odoo");
      expect(work).toMatchObject({ cycle: 2, links: { 1: LINK } });
      expect(work.links[2]).toBeUndefined();
    });

    test("gives a picking to the cycle that was claimed, though the number was used again meanwhile", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan({ milestone: "delivered", atMs: T0 })] });
      const { token, cycle, head } = take("odoo");
      record({ events: [scan({ milestone: "created", atMs: T0 + 130 * DAY_MS })] });
      ledger.confirm("odoo", token, learnt(LINK, { cycle, anchor: head?.fingerprint ?? null }));
      const { links } = take("odoo");
      expect(links).toMatchObject({ 1: LINK });
      expect(links[2]).toBeUndefined();
    });

    test("moves a picking with its cycle when late history shows that another parcel had the number before", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan({ milestone: "created", atMs: T0 })] });
      const { token, cycle, head } = take("odoo");
      ledger.confirm("odoo", token, learnt(LINK, { cycle, anchor: head?.fingerprint ?? null }));
      record({ events: [scan({ milestone: "delivered", atMs: T0 - 200 * DAY_MS })] });
      const work = take("odoo");
      expect(work).toMatchObject({ cycle: 2, links: { 2: LINK } });
      expect(work.links[1]).toBeUndefined();
    });

    test("lets no other picking take a cycle over, but the same one have more parcels", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan()] });
      ledger.confirm("odoo", take("odoo").token, learnt(LINK));
      ledger.link({ ...LINK, pickingId: LINK.pickingId + 1 });
      expect(ledger.story()?.link).toMatchObject(LINK);
      const more = { ...LINK, trackingNumbers: [...LINK.trackingNumbers, "ANOTHER"] };
      ledger.link(more);
      expect(ledger.story()?.link).toMatchObject(more);
    });

    test("tells the read model of a link, and Odoo, who told of it, nothing", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan()] });
      ledger.confirm("readmodel", take("readmodel").token, learnt());
      const confirmed = ledger.confirm("odoo", take("odoo").token, learnt(LINK));
      expect(confirmed).toMatchObject({ more: false, ring: ["readmodel"] });
      expect(take("readmodel").links).toMatchObject({ 1: LINK });
      expect(ledger.claim("odoo", null).kind).toBe("nothing");
    });
  });
}
