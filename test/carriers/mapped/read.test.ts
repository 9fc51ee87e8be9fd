import { describe, expect, it } from "vitest";
import { mapped } from "../../../src/carriers/mapped/sender.ts";
import { fixture, readBody } from "../inbound.ts";
import { readInShort } from "../in-short.ts";
import { AEROPOST, EHUB, settingsOf } from "./mappings.ts";

const FLAT = {
  version: 1,
  name: "flat",
  authentication: { scheme: "unsigned" },
  trackingNumber: "number",
  code: "status",
  codes: { done: "delivered", "held/customs": "customs_hold", held: "exception:held" },
  time: "at",
};
const flat = (body: unknown, over: object = {}) =>
  readInShort(mapped, JSON.stringify(body), { settings: settingsOf({ ...FLAT, ...over }) });
const one = (event: string, shipment = "unknown N1") => [{ shipment, events: [event], estimate: null }];

describe("a mapped sender", () => {
  it("may tell several events a body, each with its own id: eHub", async () => {
    const body = fixture("mapped", "ehub");
    expect(await readInShort(mapped, body, { settings: settingsOf(EHUB) })).toEqual([
      {
        shipment: "usps 9400100000000000000011",
        events: ["out_for_delivery 2026-11-13T14:00:24 offset Reno", "delivered 2026-11-13T17:30:00 offset Reno"],
        estimate: null,
      },
    ]);
  });

  it("may send a bare list with the clock of a zone it does not name: Aeropost", async () => {
    const body = fixture("mapped", "aeropost");
    expect(await readInShort(mapped, body, { settings: settingsOf(AEROPOST) })).toEqual([
      {
        shipment: "aeropost AERO000017",
        // Costa Rica keeps UTC-6 all year.
        events: ["customs_hold 2026-02-28T14:00:00 zone CR", "delivered 2026-03-02T21:04:05 zone CR"],
        estimate: null,
      },
    ]);
  });

  it("is known again by its events' ids, whatever else changes", async () => {
    const settings = settingsOf(AEROPOST);
    const printsOf = async (body: string) => {
      const reading = await readBody(mapped, body, { settings });
      return reading.ok ? reading.value.reports.flatMap(({ events }) => events.map((event) => event.fingerprint)) : [];
    };
    const body = fixture("mapped", "aeropost");
    expect(await printsOf(body.replaceAll("Delivered", "Entregado"))).toEqual(await printsOf(body));
    expect(await printsOf(body.replaceAll("b2f0-2", "b2f0-3"))).not.toEqual(await printsOf(body));
  });

  it("whose message is about something else says nothing", async () => {
    const body = JSON.stringify({ subscription_type: "payment_status", payload: [{ amount: 0 }] });
    expect(await readInShort(mapped, body, { settings: settingsOf(EHUB) })).toEqual([]);
    expect(await flat([{ number: "N1" }], { only: [{ field: "kind", is: ["scan"] }], events: "*" })).toEqual([]);
  });

  it.each([
    ["no list where its events should be", { events: "payload.*" }, {}, "payload.*"],
    ["no number", {}, { status: "done", at: "2026-01-01T00:00:00Z" }, "number"],
    ["a number that is none", {}, { number: { id: 1 }, status: "done" }, "number"],
    ["neither a code nor words", {}, { number: "N1", at: "2026-01-01T00:00:00Z" }, "status"],
    ["a list with something else in it", { events: "*" }, [{ number: "N1", status: "done" }, 7], "number"],
  ])("with %s is unreadable at that field, whole", async (_, over, body, path) => {
    expect(await flat(body, over)).toEqual({ kind: "schema", path });
  });

  it("reads numbers as text", async () => {
    expect(await flat({ number: 9007199254740991, status: "done", at: "2026-01-01T00:00:00Z" })).toEqual(
      one("delivered 2026-01-01T00:00:00 offset -", "unknown 9007199254740991"),
    );
  });

  it("keeps a scan whose time cannot be read, by its receipt", async () => {
    const receivedAtMs = Date.UTC(2026, 10, 23, 10, 20);
    const body = JSON.stringify({ number: "N1", status: "done", at: "after lunch" });
    expect(await readInShort(mapped, body, { settings: settingsOf(FLAT), receivedAtMs })).toEqual(
      one("delivered 2026-11-23T10:20:00 received -"),
    );
  });

  it.each([
    ["iso", { at: "2026-03-02T15:04:05-05:00" }, {}, "2026-03-02T20:04:05 offset"],
    ["iso", { at: "2026-03-02", clock: "15:04:05" }, { clock: "clock" }, "2026-03-02T15:04:05 local"],
    ["epoch", { at: 1772463845 }, {}, "2026-03-02T15:04:05 offset"],
    ["epoch", { at: "1772463845000" }, {}, "2026-03-02T15:04:05 offset"],
    ["day_month_year", { at: "2/3/2026 15:04:05" }, {}, "2026-03-02T15:04:05 local"],
    ["month_day_year", { at: "03/02/2026" }, {}, "2026-03-02T00:00:00 date"],
    ["compact", { at: "20260302", clock: "1504" }, { clock: "clock" }, "2026-03-02T15:04:00 local"],
  ])("writes its times as %s: %j", async (timeFormat, written, over, read) => {
    expect(await flat({ number: "N1", status: "done", ...written }, { timeFormat, ...over })).toEqual(
      one(`delivered ${read} -`),
    );
  });

  it("may have a code in parts: of a known code with an unknown detail the code counts", async () => {
    const body = (why: string | null) => ({ number: "N1", status: "held", why, at: "2026-01-01T00:00:00Z" });
    const over = { code: ["status", "why"] };
    expect(await flat(body("customs"), over)).toEqual(one("customs_hold 2026-01-01T00:00:00 offset -"));
    expect(await flat(body("rain"), over)).toEqual(one("exception:held 2026-01-01T00:00:00 offset -"));
    expect(await flat(body(null), over)).toEqual(one("exception:held 2026-01-01T00:00:00 offset -"));
    expect(await flat({ ...body(null), status: "lost?" }, over)).toEqual(one("unknown? 2026-01-01T00:00:00 offset -"));
  });

  it("has codes of its own dialect: another's same code is another, and operators' words go before the table", async () => {
    const told: string[] = [];
    const mappedCode = (code: string) => {
      told.push(code);
      return code === "flat:teleported" ? ({ milestone: "delivered", reason: null } as const) : null;
    };
    const body = JSON.stringify({ number: "N1", status: "teleported", at: "2026-01-01T00:00:00Z" });
    const read = (over: object) =>
      readInShort(mapped, body, { settings: settingsOf({ ...FLAT, ...over }), mapped: mappedCode });
    expect(await read({})).toEqual(one("delivered 2026-01-01T00:00:00 offset -"));
    expect(await read({ name: "other" })).toEqual(one("unknown? 2026-01-01T00:00:00 offset -"));
    expect(told).toEqual(["flat:teleported", "other:teleported"]);
  });

  it("may say of a parcel what holds for all its events, one list further out", async () => {
    const over = { events: "parcels.*.scans.*", trackingNumber: "^.number", carrier: "$.carrier" };
    const scan = (status: string, day: string) => ({ status, at: `2026-01-0${day}T00:00:00Z` });
    const body = {
      carrier: "DHL",
      parcels: [
        { number: "N1", scans: [scan("done", "2"), scan("held", "1")] },
        { number: "N2", scans: [scan("held", "1")] },
        { number: "N3", scans: [] },
        { number: "N4" },
      ],
    };
    expect(await flat(body, over)).toMatchObject([
      {
        shipment: "dhl N1",
        events: ["exception:held 2026-01-01T00:00:00 offset -", "delivered 2026-01-02T00:00:00 offset -"],
      },
      { shipment: "dhl N2", events: ["exception:held 2026-01-01T00:00:00 offset -"] },
    ]);
  });

  it("dates an estimate by the event that tells it; the newest word counts", async () => {
    const scan = (day: string, due: string) => ({ number: "N1", status: "held", at: `2026-01-0${day}T00:00:00Z`, due });
    const body = [scan("3", "2026-01-09"), scan("2", "2026-01-07")];
    expect(await flat(body, { events: "*", estimate: "due" })).toMatchObject([{ estimate: "2026-01-09" }]);
    const settings = settingsOf({ ...FLAT, estimate: "due" });
    const reading = await readBody(mapped, JSON.stringify(scan("3", "2026-01-09T00:00:00Z")), { settings });
    // A midnight is the day.
    expect(reading.ok && reading.value.reports[0]?.estimate?.deliveryAt).toMatchObject({ certainty: "date" });
  });

  it("without a mapping reads nothing: what it sent is unreadable", async () => {
    expect(await readInShort(mapped, "{}", { settings: {} })).toEqual({ kind: "schema", path: "mapping" });
  });
});
