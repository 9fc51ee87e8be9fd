import { keepState, seasoned, stateIn } from "./audited-ledger.ts";
import { open, type LedgerHost, type Runner, type TestStorage } from "./ledger-bench.ts";

/** Rows that somebody has been at, for every database the ledger may stand on. */
export function tamperContract(host: LedgerHost, { describe, it, expect }: Runner): void {
  const tampered = (name: string, harm: (storage: TestStorage) => void, fault: Record<string, unknown>) =>
    it(`finds ${name}`, () =>
      host.run((fresh) => {
        const { storage, ledger } = seasoned(open(fresh()));
        expect(ledger.verify()).toMatchObject({ fault: null });
        harm(storage);
        expect(ledger.verify()?.fault).toEqual(expect.objectContaining(fault));
      }));

  describe(`the audit of a ledger on ${host.name}`, () => {
    tampered("an entry that is gone", (storage) => void storage.rows("DELETE FROM event WHERE seq = 2"), {
      kind: "missing",
      n: 2,
      table: "event",
      key: "seq 2",
    });
    tampered(
      "an entry that says something else",
      (storage) =>
        void storage.rows(`UPDATE event SET body = replace(body, '"delivered"', '"returned"') WHERE seq = 3`),
      { kind: "altered", n: 11, table: "event", key: "c".repeat(32) },
    );
    tampered(
      "an entry that was put in",
      (storage) =>
        void storage.rows(
          `INSERT INTO event SELECT '${"d".repeat(32)}', 4, replace(replace(body, '${"c".repeat(32)}', '${"d".repeat(32)}'), '"seq":3', '"seq":4') FROM event WHERE seq = 3`,
        ),
      { kind: "inserted", n: 11, table: "event", key: "d".repeat(32) },
    );
    tampered(
      "an entry that bears no place",
      (storage) =>
        void storage.rows(
          `INSERT INTO event SELECT '${"d".repeat(32)}', 4, json_set(json_remove(replace(replace(body, '${"c".repeat(32)}', '${"d".repeat(32)}'), '"seq":3', '"seq":4'), '$.n', '$.hash'), '$.v', 1) FROM event WHERE seq = 3`,
        ),
      { kind: "inserted", n: null, table: "event", key: "d".repeat(32) },
    );
    tampered(
      "two entries that changed places",
      (storage) => {
        const [a, b] = storage.rows<{ body: string }>("SELECT body FROM event WHERE seq <= 2 ORDER BY seq");
        const places = [a, b].map((row) => JSON.parse(row?.body ?? "") as { n: number; hash: string });
        storage.rows(
          "UPDATE event SET body = json_set(body, '$.n', ?, '$.hash', ?) WHERE seq = 1",
          places[1]?.n ?? 0,
          places[1]?.hash ?? "",
        );
        storage.rows(
          "UPDATE event SET body = json_set(body, '$.n', ?, '$.hash', ?) WHERE seq = 2",
          places[0]?.n ?? 0,
          places[0]?.hash ?? "",
        );
      },
      { kind: "altered", n: 1, table: "event", key: "b".repeat(32) },
    );
    tampered("an end that was cut off", (storage) => void storage.rows("DELETE FROM event WHERE seq = 3"), {
      kind: "cut",
      n: 11,
      table: "event",
      key: "seq 3",
    });
    tampered("an act's row that is gone", (storage) => void storage.rows("DELETE FROM act WHERE n = 5"), {
      kind: "missing",
      n: 5,
      table: "act",
      key: "5",
    });
    tampered(
      "an act's row that says something else",
      (storage) => void storage.rows("UPDATE act SET body = replace(body, 'per_1', 'per_2') WHERE n = 4"),
      { kind: "altered", n: 4, table: "act", key: "4" },
    );
    tampered(
      "an act that the state holds and somebody altered",
      (storage) => {
        const state = stateIn(storage);
        const acts = state.chain?.acts.map((act) => (act.n === 9 ? { ...act, requestId: "other" } : act));
        keepState(storage, { ...state, chain: { ...state.chain, acts } });
      },
      { kind: "altered", n: 9, table: "shipment", key: "act 9" },
    );
    tampered(
      "a head that is not the chain's",
      (storage) => {
        const state = stateIn(storage);
        keepState(storage, { ...state, chain: { ...state.chain, hash: "0".repeat(64) } });
      },
      { kind: "altered", n: 11, table: "shipment", key: "chain" },
    );
    tampered(
      "a meaning that no act gave",
      (storage) =>
        void storage.rows("UPDATE event SET body = json_set(body, '$.meant.milestone', 'delivered') WHERE seq = 2"),
      { kind: "overlay", n: 2, table: "event", key: "b".repeat(32) },
    );
    tampered(
      "a meaning that was taken away",
      (storage) => void storage.rows("UPDATE event SET body = json_remove(body, '$.meant') WHERE seq = 2"),
      { kind: "overlay", n: 2, table: "event" },
    );
    tampered(
      "a state that is not what its links come to",
      (storage) => {
        const state = stateIn(storage);
        const links = state.links.map(({ at, link }) => ({ at, link: { ...link, pickingId: 99 } }));
        keepState(storage, { ...state, links });
      },
      { kind: "state", table: "shipment", key: "links" },
    );
  });
}
