import { LEASE_MS } from "../../src/domain/cursor.ts";
import { BY, learnt, MINUTE_MS, momentAt, scan, T0 } from "../support/build.ts";
import { open, type LedgerHost, type Runner } from "./ledger-bench.ts";

const at = (minute: number) => ({ atMs: T0 + minute * MINUTE_MS });
const damaged = (minute: number) => scan({ milestone: "exception", reason: "damage", ...at(minute) });

/** What a claim for Odoo says to people, for every database the ledger may stand on. */
export function peopleContract(host: LedgerHost, { describe, it, expect }: Runner): void {
  const test = (name: string, body: (fresh: () => ReturnType<typeof open>) => void | Promise<void>) =>
    it(name, () => host.run((fresh) => body(() => open(fresh()))));

  describe(`what a ledger on ${host.name} has to say to people`, () => {
    test("marks what happened before something that was told already", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan(at(5)), scan(at(1))] });
      const first = take("odoo");
      expect(first.events.filter(({ late }) => late)).toEqual([]);
      ledger.confirm("odoo", first.token, learnt());
      record({ events: [scan(at(3)), scan(at(7))] });
      const { events } = take("odoo");
      expect(events.map(({ late = false }) => late)).toEqual([true, false]);
    });

    test("marks nothing as late that was claimed and never confirmed, or is told from the beginning", (start) => {
      const { record, ledger, take, clock } = start();
      record({ events: [scan(at(5))] });
      take("odoo");
      clock.nowMs += LEASE_MS;
      record({ events: [scan(at(1))] });
      const second = take("odoo");
      expect(second.events.filter(({ late }) => late)).toEqual([]);
      ledger.confirm("odoo", second.token, learnt());
      record({ events: [scan(at(3))] });
      expect(take("odoo").events.map(({ late = false }) => late)).toEqual([true]);
      clock.nowMs += LEASE_MS;
      ledger.replay("odoo", 0, BY);
      expect(take("odoo").events.filter(({ late }) => late)).toEqual([]);
    });

    test("raises an exception until it is confirmed, and ends it until that is", (start) => {
      const { record, ledger, take, clock } = start();
      const stages = () => take("odoo").alerts?.map(({ reason, stage }) => `${reason} ${stage}`);
      record({ events: [damaged(1)] });
      expect(stages()).toEqual(["damage raising"]);
      clock.nowMs += LEASE_MS;
      const again = take("odoo");
      expect(again.alerts).toMatchObject([{ stage: "raising", learntAtMs: T0 }]);
      ledger.confirm("odoo", again.token, learnt());
      record({ events: [damaged(2)] });
      const told = take("odoo");
      expect(told.alerts).toMatchObject([{ stage: "raised" }]);
      ledger.confirm("odoo", told.token, learnt());
      record({ events: [scan(at(3))] });
      expect(stages()).toEqual(["damage ending"]);
      clock.nowMs += LEASE_MS;
      const over = take("odoo");
      expect(over.alerts).toMatchObject([{ stage: "ending" }]);
      ledger.confirm("odoo", over.token, learnt());
      record({ events: [scan(at(4))] });
      expect(take("odoo").alerts).toEqual([]);
    });

    test("remembers no more exceptions than a few, however long nobody can be told of their ends", (start) => {
      const { record, take, clock } = start();
      for (let n = 0; n < 20; n += 1) {
        record({ events: [damaged(2 * n)] });
        take("odoo");
        clock.nowMs += LEASE_MS;
        record({ events: [scan(at(2 * n + 1))] });
        take("odoo");
        clock.nowMs += LEASE_MS;
      }
      expect(take("odoo").alerts?.length).toBe(8);
    });

    test("tells other sinks of no exception", (start) => {
      const { record, take } = start();
      record({ events: [damaged(1)] });
      expect(take("readmodel")).not.toHaveProperty("alerts");
    });

    test("knows what the scan said that it was delivered by, whatever came after in the same minute", (start) => {
      const { record, ledger, take } = start();
      const place = { city: "Lyon", state: null, postalCode: null, country: "FR" };
      const delivered = scan({ milestone: "delivered", description: "Signed for", place, ...at(1) });
      record({ events: [delivered] });
      expect(take("odoo").proof).toEqual({ place, description: "Signed for" });
      ledger.link(
        {
          at: { ...delivered, occurredAt: momentAt(T0) },
          link: { pickingId: 7, pickingName: "", trackingNumbers: [] },
        },
        BY,
      );
      expect(ledger.parcel(7, delivered)).toMatchObject({ proof: { description: "Signed for" } });
      record({ events: [scan({ milestone: "return_to_sender", ...at(2) })] });
      expect(ledger.parcel(7, delivered)).not.toHaveProperty("proof");
    });
  });
}
