import { describe, expect, it } from "vitest";
import { referencesIn } from "../../src/carriers/references.ts";
import { senderNamed } from "../../src/carriers/registry.ts";
import { readBody } from "./inbound.ts";

async function referencesRead(name: string, body: string): Promise<unknown> {
  const sender = senderNamed(name);
  if (!sender) throw new Error(`no sender ${name}`);
  const reading = await readBody(sender, body);
  return reading.ok ? reading.value.reports.map(({ references }) => references) : reading.error;
}

const BODIES: Readonly<Record<string, readonly [body: unknown, references: readonly string[]]>> = {
  shippo: [
    { event: "track_updated", data: { tracking_number: "N1", carrier: "ups", metadata: "Order 000123" } },
    ["Order 000123", "000123"],
  ],
  aftership: [
    { event: "tracking_update", msg: { tracking_number: "N1", slug: "ups", order_number: "S00042", order_id: 77 } },
    ["S00042", "77"],
  ],
  sendcloud: [
    {
      action: "parcel_status_changed",
      timestamp: 1_700_000_000_000,
      parcel: { tracking_number: "N1", status: { id: 3 }, order_number: "ORD1", external_order_id: "AMZ2" },
    },
    ["ORD1", "AMZ2"],
  ],
  easyship: [
    {
      event_type: "shipment.tracking.status.changed",
      tracking_status: { tracking_number: "N1", status: "In Transit", platform_order_number: "#100001" },
    },
    ["#100001", "100001"],
  ],
  "17track": [{ event: "TRACKING_UPDATED", data: { number: "N1", carrier: 100_003, tag: "S00042" } }, ["S00042"]],
  karrio: [
    { event: "tracker_updated", data: { tracking_number: "N1", carrier_name: "ups", info: { order_id: "S00042" } } },
    ["S00042"],
  ],
  "standard-webhooks": [
    {
      type: "shipment.events.v1",
      timestamp: "2026-11-23T10:00:00Z",
      data: { shipments: [{ carrier: "ups", trackingNumber: "N1", references: ["WH/OUT/00017"] }] },
    },
    ["WH/OUT/00017"],
  ],
};

describe("an order's name", () => {
  it.each(Object.keys(BODIES))("is passed through by %s", async (name) => {
    const [body, references] = BODIES[name] ?? [];
    expect(await referencesRead(name, JSON.stringify(body))).toEqual([references]);
  });

  it("is never a reason to refuse, whatever it is", async () => {
    for (const odd of [null, {}, [], true, { a: 1 }, "", " ", "x".repeat(5_000), [[["deep"]]], ["\u0000"]])
      expect(
        await referencesRead("shippo", JSON.stringify({ data: { tracking_number: "N1", metadata: odd } })),
      ).toEqual([undefined]);
  });

  it("is at most ten names of at most 80 characters, each once", () => {
    const many = Array.from({ length: 40 }, (_, index) => `PO-${index}`);
    expect(referencesIn(many, "PO-1")).toHaveLength(10);
    expect(referencesIn("A1", "A1", "a".repeat(81))).toEqual(["A1"]);
  });
});
