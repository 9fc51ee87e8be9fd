import fc from "fast-check";
import type { AuditLink } from "../../src/domain/audit.ts";
import { verifyChain } from "../../src/domain/audit.ts";
import { heldOf } from "../../src/domain/act.ts";
import { EventLog } from "../../src/sequencer/event-log.ts";
import { rebuild } from "../../src/sequencer/rebuild.ts";
import {
  anyHistory,
  arrivalsOf,
  BATCH_ID,
  BY,
  DAY_MS,
  FROM,
  IDENTITY,
  learnt,
  OWNER,
  scan,
  T0,
  type Webhook,
} from "../support/build.ts";
import { seasoned, stateIn, UNKNOWN_CODE, write, type Bench, type WriteEnd } from "./audited-ledger.ts";
import { LINK, open, type LedgerHost, type Runner } from "./ledger-bench.ts";

/** What may be done to a shipment, beside telling of it. */
type Step =
  | { readonly do: "tell"; readonly webhook: Webhook; readonly sender: string; readonly unknown: boolean }
  | { readonly do: "name"; readonly reference: string }
  | { readonly do: "write"; readonly ends: WriteEnd }
  | { readonly do: "replay" | "link" | "relink" | "expect"; readonly picking: number }
  | { readonly do: "remap"; readonly milestone: "in_transit" | "delivered" };

const linkTo = (n: number) => ({ ...LINK, pickingId: n, pickingName: `WH/OUT/${n}` });

const anyStep = (webhook: Webhook): fc.Arbitrary<Step[]> => {
  const tell = fc
    .record({ sender: fc.constantFrom("easypost", "shippo"), unknown: fc.boolean() })
    .map((how): Step => ({ do: "tell", webhook, ...how }));
  const act = fc.oneof(
    fc.constantFrom("a", "b").map((reference): Step => ({ do: "name", reference })),
    fc
      .constantFrom("linked" as const, "written" as const, "rejected" as const, "unlinked" as const, "late" as const)
      .map((ends): Step => ({ do: "write", ends })),
    fc
      .record({
        do: fc.constantFrom("replay" as const, "link" as const, "relink" as const, "expect" as const),
        picking: fc.integer({ min: 7, max: 9 }),
      })
      .map((step): Step => step),
    fc.constantFrom("in_transit" as const, "delivered" as const).map((milestone): Step => ({ do: "remap", milestone })),
  );
  return fc.tuple(tell, fc.array(act, { maxLength: 3 })).map(([told, acts]) => [told, ...acts]);
};

const anyLife: fc.Arbitrary<Step[]> = anyHistory.chain((history) =>
  arrivalsOf(history).chain((webhooks) => fc.tuple(...webhooks.map(anyStep)).map((steps) => steps.flat())),
);

function live({ ledger, clock }: Bench, steps: readonly Step[]): void {
  for (const step of steps) {
    clock.nowMs += 60_000;
    switch (step.do) {
      case "tell": {
        const events = step.webhook.events.map((event) =>
          step.unknown && event.milestone === "unknown"
            ? { ...event, code: UNKNOWN_CODE, unmapped: true as const }
            : event,
        );
        ledger.record(IDENTITY, { ...step.webhook, events }, { ...FROM, sender: step.sender });
        break;
      }
      case "name":
        ledger.record(IDENTITY, { events: [], retractions: [], estimate: null, references: [step.reference] }, FROM);
        break;
      case "write":
        write(ledger, step.ends);
        break;
      case "replay":
        ledger.replay("odoo", 0, BY);
        break;
      case "link":
        ledger.link({ at: learnt().at, link: linkTo(step.picking) }, BY);
        break;
      case "relink":
        ledger.relink(linkTo(step.picking), step.picking === 9, BY);
        break;
      case "expect":
        ledger.expect(IDENTITY, linkTo(step.picking), BY);
        break;
      default:
        ledger.remap("easypost", UNKNOWN_CODE, { milestone: step.milestone, reason: null }, BY);
    }
  }
}

