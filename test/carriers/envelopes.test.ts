import { describe, expect, it } from "vitest";
import { afterShip } from "../../src/carriers/aftership/sender.ts";
import { dcsa } from "../../src/carriers/dcsa/sender.ts";
import { easyship } from "../../src/carriers/easyship/sender.ts";
import { sendcloud } from "../../src/carriers/sendcloud/sender.ts";
import type { Sender } from "../../src/carriers/port.ts";
import { readBody } from "./inbound.ts";

async function read(sender: Sender, body: unknown) {
  const reading = await readBody(sender, JSON.stringify(body));
  if (!reading.ok) throw new Error(`${reading.error.path}: ${reading.error.message}`);
  return reading.value;
}

const milestones = async (sender: Sender, body: unknown) =>
  (await read(sender, body)).reports.map(
    ({ carrier, trackingNumber, events }) =>
      `${carrier} ${trackingNumber}: ${events.map(({ milestone, reason }) => reason ?? milestone).join(" ")}`,
  );

describe("Sendcloud's event subscriptions", () => {
  const tracked = (event: object, parcel: object = {}) => ({
    event_type: "parcels.event.created",
    data: {
      parcel: { parcel_id: 1, tracking_number: "3S1", carrier_code: "dpd", ...parcel },
      event: { event_type: "carrier", timestamp: "2026-01-15T10:30:00Z", exception: "none", ...event },
    },
  });

  it.each([
    [{ phase: "in_transit", status_type: "success", sub_status: "none" }, "in_transit"],
    [{ phase: "out_for_delivery" }, "out_for_delivery"],
    [{ phase: "delivered" }, "delivered"],
    [{ phase: "delivered", is_returned: true }, "returned"],
    [{ phase: "in_transit", exception: "delayed" }, "delay"],
    [{ phase: "in_transit", exception: "teleported" }, "unknown"],
    [{ phase: "beyond", description: "Delivered" }, "unknown"],
  ])("say of %j what their phase and exception say, and by no words: %s", async (event, milestone) => {
    expect(await milestones(sendcloud, tracked(event))).toEqual([`dpd 3S1: ${milestone}`]);
  });

  it("tell of each number of a parcel, and of none before it has one", async () => {
    const numbers = [
      { carrier_code: "dpd", tracking_number: "A1" },
      { carrier_code: "postnl", tracking_number: 3_000_000_001 },
    ];
    const parcel = {
      event_type: "parcel.created",
      data: { announced_at: "2026-01-15T10:00:00Z", tracking_numbers: numbers },
    };
    expect(await milestones(sendcloud, parcel)).toEqual(["dpd A1: created", "postnl 3000000001: created"]);
    expect(await milestones(sendcloud, { event_type: "parcel.created", data: { tracking_numbers: [] } })).toEqual([]);
    expect(await milestones(sendcloud, { event_type: "order.created", data: {} })).toEqual([]);
  });

  it("of a kind that nobody knows are kept for an operator", async () => {
    const parcel = {
      tracking_numbers: [{ carrier_code: "dpd", tracking_number: "A1" }],
      updated_at: "2026-01-16T10:00:00Z",
    };
    const { reports } = await read(sendcloud, { event_type: "parcel.teleported", data: parcel });
    expect(reports[0]?.events).toMatchObject([{ milestone: "unknown", unmapped: true, code: "parcel.teleported" }]);
  });

  it("that are not whole are quarantined", async () => {
    const reading = await readBody(
      sendcloud,
      JSON.stringify(tracked({ phase: "delivered" }, { tracking_number: null })),
    );
    expect(reading).toMatchObject({ ok: false, error: { path: "data.parcel.tracking_number" } });
  });
});

describe("Easyship's envelope", () => {
  const tracking = {
    tracking_number: "92000000000107",
    status: "In Transit to Customer",
    checkpoints: [
      { handler: "", message: "Picked up", checkpoint_time: "2025-01-01T08:00:00Z", primary_status: "Shipped" },
      {
        handler: "Usps",
        message: "Arrived",
        checkpoint_time: "2025-01-01T12:00:00Z",
        primary_status: "In Transit to Customer",
      },
      {
        handler: "UPS",
        message: "Arrived",
        checkpoint_time: "2025-01-02T12:00:00Z",
        primary_status: "In Transit to Customer",
      },
    ],
  };

  it.each(["tracking_status", "data"])("may hold the parcel as %s; its carrier is who had it first", async (name) => {
    const event_type = "shipment.tracking.checkpoints.created";
    expect(await milestones(easyship, { event_type, [name]: tracking })).toEqual([
      "usps 92000000000107: picked_up in_transit in_transit",
    ]);
    const named = { ...tracking, courier_name: "FedEx" };
    expect(await milestones(easyship, { event_type, [name]: named })).toEqual([
      "fedex 92000000000107: picked_up in_transit in_transit",
    ]);
  });

  it("without a parcel is quarantined", async () => {
    const reading = await readBody(easyship, JSON.stringify({ event_type: "shipment.tracking.status.changed" }));
    expect(reading).toMatchObject({ ok: false });
  });
});

