import fc from "fast-check";
import type { PickingLink } from "../../src/domain/shipment.ts";
import { annotate, evidenceOf, isEvidence, positionOf } from "../../src/domain/timeline.ts";
import { anyHistory, arrivalsOf, BATCH_ID, BY, DAY_MS, learnt, momentAt, scan, T0 } from "../support/build.ts";
import { LINK, open, type LedgerHost, type Runner, type TestStorage } from "./ledger-bench.ts";

const OTHER: PickingLink = { ...LINK, pickingId: LINK.pickingId + 1, pickingName: "WH/OUT/00008" };
const SHARED: PickingLink = { ...LINK, trackingNumbers: [...LINK.trackingNumbers, "ANOTHER"] };
const delivered = (atMs: number) => scan({ milestone: "delivered", atMs });
const created = (atMs: number) => scan({ milestone: "created", atMs });
const takenBack = (target: string) => ({ target, declaredAt: momentAt(T0), sourceEventId: null });

/** Claims for Odoo, which finds the picking. */
function linkTo(link: PickingLink, { ledger, take }: Pick<ReturnType<typeof open>, "ledger" | "take">): void {
  const { token, at } = take("odoo");
  ledger.confirm("odoo", token, learnt(link, { at }));
}

/** Whose goods a shipment's are, for every database the ledger may stand on. */
export function linksContract(host: LedgerHost, { describe, it, expect }: Runner): void {
  const test = (
    name: string,
    body: (fresh: () => ReturnType<typeof open>, storages: () => TestStorage) => void | Promise<void>,
  ) => it(name, () => host.run((fresh) => body(() => open(fresh()), fresh)));

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
      record({ events: [delivered(T0)] });
      const { token, at } = take("odoo");
      record({ events: [created(T0 + 130 * DAY_MS)] });
      ledger.confirm("odoo", token, learnt(LINK, { at }));
      expect(take("odoo").links).toEqual({ 1: LINK });
    });

    test("gives a picking to what became of the claimed cycle when that turned out to be no new one", (start) => {
      const { record, ledger, take } = start();
      record({ events: [delivered(T0), created(T0 + 121 * DAY_MS)] });
      const { token, at } = take("odoo");
      record({ events: [delivered(T0 + 100 * DAY_MS)] });
      ledger.confirm("odoo", token, learnt(LINK, { at }));
      expect(take("odoo")).toMatchObject({ cycle: 1, links: { 1: LINK } });
    });

    test("moves a picking with its cycle when late history shows that another parcel had the number before", (start) => {
      const { record, take, ...rest } = start();
      record({ events: [created(T0)] });
      linkTo(LINK, { take, ...rest });
      record({ events: [delivered(T0 - 200 * DAY_MS)] });
      const work = take("odoo");
      expect(work.cycle).toBe(2);
      expect(work.links).toEqual({ 2: LINK });
    });

    test("keeps a picking with its cycle when the scan it was found by is taken back", (start) => {
      const { record, take, ...rest } = start();
      const mistaken = created(T0);
      record({ events: [mistaken] });
      linkTo(LINK, { take, ...rest });
      record({ events: [scan({ atMs: T0 - DAY_MS }), delivered(T0 + DAY_MS)] });
      record({ retractions: [takenBack(mistaken.fingerprint)] });
      record({ events: [delivered(T0 - 200 * DAY_MS), created(T0 - 2 * DAY_MS)] });
      expect(take("odoo").links).toEqual({ 2: LINK });
    });

    test("finds both pickings again when two cycles were taken for one for a time", (start) => {
      const { record, take, ...rest } = start();
      record({ events: [delivered(T0)] });
      linkTo(LINK, { take, ...rest });
      record({ events: [created(T0 + 121 * DAY_MS)] });
      linkTo(OTHER, { take, ...rest });
      const joining = delivered(T0 + 100 * DAY_MS);
      record({ events: [joining] });
      expect(take("odoo", "t1").links).toEqual({ 1: LINK });
      record({ retractions: [takenBack(joining.fingerprint)] });
      expect(take("readmodel").links).toEqual({ 1: LINK, 2: OTHER });
    });

    test("leaves a picking with the scan it was found by, whatever comes in whatever order", (start) => {
      const arriving = anyHistory.chain((history) =>
        fc.record({ history: fc.constant(history), arrivals: arrivalsOf(history), linkedAfter: fc.nat({ max: 12 }) }),
      );
      fc.assert(
        fc.property(arriving, ({ history, arrivals, linkedAfter }) => {
          const { record, take, ...rest } = start();
          arrivals.slice(0, linkedAfter + 1).forEach((webhook) => record(webhook));
          const head = rest.ledger.story()?.head;
          linkTo(LINK, { take, ...rest });
          arrivals.slice(linkedAfter + 1).forEach((webhook) => record(webhook));
          const retracted = new Set(history.retractions.map(({ target }) => target));
          const evidence = history.events.filter((one) => isEvidence(one) && !retracted.has(one.fingerprint));
          const line = annotate(evidence.map(evidenceOf)).find(({ event }) => event.fingerprint === head?.fingerprint);
          if (line) expect(take("readmodel").links).toEqual({ [line.cycle]: LINK });
        }),
        { numRuns: 200 },
      );
    });

    test("tells of each late event which cycle it is of, and of a retraction that of its target", (start) => {
      const { record, ledger, take } = start();
      const mistaken = scan({ atMs: T0 - DAY_MS });
      record({ events: [mistaken, delivered(T0), created(T0 + 130 * DAY_MS)] });
      ledger.confirm("odoo", take("odoo").token, learnt());
      record({ events: [scan({ atMs: T0 - 5, milestone: "unknown" }), scan({ atMs: T0 + 131 * DAY_MS })] });
      record({ retractions: [takenBack(mistaken.fingerprint)] });
      expect(take("odoo").events.map(({ cycle }) => cycle)).toEqual([1, 2, 1]);
    });

    test("lets no other picking take a cycle over, but the same one have more parcels, and no old list shorten it", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan()] });
      const { token, at } = take("odoo");
      ledger.confirm("odoo", token, learnt(LINK, { at }));
      ledger.link({ at, link: OTHER }, BY);
      expect(ledger.story()?.link).toEqual(LINK);
      ledger.link({ at, link: SHARED }, BY);
      ledger.link({ at, link: LINK }, BY);
      expect(ledger.story()?.link).toEqual(SHARED);
    });

    test("hears from another parcel of a picking of an earlier cycle, and leaves the present one alone", (start) => {
      const { record, take, ...rest } = start();
      const end = delivered(T0);
      record({ events: [end] });
      linkTo(LINK, { take, ...rest });
      record({ events: [created(T0 + 130 * DAY_MS)] });
      rest.ledger.link({ at: positionOf(created(T0 + 140 * DAY_MS)), link: SHARED }, BY);
      rest.ledger.link({ at: positionOf(end), link: OTHER }, BY);
      expect(take("odoo").links).toEqual({ 1: SHARED });
    });

    test("is tried at once when a picking is seen to bear its number, and takes nobody's word for it", (start) => {
      const { record, ledger, take } = start();
      record({ events: [created(T0)] });
      ledger.fail("odoo", take("odoo").token, { kind: "unlinked", name: "unlinked", message: "no picking" }, BATCH_ID);
      const seen = { at: positionOf(scan({ atMs: T0 + 5 })), link: SHARED };
      expect(ledger.link(seen, BY)).toMatchObject({ ring: ["odoo"] });
      expect(ledger.story()?.link).toBeNull();
    });

    test("looks again when another picking bears its number, or its own is doubted, while somebody writes it, too", (start) => {
      const { record, ledger, take, ...rest } = start();
      record({ events: [created(T0)] });
      linkTo(LINK, { ledger, take });
      expect(take).toThrow();
      for (const look of [
        () => ledger.link({ at: positionOf(created(T0)), link: OTHER }, BY),
        () => ledger.doubt(LINK.pickingId, BY),
      ]) {
        expect(look()).toMatchObject({ ring: ["odoo"] });
        const { token, rewrite } = take("odoo");
        expect(rewrite).toBe(true);
        look();
        expect(ledger.confirm("odoo", token, learnt(null))).toMatchObject({ kind: "confirmed", more: true });
        ledger.confirm("odoo", take("odoo").token, learnt(null));
        expect(ledger.claim("odoo", null).kind).toBe("nothing");
      }
      expect(ledger.doubt(OTHER.pickingId, BY)).toEqual({ ring: [] });
      expect(ledger.story()?.link).toEqual(LINK);
      expect(rest).toBeDefined();
    });

    test("is told on another picking whole, or waits for one, when its sink found that it left its own", (start) => {
      const { record, ledger, take } = start();
      record({ events: [created(T0), scan({ atMs: T0 + 1 })] });
      linkTo(LINK, { ledger, take });
      record({ events: [scan({ atMs: T0 + 2 })] });
      const moved = (link: PickingLink | null) =>
        ledger.moved("odoo", take("odoo").token, { link, why: "no picking bears it", requestId: BATCH_ID });
      expect(moved(null)).toMatchObject({ kind: "confirmed", more: false });
      expect(ledger.story()).toMatchObject({ link: null });
      const failure = { kind: "unlinked", message: "no picking bears it" };
      expect(ledger.story()?.sinks.find(({ sink }) => sink === "odoo")).toMatchObject({ pending: true, failure });
      ledger.link({ at: positionOf(scan({ atMs: T0 + 2 })), link: OTHER, isRung: true }, BY);
      const work = take("odoo");
      expect(work).toMatchObject({ links: {}, left: [LINK.pickingId] });
      expect(work.events).toHaveLength(3);
      ledger.confirm("odoo", work.token, learnt(OTHER, { at: work.at }));
      expect(ledger.story()?.link).toEqual({ ...OTHER, left: [LINK.pickingId] });
      record({ events: [scan({ atMs: T0 + 3 })] });
      expect(moved(LINK)).toMatchObject({ kind: "confirmed", more: true });
      expect(ledger.story()?.link).toMatchObject({
        pickingId: LINK.pickingId,
        left: [LINK.pickingId, OTHER.pickingId],
      });
      expect(take("odoo").events).toHaveLength(4);
    });

    test("is not found again where a person took it off, but by hand or once the number is put there anew", (start) => {
      const { record, ledger, take } = start();
      record({ events: [created(T0)] });
      linkTo(LINK, { ledger, take });
      const at = positionOf(created(T0));
      expect(ledger.unlink(BY)).toMatchObject({ known: true, was: LINK, ring: ["odoo"] });
      expect(ledger.unlink(BY)).toMatchObject({ known: true, was: null, ring: [] });
      expect(take("odoo")).toMatchObject({ links: {}, shut: [LINK.pickingId] });
      expect(ledger.parcel(LINK.pickingId, at)).toMatchObject({ left: true });
      ledger.link({ at, link: LINK, isRung: true }, BY);
      expect(take("odoo", "t2")).toMatchObject({ shut: [LINK.pickingId] });
      ledger.link({ at, link: LINK, isRung: true, isNew: true }, BY);
      expect(take("odoo", "t2")).toMatchObject({ shut: [] });
      expect(ledger.verify()?.fault).toBeNull();
    });

    test("takes no word of a picking once it has long arrived: the number may be another parcel's", (start) => {
      const { record, ledger } = start();
      record({ events: [delivered(T0)] });
      const at = positionOf(scan({ atMs: T0 + 121 * DAY_MS }));
      ledger.link({ at, link: SHARED }, BY);
      expect(ledger.story()?.link).toBeNull();
      expect(ledger.parcel(SHARED.pickingId, at)).toBeNull();
    });

    test("stands, as a parcel of an earlier picking, where that cycle ended", (start) => {
      const { record, take, ...rest } = start();
      record({ events: [delivered(T0), scan({ atMs: T0 + 1, milestone: "out_for_delivery" })] });
      linkTo(LINK, { take, ...rest });
      record({ events: [created(T0 + 130 * DAY_MS)] });
      linkTo(OTHER, { take, ...rest });
      const { at } = take("readmodel");
      expect(rest.ledger.parcel(LINK.pickingId, at)).toMatchObject({ standing: { milestone: "delivered" }, atMs: T0 });
      expect(rest.ledger.parcel(OTHER.pickingId, at)).toMatchObject({ standing: { milestone: "created" } });
    });

    test("reads the pickings that an older release kept by the count of cycles", (_start, fresh) => {
      const storage = fresh();
      const { record, ledger } = open(storage);
      record({ events: [delivered(T0), created(T0 + 130 * DAY_MS)] });
      keepAsV1(storage, { 1: LINK, 2: OTHER });
      record({ events: [delivered(T0 - 200 * DAY_MS), created(T0 - DAY_MS)] });
      const answer = ledger.claim("odoo", null);
      expect(answer).toMatchObject({ kind: "claimed", work: { cycle: 3, links: { 2: LINK, 3: OTHER } } });
    });

    test("reads the picking that an older release kept of a number used once", (_start, fresh) => {
      const storage = fresh();
      const { record, ledger } = open(storage);
      record({ events: [created(T0)] });
      keepAsV1(storage, { 1: { ...LINK, anchor: null } });
      expect(ledger.story()?.link).toEqual(LINK);
      record({ events: [delivered(T0 - 200 * DAY_MS)] });
      expect(ledger.claim("odoo", null)).toMatchObject({ work: { links: { 2: LINK } } });
    });

    test("keeps what an order is called, in whatever order it is told, and lets a shipment without a picking ring for it", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan()] });
      ledger.fail("odoo", take("odoo").token, { kind: "unlinked", name: "unlinked", message: "no picking" }, BATCH_ID);
      expect(record({ references: ["S2", "S1"] })).toMatchObject({ appended: 0, version: 2, ring: ["odoo"] });
      expect(record({ references: ["S1"] })).toMatchObject({ version: 2, ring: [] });
      const { token, at, references } = take("odoo");
      expect(references).toEqual(["S1", "S2"]);
      ledger.confirm("odoo", token, learnt(LINK, { at }));
      expect(record({ references: ["S0"] })).toMatchObject({ ring: [] });
      expect(ledger.claim("odoo", null).kind).toBe("nothing");
    });

    test("has Odoo rung at once when it was told of its picking while Odoo was asked for it", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan()] });
      const { token, at } = take("odoo");
      ledger.link({ at, link: LINK, isRung: true }, BY);
      const failed = ledger.fail("odoo", token, { kind: "unlinked", name: "unlinked", message: "" }, BATCH_ID);
      expect(failed.ring).toEqual(["odoo"]);
      expect(take("odoo").rewrite).toBe(true);
    });

    test("tells the read model of a link, and Odoo, who told of it, nothing", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan()] });
      ledger.confirm("readmodel", take("readmodel").token, learnt());
      const confirmed = ledger.confirm("odoo", take("odoo").token, learnt(LINK));
      expect(confirmed).toMatchObject({ more: false, ring: ["readmodel"] });
      expect(take("readmodel").links).toEqual({ 1: LINK });
      expect(ledger.claim("odoo", null).kind).toBe("nothing");
    });
  });
}

/** Writes the state as releases did before links had positions. */
function keepAsV1(storage: TestStorage, links: Record<number, unknown>): void {
  const [row] = storage.rows<{ state: string }>("SELECT state FROM shipment");
  const state = JSON.parse(row?.state ?? "");
  delete state.folded.starts;
  storage.rows("UPDATE shipment SET state = ?", JSON.stringify({ ...state, v: 1, links }));
}
