import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterShip } from "../../src/carriers/aftership/sender.ts";
import { dcsa } from "../../src/carriers/dcsa/sender.ts";
import { easyPost } from "../../src/carriers/easypost/sender.ts";
import { fedex } from "../../src/carriers/fedex/sender.ts";
import { karrio } from "../../src/carriers/karrio/sender.ts";
import { ownStanding } from "../../src/carriers/own-codes.ts";
import type { Sender } from "../../src/carriers/port.ts";
import { sendcloud } from "../../src/carriers/sendcloud/sender.ts";
import { shipEngine } from "../../src/carriers/shipengine/sender.ts";
import { terminal49 } from "../../src/carriers/terminal49/sender.ts";
import { readBody } from "./inbound.ts";

const AT = "2026-11-02T10:00:00Z";

/** How each aggregator passes on a carrier's own code beside its own word for it: trouble, or mere movement. */
const PASSED_ON: readonly {
  readonly sender: Sender;
  readonly body: (carrier: string, code: string, isTrouble: boolean) => unknown;
}[] = [
  {
    sender: easyPost,
    body: (carrier, code, isTrouble) => ({
      id: "evt_1",
      description: "tracker.updated",
      created_at: AT,
      result: {
        object: "Tracker",
        tracking_code: "N1",
        carrier,
        created_at: AT,
        tracking_details: [
          {
            datetime: AT,
            status: isTrouble ? "failure" : "in_transit",
            status_detail: isTrouble ? "delayed" : "arrived_at_facility",
            carrier_code: code,
          },
        ],
      },
    }),
  },
  {
    sender: karrio,
    body: (carrier_name, code, isTrouble) => ({
      event: "tracker_updated",
      data: {
        tracking_number: "N1",
        carrier_name,
        events: [{ date: "2026-11-02", time: "10:00", code, status: isTrouble ? "delivery_delayed" : "in_transit" }],
      },
    }),
  },
  {
    sender: shipEngine,
    body: (carrier_code, event_code, isTrouble) => ({
      resource_type: "API_TRACK",
      resource_url: "https://api.shipengine.com/v1/tracking",
      data: {
        tracking_number: "N1",
        carrier_code,
        events: [{ occurred_at: AT, event_code, status_code: isTrouble ? "EX" : "IT" }],
      },
    }),
  },
  {
    sender: afterShip,
    body: (slug, raw_tag, isTrouble) => ({
      event: "tracking_update",
      msg: {
        tracking_number: "N1",
        slug,
        checkpoints: [{ checkpoint_time: AT, tag: isTrouble ? "Exception" : "InTransit", raw_tag }],
      },
    }),
  },
];

async function firstOf(sender: Sender, body: unknown, over: Parameters<typeof readBody>[2] = {}): Promise<string> {
  const reading = await readBody(sender, JSON.stringify(body), over);
  if (!reading.ok) throw new Error(`${reading.error.path}: ${reading.error.message}`);
  const [event] = reading.value.reports.flatMap(({ events }) => events);
  return event?.reason ?? event?.milestone ?? "nothing";
}

describe.each(PASSED_ON)("a carrier's own code that $sender.name passes on", ({ sender, body }) => {
  it.each([
    ["fedex", "PU", "picked_up"],
    ["fedex", "DE", "delivery_attempted"],
    ["fedex", "DL", "delivered"],
    ["fedex", "OD", "out_for_delivery"],
    ["fedex", "CD", "customs_hold"],
    ["dhl_express", "WC", "out_for_delivery"],
    ["dhl_express", "OK", "delivered"],
  ])("of %s counts before their word: %s is %s", async (carrier, code, milestone) => {
    expect(await firstOf(sender, body(carrier, code, false))).toBe(milestone);
    expect(await firstOf(sender, body(carrier, code, true))).toBe(milestone);
  });

  it("says nothing where it says nothing: their trouble is none, their movement stays", async () => {
    expect(await firstOf(sender, body("fedex", "AS", true))).toBe("unknown");
    expect(await firstOf(sender, body("fedex", "AS", false))).not.toBe("unknown");
  });

  it("that nobody lists, or of a carrier without a list, leaves their word", async () => {
    const [moving, stuck] = [
      await firstOf(sender, body("fedex", "", false)),
      await firstOf(sender, body("fedex", "", true)),
    ];
    for (const [carrier, code] of [
      ["fedex", "Q9"],
      ["canada_post", "PU"],
      ["usps", "DE"],
    ] as const) {
      expect(await firstOf(sender, body(carrier, code, false))).toBe(moving);
      expect(await firstOf(sender, body(carrier, code, true))).toBe(stuck);
    }
  });
});

it("FedEx's codes mean the same through EasyPost as from FedEx itself", async () => {
  const codes = fc.constantFrom(..."AR DP PU DL OD DE HL RS CA CC IT OC DY SE LO".split(" "));
  await fc.assert(
    fc.asyncProperty(codes, async (eventType) => {
      const scanEvents = [{ date: "2026-11-02T10:00:00-05:00", eventType }];
      const own = { output: { completeTrackResults: [{ trackingNumber: "N1", trackResults: [{ scanEvents }] }] } };
      const passed = PASSED_ON.find(({ sender }) => sender === easyPost)?.body("FedEx", eventType, false);
      expect(await firstOf(easyPost, passed)).toBe(await firstOf(fedex, own));
    }),
  );
});

