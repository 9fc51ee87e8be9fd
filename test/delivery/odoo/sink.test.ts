import { OdooSink } from "../../../src/delivery/odoo/sink.ts";
import { describe, expect, it } from "vitest";
import type { PickingLink } from "../../../src/domain/shipment.ts";
import { CONTEXT, FROM, IDENTITY, scan } from "../../support/build.ts";
import { idOf } from "../../support/dispatch-model.ts";
import { claimed, fakeOdoo, sinkOn } from "./sink-model.ts";

describe("the Odoo sink", () => {
  it("writes a batch of new shipments in four calls, whatever its size, and at first learns its companies' languages in two", async () => {
    const odoo = fakeOdoo(Array.from({ length: 50 }, (_, n) => ({ id: n + 1, ref: `TN${n + 1}` })));
    const { sink } = sinkOn(odoo.client);
    const { outcomes, down } = await sink.write(
      Array.from({ length: 50 }, (_, n) => claimed(n + 1)),
      CONTEXT,
    );
    expect(down).toBeNull();
    expect([...outcomes.values()].every(({ kind }) => kind === "written")).toBe(true);
    expect(odoo.calls).toEqual([
      { method: "search_read", model: "stock.picking", rows: 0 },
      { method: "fields_get", model: "stock.picking", rows: 0 },
      { method: "load", model: "stock.picking", rows: 50 },
      { method: "search_read", model: "res.company", rows: 0 },
      { method: "search_read", model: "res.partner", rows: 0 },
      { method: "load", model: "mail.message", rows: 50 },
    ]);
    odoo.calls.length = 0;
    await sink.write([claimed(51), claimed(1)], CONTEXT);
    expect(odoo.calls.map(({ model }) => model)).toEqual([
      "stock.picking",
      "stock.picking",
      "stock.picking",
      "mail.message",
    ]);
    expect(odoo.states.get("7")).toMatchObject({
      ".id": "7",
      x_tallyman_milestone: "delivered",
      x_tallyman_at: "2026-11-01 08:00:00",
    });
  });

  it("writes linked shipments in three calls, of which one looks whether they still are", async () => {
    const odoo = fakeOdoo([1, 2, 3].map((n) => ({ id: n, ref: `TN${n}` })));
    const { sink } = sinkOn(odoo.client);
    const link = (n: number): PickingLink => ({ pickingId: n, pickingName: "", trackingNumbers: [`TN${n}`] });
    await sink.write([claimed(1, { links: { 1: link(1) } })], CONTEXT);
    odoo.calls.length = 0;
    await sink.write([claimed(2, { links: { 1: link(2) } }), claimed(3, { links: { 1: link(3) } })], CONTEXT);
    expect(odoo.calls.map(({ model, rows }) => `${model} ${rows}`)).toEqual([
      "stock.picking 0",
      "stock.picking 2",
      "mail.message 2",
    ]);
  });

  it("finds a number in a list of several, typed by a person", async () => {
    const odoo = fakeOdoo([{ id: 4, ref: "tn-9 00-00, TN1" }]);
    const { sink } = sinkOn(odoo.client);
    const { outcomes } = await sink.write(
      [claimed(1, { identity: { ...IDENTITY, trackingNumber: "TN90000" } })],
      CONTEXT,
    );
    expect(outcomes.get(idOf(1))).toMatchObject({
      kind: "written",
      link: { pickingId: 4, trackingNumbers: ["TN90000", "TN1"] },
    });
  });

  it("says which shipments Odoo does not know, and writes the others", async () => {
    const { sink } = sinkOn(fakeOdoo([{ id: 1, ref: "TN1" }]).client);
    const { outcomes } = await sink.write([claimed(1), claimed(2)], CONTEXT);
    expect(outcomes.get(idOf(1))).toMatchObject({ kind: "written" });
    expect(outcomes.get(idOf(2))).toMatchObject({ kind: "failed", failure: { kind: "unlinked" } });
  });

  it("prefers the newest picking that is not cancelled, and never one an earlier cycle had", async () => {
    const odoo = fakeOdoo([
      { id: 1, ref: "TN1" },
      { id: 2, ref: "TN1" },
      { id: 3, ref: "TN1", state: "cancel" },
    ]);
    const { sink } = sinkOn(odoo.client);
    const earlier = { 1: { pickingId: 2, pickingName: "", trackingNumbers: ["TN1"] } };
    const { outcomes } = await sink.write([claimed(1), claimed(1, { cycle: 2, links: earlier })].slice(1), CONTEXT);
    expect(outcomes.get(idOf(1))).toMatchObject({ link: { pickingId: 1 } });
  });

  it("rejects the one shipment whose picking or note is refused and writes its neighbours", async () => {
    const odoo = fakeOdoo([1, 2, 3].map((n) => ({ id: n, ref: `TN${n}` })));
    const batch = [claimed(1), claimed(2), claimed(3)];
    const [entry] = batch[2]?.work.events ?? [];
    odoo.badRows.set("2", "No matching record found");
    odoo.badRows.set(
      `tallyman.${entry?.entry.kind === "event" ? entry.entry.event.fingerprint : ""}`,
      "Record does not exist",
    );
    const { outcomes } = await sinkOn(odoo.client).sink.write(batch, CONTEXT);
    expect(outcomes.get(idOf(1))).toMatchObject({ kind: "written" });
    expect(outcomes.get(idOf(2))).toMatchObject({ failure: { kind: "rejected", message: "No matching record found" } });
    expect(outcomes.get(idOf(3))).toMatchObject({ failure: { kind: "rejected", message: "Record does not exist" } });
    expect(odoo.notes.size).toBe(1);
  });

  it.each([
    [
      { kind: "transient", name: "http", message: "503", retryAfterMs: 7_000 },
      { reason: "transient", retryAfterMs: 7_000 },
    ],
    [{ kind: "unauthorized", name: "Unauthorized", message: "Invalid apikey" }, { reason: "unauthorized" }],
    [{ kind: "misconfigured", name: "html", message: "404" }, { reason: "misconfigured" }],
  ] as const)("settles nobody while the connection is at fault: %o", async (failure, down) => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1" }]);
    odoo.failures.push(failure);
    const written = await sinkOn(odoo.client).sink.write([claimed(1)], CONTEXT);
    expect(written.down).toMatchObject(down);
    expect(written.outcomes.size).toBe(0);
  });

  it("begins no call that writes and could outlive the lease, and goes on from its look under the renewed one", async () => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1" }]);
    const { sink, clock } = sinkOn(odoo.client);
    clock.nowMs += 11_000;
    const written = await sink.write([claimed(1)], CONTEXT);
    expect(written.down).toMatchObject({ reason: "lease" });
    expect(odoo.calls.filter(({ method }) => method === "load")).toEqual([]);
    const asked = odoo.calls.length;
    const renewed = await sink.write([claimed(1, { untilMs: clock.nowMs + 45_000 })], CONTEXT);
    expect(renewed.outcomes.get(idOf(1))).toMatchObject({ kind: "written", link: { pickingId: 1 } });
    expect(odoo.calls.slice(asked).filter(({ model }) => model === "stock.picking")).toMatchObject([
      { method: "load" },
    ]);
  });

  it("looks again after a failure that is none of the lease's, and where a look is older than two leases", async () => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1" }]);
    const { sink, clock } = sinkOn(odoo.client);
    const looks = () => odoo.calls.filter(({ method, model }) => method === "search_read" && model === "stock.picking");
    const load = odoo.client.load.bind(odoo.client);
    odoo.client.load = async () => ({
      ok: false,
      error: { kind: "transient", name: "http", message: "503", retryAfterMs: null },
    });
    expect((await sink.write([claimed(1)], CONTEXT)).down).toMatchObject({ reason: "transient" });
    const first = looks().length;
    odoo.client.load = load;
    clock.nowMs += 11_000;
    expect((await sink.write([claimed(1)], CONTEXT)).down).toMatchObject({ reason: "lease" });
    expect(looks().length).toBe(2 * first);
    clock.nowMs += 90_001;
    await sink.write([claimed(1, { untilMs: clock.nowMs + 45_000 })], CONTEXT);
    expect(looks().length).toBe(3 * first);
  });

  it("gives every fourth probe in a row the whole time of a call: an Odoo that answers slowly is not down", async () => {
    const odoo = fakeOdoo([]);
    const asked: string[] = [];
    const asker = (name: string, ok: boolean) => ({
      ...odoo.client,
      fieldsGet: async () => {
        asked.push(name);
        if (ok) return { ok: true, value: {} } as const;
        return { ok: false, error: { kind: "transient", name: "timeout", message: "", retryAfterMs: null } } as const;
      },
    });
    const sink = new OdooSink({
      connection: async () => ({
        ok: true,
        value: { client: asker("whole", true), prober: asker("short", false), maxInFlight: 1 },
      }),
      siblings: { state: async () => null, of: async () => [] } as never,
      now: () => 0,
      callTimeoutMs: 35_000,
    });
    const downs = [];
    for (let probe = 0; probe < 6; probe += 1) downs.push((await sink.probe(CONTEXT)) !== null);
    expect(asked).toEqual(["short", "short", "short", "whole", "short", "short"]);
    expect(downs).toEqual([true, true, true, false, true, true]);
  });

  it("stops at the first lease of a batch that ends, though others run on", async () => {
    const odoo = fakeOdoo([
      { id: 1, ref: "TN1" },
      { id: 2, ref: "TN2" },
    ]);
    const { sink, clock } = sinkOn(odoo.client);
    clock.nowMs += 11_000;
    const batch = [claimed(1), claimed(2, { untilMs: clock.nowMs + 45_000 })];
    expect((await sink.write(batch, CONTEXT)).down).toMatchObject({ reason: "lease" });
    expect(odoo.calls.filter(({ method }) => method === "load")).toEqual([]);
  });

  it("goes on with the notes when the lease was renewed after its states were written, and writes the state again under a new lease", async () => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1" }]);
    const { sink, clock } = sinkOn(odoo.client);
    const link = { 1: { pickingId: 1, pickingName: "", trackingNumbers: ["TN1"] } };
    const load = odoo.client.load.bind(odoo.client);
    odoo.client.load = async (...args) => {
      clock.nowMs += 11_000;
      return load(...args);
    };
    expect((await sink.write([claimed(1, { links: link })], CONTEXT)).down).toMatchObject({ reason: "lease" });
    const renewed = claimed(1, { links: link, untilMs: clock.nowMs + 45_000 });
    expect((await sink.write([renewed], CONTEXT)).outcomes.get(idOf(1))).toMatchObject({ kind: "written" });
    const loads = () => odoo.calls.filter(({ method }) => method === "load").map(({ model }) => model);
    expect(loads()).toEqual(["stock.picking", "mail.message"]);
    await sink.write([claimed(1, { links: link, token: "another", untilMs: clock.nowMs + 45_000 })], CONTEXT);
    expect(loads().slice(2)).toEqual(["stock.picking"]);
  });

  it("never has two calls on one picking in flight", async () => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1, TN2" }]);
    const load = odoo.client.load.bind(odoo.client);
    const busy = { now: 0, most: 0 };
    odoo.client.load = async (...args) => {
      busy.most = Math.max(busy.most, (busy.now += 1));
      await Promise.resolve();
      busy.now -= 1;
      return load(...args);
    };
    const { sink } = sinkOn(odoo.client);
    await Promise.all([sink.write([claimed(1)], CONTEXT), sink.write([claimed(2)], CONTEXT)]);
    expect(busy.most).toBe(1);
  });

  it("calls a picking of two parcels delivered only when both are, and tells the other that they are two", async () => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1,TN2" }]);
    const apart = sinkOn(odoo.client, { TN2: { milestone: "out_for_delivery", reason: null } });
    await apart.sink.write([claimed(1)], CONTEXT);
    expect(odoo.states.get("1")).toMatchObject({ x_tallyman_milestone: "out_for_delivery" });
    expect(apart.told).toMatchObject([{ trackingNumber: "TN2", link: { pickingId: 1 } }]);
    await sinkOn(odoo.client, { TN2: { milestone: "delivered", reason: null } }).sink.write([claimed(1)], CONTEXT);
    expect(odoo.states.get("1")).toMatchObject({ x_tallyman_milestone: "delivered" });
  });

  it("writes notes alone into an Odoo that was not set up", async () => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1" }]);
    odoo.fieldNames.length = 0;
    await sinkOn(odoo.client).sink.write([claimed(1)], CONTEXT);
    expect(odoo.notes.size).toBe(1);
    expect(odoo.states.size).toBe(0);
  });

  it("uses OCA's delivery_state where that is installed", async () => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1" }]);
    odoo.fieldNames.splice(0, 9, "delivery_state", "tracking_state", "date_delivered");
    await sinkOn(odoo.client).sink.write([claimed(1)], CONTEXT);
    expect(odoo.states.get("1")).toEqual({
      ".id": "1",
      delivery_state: "customer_delivered",
      tracking_state: "delivered",
      date_delivered: "2026-11-01 08:00:00",
    });
  });

  it("makes no HTML of a carrier's words", async () => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1" }]);
    const event = scan({ description: `<script>alert("x")</script> & more` });
    const work = { events: [{ entry: { kind: "event" as const, seq: 1, event }, from: FROM, cycle: 1 }] };
    await sinkOn(odoo.client).sink.write([claimed(1, work)], CONTEXT);
    const [note] = odoo.notes.values();
    expect(note?.[4]).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more");
    expect(note?.[4]).not.toContain("<script");
  });
});
