import { BATCH_ID, BY, DAY_MS, FROM, IDENTITY, learnt, scan, T0 } from "../support/build.ts";
import { open, type LedgerHost, type Runner } from "./ledger-bench.ts";

const OTHER = { ...FROM, sender: "another-sender" };
const nothing = { retractions: [], estimate: null };

/** A shipment that several senders tell of, for every database the ledger may stand on. */
export function sendersContract(host: LedgerHost, { describe, it, expect }: Runner): void {
  const test = (name: string, body: (fresh: () => ReturnType<typeof open>) => void | Promise<void>) =>
    it(name, () => host.run((fresh) => body(() => open(fresh()))));

  describe(`several senders in a ledger on ${host.name}`, () => {
    test("confirm each other's scan of the same minute, and tell it once", (start) => {
      const { record, ledger } = start();
      const place = { city: "MEMPHIS", state: "TN", postalCode: null, country: "US" };
      const told = scan({ milestone: "delivered", atMs: T0, place });
      record({ events: [told] });
      const confirming = scan({ milestone: "delivered", atMs: T0 + 40_000, place: { ...place, city: "Memphis" } });
      ledger.record(IDENTITY, { events: [confirming], ...nothing }, OTHER);
      const [first, second] = ledger.story()?.timeline ?? [];
      expect(first?.entry).toMatchObject({ event: { fingerprint: told.fingerprint } });
      expect(first?.entry).not.toHaveProperty("corroborates");
      expect(second?.entry).toMatchObject({ corroborates: told.fingerprint });
    });

    test("end in the same state whichever of them is heard first", (start) => {
      const early = scan({ milestone: "delivered", atMs: T0 + 5_000 });
      const late = scan({ milestone: "delivered", atMs: T0 + 40_000 });
      const heads = [
        [early, late],
        [late, early],
      ].map(([one, two]) => {
        const { ledger } = start();
        if (one) ledger.record(IDENTITY, { events: [one], ...nothing }, FROM);
        if (two) ledger.record(IDENTITY, { events: [two], ...nothing }, OTHER);
        return ledger.story()?.head;
      });
      expect(heads[0]).toEqual(heads[1]);
    });

    test("do not confirm a scan of another minute, another place, or of their own", (start) => {
      const { record, ledger } = start();
      const place = { city: "Memphis", state: null, postalCode: null, country: "US" };
      record({ events: [scan({ atMs: T0, place })] });
      record({ events: [scan({ atMs: T0 + 10_000, place })] });
      const others = [
        scan({ atMs: T0 + 60_000, place }),
        scan({ atMs: T0 + 20_000, place: { ...place, city: "Nashville" } }),
      ];
      ledger.record(IDENTITY, { events: others, ...nothing }, OTHER);
      expect(ledger.story()?.timeline.filter(({ entry }) => "corroborates" in entry)).toEqual([]);
    });

    test("are understood again when an operator says what a code means", (start) => {
      const { record, ledger, take } = start();
      const strange = { ...scan({ milestone: "unknown", atMs: T0 + DAY_MS }), code: "ZZ", unmapped: true as const };
      record({ events: [scan({ atMs: T0 }), strange] });
      ledger.confirm("odoo", take("odoo").token, learnt());
      const delivered = { milestone: "delivered", reason: null } as const;
      expect(ledger.remap("another-sender", "ZZ", delivered, BY).events).toBe(0);
      expect(ledger.remap(FROM.sender, "YY", delivered, BY).events).toBe(0);
      expect(ledger.remap(FROM.sender, "ZZ", delivered, BY)).toMatchObject({ events: 1, ring: ["odoo"] });
      expect(ledger.story()).toMatchObject({ head: { milestone: "delivered", fingerprint: strange.fingerprint } });
      expect(take("odoo").head).toMatchObject({ milestone: "delivered" });
      expect(ledger.remap(FROM.sender, "ZZ", delivered, BY).events).toBe(0);
    });

    test("are understood, and a sink that a person must look at stays parked", (start) => {
      const { record, ledger, take } = start();
      const strange = { ...scan({ milestone: "unknown", atMs: T0 + DAY_MS }), code: "ZZ", unmapped: true as const };
      record({ events: [scan({ atMs: T0 }), strange] });
      const rejected = { kind: "rejected", name: "ValidationError", message: "no such move" } as const;
      ledger.fail("odoo", take("odoo").token, rejected, BATCH_ID);
      const told = ledger.remap(FROM.sender, "ZZ", { milestone: "delivered", reason: null }, BY);
      expect([told.events, told.ring.includes("odoo")]).toEqual([1, false]);
      expect(ledger.claim("odoo", null).kind).toBe("nothing");
      expect(ledger.story()?.reviews).toMatchObject([{ kind: "parked", sink: "odoo" }]);
    });
  });
}
