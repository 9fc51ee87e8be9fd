import { expect } from "vitest";
import { book } from "../../src/booking/book.ts";
import { KeptRows } from "../../src/booking/kept-rows.ts";
import type { BookPorts } from "../../src/booking/steps.ts";
import type { Booking, BookingTerms } from "../../src/domain/booking.ts";
import { ok } from "../../src/domain/result.ts";
import { odooClient, type OdooClient } from "../../src/odoo/client.ts";
import { createOdooStandIn } from "../odoo-stand-in/stand-in.ts";
import { readyDelivery } from "./order.ts";
import type { PLATFORMS } from "./platforms.ts";

const TENANT = `tnt_${"1".repeat(32)}`;

/** A tenant's bookings in memory, on a stand-in of its platform and of its Odoo. */
export async function desk({ name, create, adapter }: (typeof PLATFORMS)[number], terms: Partial<BookingTerms> = {}) {
  const clock = { nowMs: Date.UTC(2100, 0, 1) };
  const freight = create();
  const odoo = createOdooStandIn({ now: () => clock.nowMs });
  const delivery = await readyDelivery(odoo);
  const rows: Booking[] = [];
  const expected: string[] = [];
  const connection = { url: "https://odoo.test", db: odoo.db, login: null, key: odoo.key, api: "json2" } as const;
  const client = odooClient(connection, { fetch: odoo.fetch, timeoutMs: 1000 });
  const ports: BookPorts = {
    now: () => clock.nowMs,
    terms: {
      platform: name,
      baseUrl: "",
      mode: "automatic",
      rule: { kind: "cheapest" },
      currency: null,
      shipFrom: null,
      defaultParcel: null,
      labelFormat: "PDF",
      ...terms,
    },
    platform: adapter(freight),
    kept: new KeptRows(() => clock.nowMs),
    odoo: async () => ok(client),
    latest: async () => rows.at(-1) ?? null,
    numbers: async () => rows.flatMap(({ trackingNumbers }) => trackingNumbers),
    open: async (booking) => {
      if (rows.some(({ attempt }) => attempt === booking.attempt)) return null;
      const nothing = { platformId: null, rateId: null, carrier: null, carrierName: null, service: null, review: null };
      const never = { approvedAtMs: null, buyingAtMs: null, acceptedAtMs: null, bookedAtMs: null, writtenAtMs: null };
      const row: Booking = {
        ...booking,
        ...nothing,
        ...never,
        id: `bkg_${String(rows.length).padStart(32, "0")}`,
        tenantId: TENANT,
        state: "wanted",
        charges: [],
        trackingNumbers: [],
        labelUrls: [],
        refusalCode: null,
        refusalMessage: null,
        voidStatus: null,
        buys: 0,
        createdAtMs: clock.nowMs,
        updatedAtMs: clock.nowMs,
        requestId: "req",
        revision: 0,
      };
      rows.push(row);
      return row;
    },
    change: async (booking, change) => {
      const at = rows.findIndex(
        ({ attempt, revision }) => attempt === booking.attempt && revision === booking.revision,
      );
      if (at < 0) return null;
      const row = { ...booking, ...change, updatedAtMs: clock.nowMs, revision: booking.revision + 1 };
      rows[at] = row;
      return row;
    },
    expect: async ({ trackingNumber }) => void expected.push(trackingNumber),
  };
  const asked = { pickingId: delivery.pickingId, orderId: 12 };
  return { clock, freight, odoo, ports, rows, expected, asked, delivery, run: (over = ports) => book(over, asked) };
}

type Desk = Awaited<ReturnType<typeof desk>>;

/** As errands do: again and again, until it is done. */
export async function runToEnd({ run, clock }: Pick<Desk, "run" | "clock">): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const end = await run();
    if (end.kind === "done" || end.kind === "given_up") return;
    clock.nowMs += end.afterMs ?? 60_000;
  }
  throw new Error("it came to no end");
}

/** The ports, of which the nth call dies: before it did anything, or after it did all. */
export function dying(
  ports: BookPorts,
  at: number,
  when: "before" | "after",
): { ports: BookPorts; calls: () => number } {
  let calls = 0;
  const wrap = <Arguments extends unknown[], T>(verb: (...given: Arguments) => Promise<T>) => {
    return async (...given: Arguments): Promise<T> => {
      calls += 1;
      const dies = calls === at;
      if (dies && when === "before") throw new Error("killed");
      const done = await verb(...given);
      if (dies) throw new Error("killed");
      return done;
    };
  };
  const { platform, odoo, latest, numbers, open, change, expect: tell } = ports;
  const wrapped: BookPorts = {
    ...ports,
    latest: wrap(latest),
    numbers: wrap(numbers),
    open: wrap(open),
    change: wrap(change),
    expect: wrap(tell),
    platform: {
      ...platform,
      draft: wrap((request) => platform.draft(request)),
      buy: wrap((order) => platform.buy(order)),
      read: wrap((order) => platform.read(order)),
    },
    odoo: async () => {
      const client = await odoo();
      if (!client.ok) return client;
      const { value } = client;
      const searchRead: OdooClient["searchRead"] = (...given) => value.searchRead(...given);
      const load: OdooClient["load"] = (...given) => value.load(...given);
      return ok({ ...value, searchRead: wrap(searchRead), load: wrap(load) });
    },
  };
  return { ports: wrapped, calls: () => calls };
}

export function isRight({ odoo, rows, freight, expected, delivery }: Desk): void {
  const booked = rows.filter(({ state }) => state === "booked");
  expect(freight.paid).toHaveLength(1);
  expect(booked).toHaveLength(1);
  const [one] = booked;
  expect(one).toMatchObject({ platformId: freight.paid[0], review: null });
  expect(one?.writtenAtMs).toBeGreaterThan(0);
  const picking = odoo.pickings().find(({ id }) => id === delivery.pickingId);
  expect(picking?.["carrier_tracking_ref"]).toBe(one?.trackingNumbers.join(","));
  expect(odoo.messages(delivery.pickingId)).toHaveLength(1);
  expect(expected).toEqual(expect.arrayContaining([...(one?.trackingNumbers ?? [])]));
}
