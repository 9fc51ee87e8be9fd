import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sibling } from "../../../src/delivery/odoo/parcels.ts";
import { OdooSink } from "../../../src/delivery/odoo/sink.ts";
import type { Claimed } from "../../../src/delivery/port.ts";
import type { Estimate, TrackingEvent } from "../../../src/domain/event.ts";
import type { ShipmentIdentity } from "../../../src/domain/identity.ts";
import { ok } from "../../../src/domain/result.ts";
import { Ledger } from "../../../src/sequencer/ledger.ts";
import {
  BATCH_ID,
  BY,
  CONTEXT,
  DAY_MS,
  fingerprintOf,
  FROM,
  IDENTITY,
  MINUTE_MS,
  momentAt,
  OWNER,
  scan,
  T0,
} from "../../support/build.ts";
import { idOf } from "../../support/dispatch-model.ts";
import { nodeStorage } from "../../support/node-storage.ts";
import { fakeOdoo } from "./sink-model.ts";

const PARCELS = [0, 1, 2];
const REFERENCE = PARCELS.map((n) => `P${n}`).join(",");

/** Not all of one carrier: Odoo tells a picking's numbers, and nobody's carrier. */
const identityOf = (n: number): ShipmentIdentity => ({
  ...IDENTITY,
  carrier: n === 1 ? "dpd" : IDENTITY.carrier,
  trackingNumber: `P${n}`,
});

/** Parcels with ledgers of their own, and the sink that writes their pickings. */
function parcelsOn(pickings: { id: number; ref: string }[]) {
  const odoo = fakeOdoo(pickings);
  let tokens = 0;
  const parcels = PARCELS.map((n) => {
    const identity = identityOf(n);
    const ports = { ...OWNER, now: () => T0, token: () => `t${(tokens += 1)}`, jitter: () => 0 };
    return { shipmentId: idOf(n), identity, ledger: new Ledger(nodeStorage(), ports) };
  });
  const ledgerOf = ({ trackingNumber, carrier }: ShipmentIdentity) =>
    parcels.find(({ identity }) => identity.trackingNumber === trackingNumber && identity.carrier === carrier)?.ledger;
  const siblings: Sibling = {
    state: async (parcel, pickingId, at, isBorne) => ledgerOf(parcel)?.parcel(pickingId, at, isBorne) ?? null,
    of: async () => [],
    link: async (parcel, told) => ledgerOf(parcel)?.link(told, BY).known ?? false,
    carriers: async () => [],
  };
  const connection = async () => ok({ client: odoo.client, maxInFlight: 2 });
  const sink = new OdooSink({ connection, siblings, now: () => T0, callTimeoutMs: 35_000 });
  const claim = (n: number): Claimed[] => {
    const parcel = parcels[n];
    const answer = parcel?.ledger.claim("odoo", null);
    return parcel && answer?.kind === "claimed" ? [{ shipmentId: parcel.shipmentId, work: answer.work }] : [];
  };
  /** Writes these parcels in one batch; how many had something to write. */
  const write = async (...numbers: number[]): Promise<number> => {
    const batch = numbers.flatMap(claim);
    if (batch.length === 0) return 0;
    const { outcomes } = await sink.write(batch, CONTEXT);
    for (const { shipmentId, work } of batch) {
      const outcome = outcomes.get(shipmentId);
      if (outcome?.kind !== "written") throw new Error("not written");
      const { link, again = false } = outcome;
      ledgerOf(work.identity)?.confirm("odoo", work.token, { link, at: work.at, again, requestId: BATCH_ID });
    }
    return batch.length;
  };
  return {
    odoo,
    write,
    record: (n: number, events: readonly TrackingEvent[], estimate: Estimate | null = null) =>
      parcels[n]?.ledger.record(identityOf(n), { events, retractions: [], estimate }, FROM),
    drain: async (): Promise<void> => {
      while ((await write(...PARCELS)) > 0);
    },
  };
}

interface News {
  readonly parcel: number;
  readonly event: TrackingEvent;
  readonly estimate: Estimate | null;
}