/** The chain of a shipment, for every database the ledger may stand on. */
export function auditContract(host: LedgerHost, { describe, it, expect }: Runner): void {
  const test = (name: string, body: (start: () => Bench) => void) =>
    it(name, () => host.run((fresh) => body(() => open(fresh()))));
  describe(`the audit of a ledger on ${host.name}`, () => {
    test("holds whatever is done, and its links alone rebuild the shipment", (start) => {
      fc.assert(
        fc.property(anyLife, (steps) => {
          const bench = start();
          live(bench, steps);
          const { storage, ledger } = bench;
          expect(ledger.verify()).toMatchObject({ fault: null, unlinked: false, adopted: 0 });
          const state = stateIn(storage);
          const { links } = new EventLog(storage).links(state);
          const { entries, senders, ...rebuilt } = rebuild(links, []);
          const { lastSeq, folded } = state;
          expect(rebuilt).toEqual({ ...heldOf(state), lastSeq, folded });
          expect(senders).toEqual(state.senders ?? []);
          expect(entries.map(({ entry, from }) => ({ entry, from }))).toEqual(new EventLog(storage).all());
        }),
        { numRuns: 100 },
      );
    });

    test("is the chain that configuration has: one that knows its key alone can hold it against its head", (start) => {
      const { ledger } = seasoned(start());
      const { links = [], head = null } = ledger.audit(0, 100) ?? {};
      expect(verifyChain(OWNER.mac, links as AuditLink<"shipment">[], head)).toEqual({ ok: true, value: head });
      expect(links.map(({ verb, actor }) => `${verb} ${actor.kind}`)).toEqual([
        "shipment:record endpoint",
        "shipment:record endpoint",
        "shipment:link odoo",
        "shipment:remap person",
        ...Array.from({ length: 6 }, () => "shipment:report endpoint"),
        "shipment:record endpoint",
      ]);
      expect(ledger.audit(4, 2)).toMatchObject({ links: [{ n: 5 }, { n: 6 }], more: true });
    });

    test("finds any one row that was tampered with, wherever it is", (start) => {
      let tampered = 0;
      fc.assert(
        fc.property(anyLife, fc.nat(), fc.nat(), (steps, which, where) => {
          const { storage, ledger, ...rest } = start();
          live({ storage, ledger, ...rest }, steps);
          const rows = storage.rows<{ fingerprint: string; body: string }>("SELECT fingerprint, body FROM event");
          const row = rows[which % Math.max(1, rows.length)];
          if (!row) return;
          // Any one digit or letter of it becomes another: whatever it belongs to, something no longer fits.
          const places = [...row.body.matchAll(/[0-9a-z]/g)].map(({ index }) => index);
          const at = places[where % places.length] ?? 0;
          const other = row.body[at] === "7" ? "8" : "7";
          const body = row.body.slice(0, at) + other + row.body.slice(at + 1);
          if (body === row.body) return;
          storage.rows("UPDATE event SET body = ? WHERE fingerprint = ?", body, row.fingerprint);
          tampered += 1;
          expect(ledger.verify()).toMatchObject({ fault: expect.anything() });
        }),
        { numRuns: 60 },
      );
      expect(tampered).toBeGreaterThan(30);
    });

    test("keeps an entry as it came when its code is understood, and reads it with its meaning", (start) => {
      const { storage, ledger } = seasoned(start());
      const [row] = storage.rows<{ body: string }>("SELECT body FROM event WHERE seq = 2");
      expect(JSON.parse(row?.body ?? "")).toMatchObject({
        entry: { event: { milestone: "unknown", unmapped: true } },
        meant: { n: 4, milestone: "in_transit" },
      });
      expect(ledger.story()?.timeline[1]?.entry).toMatchObject({
        event: { milestone: "in_transit", understoodLate: true },
      });
    });

    test("stays when the shipment is forgotten, and goes on behind that when it is told of again", (start) => {
      const { ledger, record, storage } = seasoned(start());
      ledger.purge(BY);
      expect(ledger.story()).toBeNull();
      expect(JSON.stringify(storage.rows("SELECT * FROM shipment"))).not.toContain(IDENTITY.trackingNumber);
      expect(ledger.verify()).toMatchObject({ forgotten: true, links: 1, head: { n: 12 }, fault: null });
      record({ events: [scan()] });
      expect(ledger.verify()).toMatchObject({ forgotten: false, links: 2, head: { n: 13 }, lastSeq: 1, fault: null });
    });

    test("keeps of a sink's answers the last few, and counts those that are alike", (start) => {
      const { record, ledger, clock, storage } = start();
      record({ events: [scan()] });
      for (let time = 0; time < 4; time += 1) {
        write(ledger, "unlinked");
        clock.nowMs += DAY_MS;
      }
      write(ledger, "linked");
      expect(stateIn(storage).outcomes?.odoo).toMatchObject([
        { kind: "unlinked", times: 4, sinceMs: T0, requestId: BATCH_ID },
        { kind: "written", version: 1, seq: 1, requestId: BATCH_ID },
      ]);
      for (let n = 1; n < 20; n += 1) {
        record({ events: [scan({ atMs: T0 + n })] });
        write(ledger, "written");
      }
      expect(stateIn(storage).outcomes?.odoo).toHaveLength(4);
    });
  });
}
