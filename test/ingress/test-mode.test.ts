import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { easyPost } from "../../src/carriers/easypost/sender.ts";
import { karrio } from "../../src/carriers/karrio/sender.ts";
import type { Sender } from "../../src/carriers/port.ts";
import { shippo } from "../../src/carriers/shippo/sender.ts";
import { x12 } from "../../src/carriers/x12/sender.ts";
import { isOfSandbox, sandboxNumber, TrackingNumber } from "../../src/domain/identity.ts";
import { hear } from "../../src/ingress/hear.ts";
import { inbound } from "../carriers/inbound.ts";
import { T0 } from "../support/build.ts";

type Body = Readonly<Record<string, unknown>> & { readonly result?: object; readonly data?: object };

const ENDPOINT = {
  id: `eu_${"1".repeat(32)}`,
  tenantId: `tnt_${"1".repeat(32)}`,
  sender: "any",
  state: "active" as const,
  partner: "acme",
  ofPartner: [],
  sandbox: false,
  rateLimitPerMinute: 1,
  scheme: null,
  settings: {},
  codes: new Map(),
  contracts: new Map(),
  secrets: [],
};

async function heardBy(sender: Sender, body: unknown, end: "recorded" | "refused" = "refused", testMode = "") {
  const touched: string[] = [];
  const sought: string[] = [];
  const trace = { traceId: "a".repeat(32), sampled: false };
  const request = inbound(typeof body === "string" ? body : JSON.stringify(body), {});
  const hearing = {
    inbound: request,
    endpoint: { ...ENDPOINT, settings: testMode ? { testMode } : {} },
    sender,
    receivedAtMs: T0,
    requestId: "r",
    trace,
    headers: [],
  };
  const heard = await hear(hearing, {
    mapped: () => () => null,
    record: async ({ trackingNumber }, { references = [] }) => {
      touched.push(trackingNumber);
      if (trackingNumber.startsWith("~")) sought.push(...references);
      return end === "refused"
        ? { ok: false, error: { kind: "unavailable" } }
        : { ok: true, value: { shipmentId: "", appended: 1, duplicates: 0, lastSeq: 1, version: 1 } };
    },
    followUp: async () => ({ ok: true, value: null }),
    noteUse: () => undefined,
    admit: () => null,
    putOff: async () => ({ ok: true, value: null }),
    inlineMax: 100,
  });
  return { heard, touched, sought };
}

/** The example as an interchange of production (`P`), test (`T`) or information (`I`). */
const interchange = (usage: string, number = "1"): string =>
  x12.example.body
    .replace("*P*:~", `*${usage}*:~`)
    .replace("PRO123456", `PRO${number}`)
    .replace("BOL-7", `BOL${number}`);

const example = (sender: Sender): Body => JSON.parse(sender.example.body) as Body;

describe("a webhook of a sender's test mode", () => {
  const [easy, track, tracker] = [example(easyPost), example(shippo), example(karrio)];

  it.each<[string, Sender, unknown]>([
    ["EasyPost's event", easyPost, { ...easy, mode: "test" }],
    ["EasyPost's tracker", easyPost, { ...easy, result: { ...easy.result, mode: "test" } }],
    ["Shippo's envelope", shippo, { ...track, test: true }],
    ["Shippo's envelope, in words", shippo, { ...track, test: "true" }],
    ["Shippo's track", shippo, { ...track, data: { ...track.data, test: true } }],
    ["Karrio's tracker", karrio, { ...tracker, data: { ...tracker.data, test_mode: true } }],
    ["an X12 interchange", x12, interchange("T")],
    ["two of them", x12, interchange("T") + interchange("T")],
  ])("touches no shipment, and is read: %s", async (_whose, sender, body) => {
    const { heard, touched } = await heardBy(sender, body);
    expect(touched).toEqual([]);
    expect(heard).toMatchObject({ ok: true, value: { accepted: { shipments: [], appended: 0 } } });
    const test = heard.ok ? heard.value.test : undefined;
    expect(test?.went).toBe("rehearsed");
    expect(test?.events).toBeGreaterThan(0);
    expect(test?.reading).toMatchObject({ outcome: "read", events: test?.events });
  });

  it.each<[string, Sender, unknown]>([
    ["EasyPost", easyPost, { ...easy, mode: "production", result: { ...easy.result, mode: "production" } }],
    ["Shippo", shippo, { ...track, test: false }],
    ["Karrio", karrio, { ...tracker, data: { ...tracker.data, test_mode: false } }],
    ["X12", x12, interchange("P")],
    ["X12, which says neither", x12, interchange("I")],
  ])("is told from one that is meant: %s", async (_whose, sender, body) => {
    expect((await heardBy(sender, body)).touched).not.toEqual([]);
  });

  it("is apart from the rest of its body", async () => {
    const body = interchange("T", "1") + interchange("P", "2") + interchange("T", "2");
    const { heard, touched } = await heardBy(x12, body, "recorded");
    expect(touched).toEqual(["PRO2", "BOL2"]);
    const test = heard.ok ? heard.value.test : undefined;
    expect(test?.reading.shipments.map(({ trackingNumber }) => trackingNumber)).toEqual(
      "PRO1 BOL1 PRO2 BOL2 PRO2 BOL2".split(" "),
    );
    expect(test?.events).toBe(8);
    expect(heard.ok ? heard.value.reply?.body?.match(/ST\*997/g) : null).toHaveLength(3);
  });

  it.each<[string, Sender, unknown, string[]]>([
    ["EasyPost", easyPost, { ...easy, mode: "test" }, ["~LX00000042"]],
    ["Shippo", shippo, { ...track, test: true }, ["~9205500000000000000001"]],
    ["X12, in part", x12, interchange("T", "1") + interchange("P", "1"), ["~PRO1", "~BOL1", "PRO1", "BOL1"]],
  ])("is told of a shipment of the sandbox where its endpoint says so: %s", async (_whose, sender, body, told) => {
    const { heard, touched, sought } = await heardBy(sender, body, "recorded", "sandbox");
    expect(touched).toEqual(told);
    expect(heard).toMatchObject({ ok: true, value: { test: { went: "sandbox" } } });
    expect(sought).toEqual([]);
  });

  it("is of a number that no parcel can have, however anyone writes it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("~", "\uff5e", "1", "A", " ") })), (sent) => {
        const read = TrackingNumber.safeParse(sent);
        if (!read.success) return;
        expect(isOfSandbox({ trackingNumber: read.data })).toBe(false);
        const apart = sandboxNumber(read.data);
        expect(isOfSandbox({ trackingNumber: apart })).toBe(true);
        expect(TrackingNumber.safeParse(apart).success).toBe(false);
        expect(apart.length).toBeLessThanOrEqual(64);
      }),
    );
  });

  it("may only go to a rehearsal or the sandbox", () => {
    for (const sender of [easyPost, shippo, karrio, x12]) {
      for (const testMode of ["rehearse", "sandbox"])
        expect(sender.settings.safeParse({ testMode }).success).toBe(true);
      expect(sender.settings.safeParse({ testMode: "production" }).success).toBe(false);
    }
  });
});
