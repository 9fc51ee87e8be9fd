import { describe, expect, it } from "vitest";
import { fedex } from "../../../src/carriers/fedex/sender.ts";
import { compact, fixture, readBody } from "../inbound.ts";
import { readInShort } from "../in-short.ts";

describe("a FedEx push", () => {
  it("of several packages is read each by itself: scans in any order, a clock without an offset at its place", async () => {
    expect(await readInShort(fedex, fixture("fedex", "two-packages"))).toEqual([
      {
        shipment: "fedex 700000000002",
        events: [
          "unknown 2026-10-06T00:00:00 offset MEMPHIS",
          "arrived_at_facility 2026-10-06T03:40:00 place MEMPHIS",
          "out_for_delivery 2026-10-06T12:30:00 offset CHICAGO",
          "delivery_attempted 2026-10-06T14:15:00 offset CHICAGO",
        ],
        estimate: "2026-10-07T17:00:00",
      },
      {
        shipment: "fedex-freight 700000000003",
        events: ["return_to_sender 2026-10-06T13:00:00 offset CHICAGO"],
        estimate: null,
      },
    ]);
  });

  it("may only move the estimate, and is then the newer word by when it was made", async () => {
    const estimateOf = async (body: string) => {
      const reading = await readBody(fedex, body);
      return reading.ok ? reading.value.reports[0] : null;
    };
    const before = await estimateOf(fixture("fedex", "two-packages"));
    const after = await estimateOf(fixture("fedex", "estimate-only"));
    expect(after).toMatchObject({ events: [], estimate: { reportedAtMs: Date.UTC(2026, 9, 6, 18) } });
    expect(after?.estimate?.deliveryAt.atMs).toBe(Date.UTC(2026, 9, 7, 1));
    expect(before?.estimate?.reportedAtMs).toBeLessThan(after?.estimate?.reportedAtMs ?? 0);
    const inside = compact("fedex", "estimate-only").replace(
      /"outputMetaData":(\[.*?\]),"output":\{/,
      '"output":{"outputMetaData":$1,',
    );
    expect(await estimateOf(inside)).toEqual(after);
  });

  it("is read whatever its metadata looks like", async () => {
    const odd = compact("fedex", "two-packages").replace(/"outputMetaData":\[.*?\]/, `"outputMetaData":{"x":1}`);
    expect(await readInShort(fedex, odd)).toEqual(await readInShort(fedex, fixture("fedex", "two-packages")));
  });
});