describe("words alone", () => {
  it("make no milestone that the code does not", async () => {
    const parcel = (status: object) => ({
      action: "parcel_status_changed",
      timestamp: 1791394205123,
      parcel: { tracking_number: "N1", carrier: { code: "dpd" }, status },
    });
    expect(await firstOf(sendcloud, parcel({ id: 987_654, message: "Delivered" }))).toBe("unknown");
    expect(await firstOf(sendcloud, parcel({ code: "BEAMED", message: "Delivered" }))).toBe("unknown");
    expect(await firstOf(sendcloud, parcel({ message: "Delivered" }))).toBe("delivered");
    const returned = (subtag: string) => ({
      event: "tracking_update",
      msg: {
        tracking_number: "N1",
        slug: "ups",
        checkpoints: [{ checkpoint_time: AT, tag: "Exception", subtag, subtag_message: "Returned to sender" }],
      },
    });
    expect(await firstOf(afterShip, returned("Exception_007"))).toBe("returned");
    expect(await firstOf(afterShip, returned("Exception_004"))).not.toBe("returned");
  });
});

describe("what leaves a place that is not the last", () => {
  const gatedOut = (
    attributes: object,
    container: object = {},
    event = "container.transport.full_out",
    locode = "CAVAN",
  ) => ({
    data: {
      id: "n-1",
      type: "webhook_notification",
      attributes: { event },
      relationships: { reference_object: { data: { id: "e", type: "transport_event" } } },
    },
    included: [
      {
        id: "s",
        type: "shipment",
        attributes: { shipping_line_scac: "COSU", port_of_discharge_locode: "CAVAN", ...attributes },
      },
      { id: "c", type: "container", attributes: { number: "FFAU0009024", ...container } },
      {
        id: "e",
        type: "transport_event",
        attributes: { timestamp: AT, timezone: "UTC", created_at: AT, location_locode: locode },
        relationships: {
          shipment: { data: { id: "s", type: "shipment" } },
          container: { data: { id: "c", type: "container" } },
        },
      },
    ],
  });

  it.each([
    [gatedOut({ destination_locode: "USCHI" }), "departed_facility"],
    [gatedOut({ destination_locode: "USCHI" }, {}, "container.transport.full_out", "USCHI"), "out_for_delivery"],
    [gatedOut({ destination_locode: "CAVAN" }), "out_for_delivery"],
    [gatedOut({}), "out_for_delivery"],
    [gatedOut({}, { location_at_pod_terminal: "RAIL" }), "departed_facility"],
    [gatedOut({ destination_locode: "USCHI" }, {}, "container.transport.full_out", ""), "departed_facility"],
    [
      gatedOut(
        { destination_locode: "USCHI" },
        { final_destination_full_out_at: AT },
        "container.transport.full_out",
        "",
      ),
      "out_for_delivery",
    ],
    [gatedOut({ destination_locode: "USCHI" }, {}, "container.transport.available"), "arrived_at_facility"],
    [gatedOut({ destination_locode: "USCHI" }, {}, "container.transport.available", "USCHI"), "available_for_pickup"],
  ])("is a departure to Terminal49: %#", async (sent, milestone) => {
    expect(await firstOf(terminal49, sent)).toBe(milestone);
  });

  const moved = (equipmentEventTypeCode: string, call: object) => ({
    eventID: "e-1",
    eventType: "EQUIPMENT",
    eventCreatedDateTime: AT,
    eventClassifierCode: "ACT",
    eventDateTime: AT,
    equipmentEventTypeCode,
    equipmentReference: "APZU4812090",
    emptyIndicatorCode: "LADEN",
    transportCall: { UNLocationCode: "NLRTM", ...call },
  });

  it.each([
    [moved("GTOT", { facilityTypeCode: "POTE" }), {}, "out_for_delivery"],
    [moved("GTOT", { facilityTypeCode: "POTE", modeOfTransport: "TRUCK" }), {}, "out_for_delivery"],
    [moved("GTOT", { facilityTypeCode: "POTE", modeOfTransport: "RAIL" }), {}, "departed_facility"],
    [moved("PICK", { facilityTypeCode: "POTE", modeOfTransport: "BARGE" }), {}, "departed_facility"],
    [moved("GTOT", { facilityTypeCode: "POTE" }), { destinations: "DEDUI" }, "departed_facility"],
    [moved("GTOT", { facilityTypeCode: "POTE" }), { destinations: "NLRTM" }, "out_for_delivery"],
    [moved("AVPU", { facilityTypeCode: "POTE" }), { destinations: "DEDUI" }, "arrived_at_facility"],
    [moved("DROP", { facilityTypeCode: "RAMP" }), {}, "arrived_at_facility"],
    [moved("DROP", { facilityTypeCode: "CLOC" }), {}, "delivered"],
  ])("is one to an ocean line, too: %#", async (sent, settings, milestone) => {
    expect(await firstOf(dcsa, [sent], { settings })).toBe(milestone);
  });
});

describe("a carrier that is called like what every object has", () => {
  it.each(["constructor", "toString", "__proto__", "valueOf", "hasOwnProperty"])("%s has no list", (carrier) => {
    expect(ownStanding(carrier, "OK")).toBeNull();
  });
});
