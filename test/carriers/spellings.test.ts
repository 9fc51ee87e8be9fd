import { describe, expect, it } from "vitest";
import { SENDERS } from "../../src/carriers/registry.ts";
import { isoOfCompact, readExpected, readTime } from "../../src/carriers/times.ts";
import { TrackingNumber } from "../../src/domain/identity.ts";
import { readInShort } from "./in-short.ts";

describe("a time in a rarer spelling", () => {
  it.each([
    ["20240507100000", "2024-05-07T10:00:00.000Z", "local"],
    ["202405071000", "2024-05-07T10:00:00.000Z", "local"],
    ["20240507100000Z", "2024-05-07T10:00:00.000Z", "offset"],
    ["2024-05-07T10:00:00\u221205:00", "2024-05-07T15:00:00.000Z", "offset"],
    ["Tue May 07 2024 10:00:00 GMT+0200 (Central European Summer Time)", "2024-05-07T08:00:00.000Z", "offset"],
    ["1715072400", "2024-05-07T09:00:00.000Z", "offset"],
    ["1715072400000", "2024-05-07T09:00:00.000Z", "offset"],
  ])("%s", (sent, utc, certainty) => {
    const moment = readTime(sent);
    expect([moment && new Date(moment.atMs).toISOString(), moment?.certainty]).toEqual([utc, certainty]);
  });

  it("of the 24th hour is the next day's first, at the place", () => {
    const place = { city: "Chicago", state: "IL", country: "US", postalCode: null };
    expect(readTime("2026-11-20T24:00:00", { place })).toEqual({
      atMs: Date.UTC(2026, 10, 21, 6),
      asSent: "2026-11-20T24:00:00",
      certainty: "place",
    });
  });

  it.each([
    ["20261120", "093000", "2026-11-20T09:30:00"],
    ["20261120", "93000", "2026-11-20T09:30:00"],
    ["20261120", "930", "2026-11-20T09:30:00"],
    ["2026-11-20", "09:30:15", "2026-11-20T09:30:15"],
    ["20261120", "09301599", "2026-11-20T09:30:15"],
    ["20261120", "soon", null],
    ["soon", "0930", null],
  ])("of figures, %s and %s", (date, time, iso) => {
    expect(isoOfCompact(date, time)).toBe(iso);
  });

  it.each(["1715040000", "1715040000000"])("is the day of an estimate that is a count to midnight, %s", (sent) => {
    expect(readExpected(sent)).toEqual({ atMs: Date.UTC(2024, 4, 7), asSent: sent, certainty: "date" });
  });
});

describe("a number as a label prints it", () => {
  it.each([
    ["(420)94105(92)00190000000000000000", "9200190000000000000000"],
    ["(420) 94105 9400 1000 0000 0000 0000 00", "9400100000000000000000"],
    ["(00)340434161094042557", "00340434161094042557"],
  ])("%s", (sent, number) => {
    expect(TrackingNumber.parse(sent)).toBe(number);
  });
});

const alert = (over: object): string =>
  JSON.stringify({
    trackingNumber: "1Z999AA10123456784",
    localActivityDate: "20261120",
    localActivityTime: "093000",
    activityStatus: { type: "D", code: "FS" },
    activityLocation: { city: "CHICAGO", stateProvince: "IL", country: "US" },
    ...over,
  });

describe("an activity of UPS", () => {
  it.each([
    [{ localActivityDate: 20261120, localActivityTime: 93000 }, "2026-11-20T15:30:00 place CHICAGO"],
    [{ localActivityTime: "unknown" }, "2026-11-20T00:00:00 date CHICAGO"],
    [{ activityLocation: { city: "TORONTO", stateProvince: "ON" } }, "2026-11-20T14:30:00 place TORONTO"],
    [{ activityLocation: { city: "MEXICO", stateProvince: "DF" } }, "2026-11-20T15:30:00 place MEXICO"],
    [{ activityLocation: { city: "PONCE", stateProvince: "PR", country: "US" } }, "2026-11-20T13:30:00 place PONCE"],
  ])("%j", async (over, told) => {
    expect(await readInShort(SENDERS.ups, alert(over))).toEqual([
      { shipment: "ups 1Z999AA10123456784", events: [`delivered ${told}`], estimate: null },
    ]);
  });
});