const anyNews = fc
  .array(
    fc.record({
      parcel: fc.constantFrom(...PARCELS),
      milestone: fc.constantFrom("in_transit", "exception", "delivered", "returned", "unknown"),
      reason: fc.constantFrom("damage", "lost", "weather"),
      minute: fc.nat({ max: 4 }),
      estimate: fc.option(fc.nat({ max: 3 })),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drawn) =>
    drawn.map(({ parcel, milestone, reason, minute, estimate }, n): News => {
      const atMs = T0 + minute * MINUTE_MS;
      return {
        parcel,
        event: scan({
          fingerprint: fingerprintOf(n + 1),
          milestone,
          reason: milestone === "exception" ? reason : null,
          atMs,
        }),
        estimate: estimate === null ? null : { deliveryAt: momentAt(T0 + estimate * DAY_MS), reportedAtMs: atMs },
      };
    }),
  );

/** The same news in another order, and who is written, in one batch, after each of it. */
const anyWay = anyNews.chain((news) =>
  fc.record({
    news: fc.constant(news),
    shuffled: fc.shuffledSubarray(news, { minLength: news.length }),
    written: fc.array(fc.shuffledSubarray(PARCELS), { minLength: news.length, maxLength: news.length }),
  }),
);

/** A note's first words tell whether it came late, which is of the way it came. */
function notesIn({ notes }: ReturnType<typeof fakeOdoo>): string[][] {
  const timeless = [...notes.values()].map((cells) => cells.map((cell) => cell.replace("Reported late: ", "")));
  return timeless.toSorted(([a = ""], [b = ""]) => a.localeCompare(b));
}

describe("a picking of several parcels", () => {
  it("ends the same in Odoo for every order and batching of their news", async () => {
    await fc.assert(
      fc.asyncProperty(anyWay, async ({ news, shuffled, written }) => {
        const straight = parcelsOn([{ id: 1, ref: REFERENCE }]);
        for (const { parcel, event, estimate } of news) straight.record(parcel, [event], estimate);
        await straight.drain();
        const other = parcelsOn([{ id: 1, ref: REFERENCE }]);
        for (const [index, { parcel, event, estimate }] of shuffled.entries()) {
          other.record(parcel, [event], estimate);
          await other.write(...(written[index] ?? []));
        }
        await other.drain();
        expect(other.odoo.states).toEqual(straight.odoo.states);
        expect(notesIn(other.odoo)).toEqual(notesIn(straight.odoo));
      }),
      { numRuns: 150 },
    );
  });
});

describe("a picking whose parcel's number is used again", () => {
  const delivered = (atMs: number) => scan({ milestone: "delivered", atMs });

  /** P0 went with the first picking, then its number with the second. */
  async function recycled() {
    const pickings = [{ id: 1, ref: "P0,P1" }];
    const mesh = parcelsOn(pickings);
    mesh.record(0, [scan({ atMs: T0 }), delivered(T0 + DAY_MS)]);
    mesh.record(1, [scan({ atMs: T0 })]);
    await mesh.drain();
    pickings.push({ id: 2, ref: "P0" });
    mesh.record(0, [scan({ milestone: "created", atMs: T0 + 130 * DAY_MS })]);
    await mesh.drain();
    return mesh;
  }

  it("stays where its own parcels are when the new one moves", async () => {
    const { odoo, record, drain } = await recycled();
    record(1, [delivered(T0 + 2 * DAY_MS)]);
    await drain();
    expect(odoo.states.get("1")).toMatchObject({ x_tallyman_milestone: "delivered" });
    expect(odoo.states.get("2")).toMatchObject({ x_tallyman_milestone: "created" });
  });

  it("hears of a late scan of the parcel that it had", async () => {
    const { odoo, record, drain } = await recycled();
    record(1, [scan({ milestone: "returned", atMs: T0 + 2 * DAY_MS })]);
    await drain();
    expect(odoo.states.get("1")).toMatchObject({ x_tallyman_milestone: "delivered" });
    record(0, [scan({ milestone: "returned", atMs: T0 + 3 * DAY_MS })]);
    await drain();
    expect(odoo.states.get("1")).toMatchObject({ x_tallyman_milestone: "returned" });
    expect(odoo.states.get("2")).toMatchObject({ x_tallyman_milestone: "created" });
  });
});
