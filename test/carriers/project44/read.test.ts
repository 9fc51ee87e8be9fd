import { describe, expect, it } from "vitest";
import { project44 } from "../../../src/carriers/project44/sender.ts";
import { fixture, readBody } from "../inbound.ts";
import { readInShort } from "../in-short.ts";

const BODY = fixture("project44", "history");
const history = (events: unknown, over: Record<string, unknown> = {}): string =>
  JSON.stringify({ shipment: { identifiers: [{ type: "PRO", value: "P-1" }] }, events, ...over });
const eventsOf = async (body: string) => {
  const reading = await readBody(project44, body);
  return reading.ok ? reading.value.reports.flatMap(({ events }) => events) : [];
};

describe("a tracking history of project44", () => {
  it("tells what happened from what is estimated and planned", async () => {
    const events = [
      { type: "DEPARTED_STOP", dateTime: "2026-10-05T12:00:00-0500", estimateDateTime: "2026-10-05T13:00:00-0500" },
      { type: "ARRIVED_AT_STOP", estimateDateTime: "2026-10-06T12:00:00Z", plannedDateTime: "2026-10-06T14:00:00Z" },
      { type: "DELIVERED", plannedDateTime: "2026-10-07T12:00:00Z" },
    ];
    expect(await readInShort(project44, history(events))).toEqual([
      {
        shipment: "unknown P1",
        events: [
          "departed_facility 2026-10-05T17:00:00 offset -",
          "arrived_at_facility estimated 2026-10-06T12:00:00 offset -",
          "delivered planned 2026-10-07T12:00:00 offset -",
        ],
        estimate: null,
      },
    ]);
  });

  it("keeps a step without a time, which is a plan where it is not said to have happened", async () => {
    const steps = [{ type: "DELIVERED" }, { type: "PICKED_UP", dateTime: "soon" }];
    expect(await eventsOf(history(steps))).toMatchObject([
      { milestone: "delivered", classifier: "planned", occurredAt: { certainty: "received" } },
      { milestone: "picked_up", classifier: "actual", occurredAt: { certainty: "received", asSent: "soon" } },
    ]);
  });

  it.each([
    [["ORDER", "BOOKING_NUMBER"], "BOOKINGNUMBER"],
    [["BILL_OF_LADING", "CONTAINER_ID"], "CONTAINERID"],
    [["TRACKING_NUMBER", "PRO"], "PRO"],
    [["SOMETHING_NEW"], "SOMETHINGNEW"],
  ])("of %j is about the most exact", async (types, number) => {
    const identifiers = types.map((type) => ({ type, value: type.replaceAll("_", "-") }));
    const body = history([], { shipment: { identifiers } });
    expect(await readInShort(project44, body)).toMatchObject([{ shipment: `unknown ${number}` }]);
  });

  it("is about the carrier of the endpoint's setting when it names none", async () => {
    const read = await readInShort(project44, history([]), { settings: { carrier: "ODFL" } });
    expect(read).toMatchObject([{ shipment: "old-dominion P1" }]);
  });

  it("may come again longer: what it told before is known again", async () => {
    const first = { type: "PICKED_UP", dateTime: "2026-10-05T12:00:00Z" };
    const second = { type: "DELIVERED", dateTime: "2026-10-06T12:00:00Z", description: "left at dock" };
    const [short, long] = await Promise.all([eventsOf(history([first])), eventsOf(history([second, first, first]))]);
    expect(long).toHaveLength(2);
    expect(long.map(({ fingerprint }) => fingerprint)).toContain(short[0]?.fingerprint);
  });

  it("whose event has no type is refused by its path", async () => {
    expect(await readInShort(project44, history([{ dateTime: "2026-10-05T12:00:00Z" }]))).toEqual({
      kind: "schema",
      path: "events.0.type",
    });
  });

  it("has no more events than anybody needs", async () => {
    const events = Array.from({ length: 5001 }, () => null);
    expect(await readInShort(project44, history(events))).toEqual({ kind: "schema", path: "events" });
  });

  it("without events is about a shipment all the same", async () => {
    const body = BODY.replace(/"events": \[[\s\S]*\]/, `"events": null`);
    expect(await readInShort(project44, body)).toEqual([
      { shipment: "old-dominion PRO77", events: [], estimate: null },
    ]);
  });
});
