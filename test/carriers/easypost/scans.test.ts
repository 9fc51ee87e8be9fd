import { describe, expect, it } from "vitest";
import { easyPost } from "../../../src/carriers/easypost/sender.ts";
import { evidenceOf, foldAll, isEvidence } from "../../../src/domain/timeline.ts";
import { type Json, readBody } from "../inbound.ts";
import { eventsOf, read, trackerOf } from "./tracker.ts";

async function standingOf(status: string, detail: string | null): Promise<string> {
  const [event] = await eventsOf([{ status, status_detail: detail }], { status: "unknown" });
  return event?.reason ? `${event.milestone}:${event.reason}` : `${event?.milestone}`;
}

const prints = async (body: string) => (await read(body)).reports[0]?.events.map((event) => event.fingerprint);
const milestones = async (scans: readonly Json[], over: Json) =>
  (await eventsOf(scans, over)).map((event) => event.milestone);
const times = async (datetimes: readonly (string | null)[], over: Json = {}) =>
  (
    await eventsOf(
      datetimes.map((datetime, index) => ({ datetime, status: "in_transit", message: `${index}` })),
      over,
    )
  ).map(({ occurredAt }) => [
    new Date(occurredAt.atMs).toISOString().slice(0, 16),
    occurredAt.asSent,
    occurredAt.certainty,
  ]);

describe("a status and its detail", () => {
  it.each([
    ["pre_transit", "delayed", "created"],
    ["out_for_delivery", "held", "out_for_delivery"],
    ["delivered", "unknown", "delivered"],
    ["available_for_pickup", null, "available_for_pickup"],
    ["return_to_sender", "in_transit", "return_to_sender"],
    ["cancelled", "cancelled", "cancelled"],
    ["in_transit", "status_update", "in_transit"],
    ["in_transit", "arrived_at_destination", "in_transit"],
    ["in_transit", "received_at_origin_facility", "arrived_at_facility"],
    ["in_transit", "departed_facility", "departed_facility"],
    ["in_transit", "transferred_to_destination_carrier", "in_transit"],
    ["in_transit", "arrived_at_pickup_location", "available_for_pickup"],
    ["in_transit", "awaiting_information", "exception:other"],
    ["in_transit", "address_correction", "exception:address"],
    ["in_transit", "return", "return_to_sender"],
    ["unknown", "label_created", "created"],
    ["unknown", "unknown", "unknown"],
    ["error", null, "unknown"],
    ["error", "lost", "exception:lost"],
    ["failure", null, "exception:other"],
    ["failure", "damaged", "exception:damage"],
    ["failure", "return", "return_to_sender"],
    ["failure", "arrived_at_facility", "exception:other"],
    ["in_transit", "expired", "unknown"],
    ["quarantined", "delivered", "unknown"],
  ])("%s with %s is %s", async (status, detail, expected) => {
    expect(await standingOf(status, detail)).toBe(expected);
  });

  it("that nobody knows keeps its code", async () => {
    const [event] = await eventsOf([{ status: "quarantined", status_detail: "zoo", carrier_code: "Q7" }]);
    expect(event).toMatchObject({ milestone: "unknown", code: "quarantined/zoo/Q7" });
  });
});

describe("the fingerprint of a scan", () => {
  const scans: Json[] = [
    { status: "in_transit", message: "one" },
    { status: "in_transit", message: "two" },
    { status: "delivered", message: "three" },
  ];

  it("is the same in every webhook that repeats it", async () => {
    const first = await prints(trackerOf(scans.slice(0, 2)));
    const later = await prints(trackerOf(scans, { status: "delivered", updated_at: "2026-10-30T00:00:00Z" }));
    expect(later?.slice(0, 2)).toEqual(first);
    expect(new Set(later).size).toBe(3);
  });

  it("is another for another parcel, carrier, time, word or place", async () => {
    const [scan] = scans;
    const all = await Promise.all([
      prints(trackerOf([scan!])),
      prints(trackerOf([scan!], { tracking_code: "9400100000000000000019" })),
      prints(trackerOf([scan!], { carrier: "UPS" })),
      prints(trackerOf([{ ...scan, datetime: "2026-10-07T00:00:00Z" }])),
      prints(trackerOf([{ ...scan, message: "One" }])),
      prints(trackerOf([{ ...scan, carrier_code: "X" }])),
      prints(trackerOf([{ ...scan, tracking_location: { city: "Ulm" } }])),
      prints(trackerOf([{ ...scan, tracking_location: { state: "Ulm" } }])),
    ]);
    expect(new Set(all.flat()).size).toBe(all.length);
  });

  it("does not depend on how a number or a carrier is written", async () => {
    const written = await prints(trackerOf(scans, { tracking_code: "9400 1000-0000 0000 0000 18", carrier: "usps" }));
    expect(written).toEqual(await prints(trackerOf(scans)));
  });
});