describe("AfterShip's estimates", () => {
  const estimateOf = async (over: object) => {
    const msg = { tracking_number: "1Z1", slug: "ups", updated_at: "2023-11-14T22:13:20+00:00", ...over };
    const { reports } = await read(afterShip, { event: "tracking_update", msg });
    return reports[0]?.estimate?.deliveryAt.asSent ?? null;
  };
  const dates = { estimated_delivery_date: "2023-11-17", estimated_delivery_date_max: "2023-11-18" };

  it.each([
    [{ aftership_estimated_delivery_date: dates }, "2023-11-18"],
    [{ aftership_estimated_delivery_date: { ...dates, estimated_delivery_date_max: null } }, "2023-11-17"],
    [{ custom_estimated_delivery_date: { datetime: "2023-11-19T10:00:00+00:00" } }, "2023-11-19T10:00:00+00:00"],
    [{ custom_estimated_delivery_date: "2023-11-19" }, "2023-11-19"],
    [{ courier_estimated_delivery_date: { estimated_delivery_date: "2023-11-20" } }, "2023-11-20"],
    [{ expected_delivery: "2023-11-21", aftership_estimated_delivery_date: dates }, "2023-11-21"],
    [{ latest_estimated_delivery: { datetime: "2023-11-22" }, aftership_estimated_delivery_date: dates }, "2023-11-22"],
    [{ latest_estimated_delivery: { datetime: "soon" }, aftership_estimated_delivery_date: dates }, "2023-11-18"],
    [{ aftership_estimated_delivery_date: 7 }, null],
  ])("of %j: %s", async (over, expected) => {
    expect(await estimateOf(over)).toBe(expected);
  });
});

describe("DCSA's track and trace 3.0.0", () => {
  const event = (over: object = {}, classification: object = {}, equipment: object = {}) => ({
    eventID: "e-1",
    eventDateTime: "2026-01-20T14:15:00Z",
    eventUpdatedDateTime: "2026-01-20T14:20:00Z",
    eventRouting: { originatingParty: { partyCode: "MSK", codeListProvider: "SMDG" } },
    eventLocation: { UNLocationCode: "NLRTM", facilityTypeCode: "POTE" },
    eventClassification: {
      eventTypeCode: "EQUIPMENT",
      eventClassifierCode: "ACT",
      equipmentEventTypeCode: "GTIN",
      ...classification,
    },
    equipmentDetails: { equipmentReference: "APZU4812090", emptyIndicatorCode: "LADEN", ...equipment },
    ...over,
  });

  it.each([
    [event(), "picked_up"],
    [event({}, {}, { movementType: "TRANSSHIPMENT" }), "arrived_at_facility"],
    [event({}, {}, { emptyIndicatorCode: "EMPTY" }), "unknown"],
    [event({}, { equipmentEventTypeCode: "LOAD" }), "in_transit"],
  ])("is read as the versions before it: %#", async (sent, milestone) => {
    expect(await milestones(dcsa, { events: [sent] })).toEqual([`maeu APZU4812090: ${milestone}`]);
  });

  it("takes an event back that it marks as retracted, by the event's own name", async () => {
    const [told, gone] = [
      await read(dcsa, { events: [event()] }),
      await read(dcsa, { events: [event({ isRetracted: true })] }),
    ];
    expect(gone.reports).toEqual([]);
    expect(gone.orphanRetractions).toMatchObject([
      { target: told.reports[0]?.events[0]?.fingerprint, declaredAt: { asSent: "2026-01-20T14:20:00Z" } },
    ]);
  });

  it("names what it cannot read by its place", async () => {
    const reading = await readBody(dcsa, JSON.stringify({ events: [event(), event({ eventID: null })] }));
    expect(reading).toMatchObject({ ok: false, error: { path: expect.stringMatching(/^events\.1\./) } });
    expect(await milestones(dcsa, { events: [] })).toEqual([]);
  });
});
