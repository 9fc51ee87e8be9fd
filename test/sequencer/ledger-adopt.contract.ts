import { BY, FROM, IDENTITY, scan, T0 } from "../support/build.ts";
import { stateIn, write } from "./audited-ledger.ts";
import { BEFORE_THE_CHAIN } from "./before-the-chain.ts";
import { LINK, open, type LedgerHost, type Runner, type TestStorage } from "./ledger-bench.ts";

/** A ledger on rows of before the chain was kept. */
function ofBefore(storage: TestStorage): ReturnType<typeof open> {
  storage.rows(
    `CREATE TABLE event (fingerprint TEXT PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  );
  storage.rows(
    `CREATE TABLE shipment (one INTEGER PRIMARY KEY CHECK (one = 1), migrated INTEGER NOT NULL, state TEXT NOT NULL) STRICT`,
  );
  for (const { fingerprint, seq, body } of BEFORE_THE_CHAIN.event)
    storage.rows("INSERT INTO event (fingerprint, seq, body) VALUES (?, ?, ?)", fingerprint, seq, body);
  for (const { one, migrated, state } of BEFORE_THE_CHAIN.shipment)
    storage.rows("INSERT INTO shipment (one, migrated, state) VALUES (?, ?, ?)", one, migrated, state);
  return open(storage);
}

const news = () => scan({ atMs: T0 + 3 * 86_400_000, milestone: "return_to_sender", fingerprint: "e".repeat(32) });

/** Shipments of before the chain was kept, for every database the ledger may stand on. */
export function adoptContract(host: LedgerHost, { describe, it, expect }: Runner): void {
  const test = (name: string, body: (bench: ReturnType<typeof open>) => void) =>
    it(name, () => host.run((fresh) => body(ofBefore(fresh()))));

  describe(`a ledger on ${host.name} of before the audit`, () => {
    test("is read, explained and written as before, and says that nothing is linked yet", ({ ledger }) => {
      expect(ledger.story()).toMatchObject({ lastSeq: 5, head: { milestone: "delivered" }, link: LINK });
      expect(ledger.verify()).toMatchObject({ unlinked: true, fault: null });
      expect(ledger.explain()).toMatchObject({ decided: { seq: 5, from: { sender: "shippo" } } });
      write(ledger, "written");
      expect(ledger.verify()).toMatchObject({ unlinked: true, fault: null });
    });

    test("is adopted whole by its next event, which costs one act", ({ ledger, record, storage }) => {
      record({ events: [news()] });
      expect(ledger.verify()).toMatchObject({ links: 2, adopted: 5, unlinked: false, fault: null });
      expect(ledger.audit(0, 10)?.links).toMatchObject([
        { n: 1, verb: "shipment:adopt", actor: { kind: "mesh", id: "sequencer" } },
        { n: 2, verb: "shipment:record" },
      ]);
      expect(stateIn(storage)).toMatchObject({ chain: { n: 2, seq: 6 } });
      expect(ledger.explain()?.happenings.map(({ kind, n }) => [kind, n])).toEqual([
        ["webhook", null],
        ["webhook", null],
        ["act", 1],
        ["webhook", 2],
      ]);
    });

    test("is adopted by an act of a person too, and a code of before is understood as any", ({ ledger, storage }) => {
      expect(ledger.remap("easypost", "YY", { milestone: "out_for_delivery", reason: null }, BY).events).toBe(1);
      expect(ledger.story()?.timeline.map(({ entry }) => entry.kind === "event" && entry.event.milestone)).toContain(
        "out_for_delivery",
      );
      expect(ledger.verify()).toMatchObject({ links: 2, adopted: 5, fault: null });
      storage.rows("UPDATE event SET body = json_remove(body, '$.meant')");
      expect(ledger.verify()?.fault).toMatchObject({ kind: "overlay", table: "event" });
    });

    test("is found where it was altered, or lost an event", ({ ledger, record, storage }) => {
      record({ events: [news()] });
      storage.rows(`UPDATE event SET body = replace(body, '"YY"', '"ZZ"') WHERE seq = 3`);
      const [row] = storage.rows<{ fingerprint: string }>("SELECT fingerprint FROM event WHERE seq = 3");
      expect(ledger.verify()?.fault).toEqual({ kind: "altered", n: 1, table: "event", key: row?.fingerprint ?? "" });
      storage.rows("DELETE FROM event WHERE seq = 3");
      expect(ledger.verify()?.fault).toEqual({ kind: "missing", n: 1, table: "event", key: "seq 3" });
    });

    test("takes in what the release before wrote after it had been adopted", ({ ledger, record, storage }) => {
      record({ events: [news()] });
      // The release before knows no chain: it writes rows as it always did, and leaves the head as it is.
      const entry = {
        kind: "event",
        seq: 7,
        event: scan({ atMs: T0 + 4 * 86_400_000, milestone: "returned", fingerprint: "f".repeat(32) }),
      };
      storage.rows(
        "INSERT INTO event (fingerprint, seq, body) VALUES (?, 7, ?)",
        "f".repeat(32),
        JSON.stringify({ v: 1, entry, from: FROM }),
      );
      const { occurredAt } = entry.event;
      const head = { fingerprint: "f".repeat(32), milestone: "returned", reason: null, occurredAt };
      const state = stateIn(storage);
      storage.rows(
        "UPDATE shipment SET state = ?",
        JSON.stringify({ ...state, lastSeq: 7, folded: { ...state.folded, head, last: head } }),
      );
      expect(ledger.verify()?.fault).toMatchObject({ kind: "inserted", key: "f".repeat(32) });
      ledger.record(IDENTITY, { events: [scan({ atMs: T0 })], retractions: [], estimate: null }, FROM);
      expect(ledger.verify()).toMatchObject({ links: 4, adopted: 6, lastSeq: 8, fault: null });
    });
  });
}