describe("the parcel's own status", () => {
  const moving: Json = { status: "in_transit", message: "moving" };

  it("adds nothing that its newest scan shows", async () => {
    const delivered: Json = { status: "delivered", message: "done" };
    expect(await milestones([delivered, moving].toReversed(), { status: "delivered" })).toEqual([
      "in_transit",
      "delivered",
    ]);
  });

  it("adds nothing beside scans when it is only in transit or before", async () => {
    for (const status of ["pre_transit", "in_transit", "unknown", "error"]) {
      expect(await milestones([{ status: "failure" }], { status })).toEqual(["exception"]);
    }
  });

  it("is the same event for as long as no new scan comes", async () => {
    const over = { status: "delivered" };
    const [first, again] = [
      await eventsOf([moving], over),
      await eventsOf([moving], { ...over, updated_at: "2026-11-01T00:00:00Z" }),
    ];
    expect(again).toEqual(first);
  });

  it("is another event once a newer scan does not show it either", async () => {
    const over = { status: "out_for_delivery" };
    const [first, later] = [
      await eventsOf([moving], over),
      await eventsOf([moving, { ...moving, message: "on" }], over),
    ];
    expect(later.at(-1)).toMatchObject({ milestone: "out_for_delivery" });
    expect(first.at(-1)).toMatchObject({ milestone: "out_for_delivery" });
    const [before, after] = [first, later].map((events) => events.at(-1)?.fingerprint);
    expect(after).toMatch(/./);
    expect(after).not.toBe(before);
  });

  it("looks past scans that tell nothing to the newest that does", async () => {
    const note: Json = { status: "unknown", message: "a note" };
    const delivered: Json = { status: "delivered", message: "done" };
    expect(await milestones([delivered, note], { status: "delivered" })).toEqual(["delivered", "unknown"]);
  });

  it("turns a delivery into a return when EasyPost marks it so afterwards", async () => {
    const delivered: Json = { status: "delivered", message: "done" };
    const events = [
      ...(await eventsOf([delivered], { status: "delivered", is_return: false })),
      ...(await eventsOf([delivered], { status: "delivered", is_return: true })),
    ];
    expect(new Set(events.map((event) => event.fingerprint)).size).toBe(2);
    expect(foldAll(events.filter(isEvidence).map(evidenceOf)).head?.milestone).toBe("returned");
  });
});

describe("a scan without a readable time", () => {
  it("takes the time of the scan before it, else of the first after it", async () => {
    expect(await times([null, "2026-10-07T08:00:00Z", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z"])).toEqual([
      ["2026-10-07T08:00", "", "received"],
      ["2026-10-07T08:00", "2026-10-07T08:00:00Z", "claimed_utc"],
      ["2026-10-07T08:00", "0000-00-00T00:00:00Z", "received"],
      ["2026-10-07T08:00", "9999-12-31T23:59:59Z", "received"],
    ]);
  });

  it("takes the nearest time before it, when there are several", async () => {
    const told = await times(["2026-10-07T08:00:00Z", "2026-10-07T09:00:00Z", null, "2026-10-07T10:00:00Z"]);
    expect(told[2]).toEqual(["2026-10-07T09:00", "", "received"]);
  });

  it("counts once, where it first stands, however often it is repeated", async () => {
    const timeless: Json = { datetime: null, status: "in_transit", message: "again" };
    const at = (hour: string): Json => ({ datetime: `2026-10-07T${hour}:00:00Z`, status: "in_transit", message: hour });
    const events = await eventsOf([at("08"), timeless, at("09"), timeless]);
    expect(events.map(({ occurredAt }) => new Date(occurredAt.atMs).getUTCHours())).toEqual([8, 8, 9]);
  });

  it("takes the tracker's last change when no scan has a time", async () => {
    expect(await times(["?"])).toEqual([["2026-10-06T13:20", "?", "received"]]);
  });

  it("is kept in quarantine when there is no time anywhere", async () => {
    const body = JSON.parse(trackerOf([{ datetime: null }], { created_at: null, updated_at: "" }));
    const reading = await readBody(easyPost, JSON.stringify({ ...body, created_at: undefined }));
    expect(reading).toMatchObject({ ok: false, error: { kind: "schema", path: "result.tracking_details" } });
  });
});