describe("a scan of Karrio", () => {
  const tracker = (scan: object): string =>
    JSON.stringify({
      event: "tracker_updated",
      data: {
        tracking_number: "1Z999AA10123456784",
        carrier_name: "ups",
        status: "in_transit",
        events: [{ status: "in_transit", location: "Chicago, IL, US", ...scan }],
      },
    });
  const timestamp = "2026-11-20T09:00:00.000Z";

  it.each([
    [{ timestamp }, "2026-11-20T15:00:00 place"],
    [{ timestamp, date: "20-11-2026", time: "09:00" }, "2026-11-20T15:00:00 place"],
    [{ timestamp, date: "2026-11-20", time: "10:00 AM" }, "2026-11-20T16:00:00 place"],
    [{ timestamp: 5, date: "20-11-2026" }, "2026-11-23T10:20:00 received"],
  ])("%j", async (scan, when) => {
    expect(await readInShort(SENDERS.karrio, tracker(scan))).toEqual([
      { shipment: "ups 1Z999AA10123456784", events: [`in_transit ${when} Chicago`], estimate: null },
    ]);
  });
});

const shipment = (over: object, address: object): string =>
  JSON.stringify({
    shipments: [
      {
        id: "7777777770",
        service: "express",
        events: [{ timestamp: "2026-11-20T09:00:00", statusCode: "transit", status: "PU", location: { address } }],
        ...over,
      },
    ],
  });

describe("a shipment of DHL", () => {
  const frame = { estimatedFrom: "2026-11-25T09:00:00", estimatedThrough: "2026-11-25T18:00:00" };
  it.each([
    [{ estimatedDeliveryTimeFrame: frame }, "2026-11-25T18:00:00"],
    [{ estimatedDeliveryTimeFrame: { estimatedFrom: "2026-11-25T09:00:00" } }, "2026-11-25T09:00:00"],
    [{ estimatedDeliveryTimeFrame: frame, estimatedTimeOfDelivery: "2026-11-24" }, "2026-11-24"],
    [{ estimatedDeliveryTimeFrame: "soon" }, null],
  ])("is expected by %j", async (over, estimate) => {
    expect(await readInShort(SENDERS.dhl, shipment(over, { countryCode: "DE", addressLocality: "Bonn" }))).toEqual([
      { shipment: "dhl-express 7777777770", events: ["picked_up 2026-11-20T08:00:00 place Bonn"], estimate },
    ]);
  });

  it.each([
    [{ addressLocality: "SHANGHAI - CHINA, PEOPLES REPUBLIC" }],
    [{ addressLocality: "SHANGHAI - CHINA, PEOPLES REPUBLIC", countryCode: "CN" }],
    [{ addressLocality: "SHANGHAI - CHINA MAINLAND" }],
  ])("was at %j", async (address) => {
    expect(await readInShort(SENDERS.dhl, shipment({}, address))).toEqual([
      { shipment: "dhl-express 7777777770", events: ["picked_up 2026-11-20T01:00:00 place SHANGHAI"], estimate: null },
    ]);
  });
});

describe("a list of days from FedEx that is none", () => {
  const push = (dateAndTimes: unknown): string =>
    JSON.stringify({
      output: {
        completeTrackResults: [
          {
            trackingNumber: "123456789012",
            trackResults: [{ dateAndTimes, scanEvents: [{ date: "2026-11-20T09:00:00-06:00", eventType: "DL" }] }],
          },
        ],
      },
    });
  const expected = { type: "ESTIMATED_DELIVERY", dateTime: "2026-11-25T00:00:00" };

  it.each([
    ["soon", null],
    [{}, null],
    [null, null],
    [[null, 5], null],
    [[null, expected], "2026-11-25T00:00:00"],
  ])("never refuses its scans: %j", async (dateAndTimes, estimate) => {
    expect(await readInShort(SENDERS.fedex, push(dateAndTimes))).toEqual([
      { shipment: "fedex 123456789012", events: ["delivered 2026-11-20T15:00:00 offset -"], estimate },
    ]);
  });
});
