import { expect, it } from "vitest";
import { terminal49 } from "../../../src/carriers/terminal49/sender.ts";
import { readBody } from "../inbound.ts";
import { describeOutside, outside } from "../outside.ts";

const REAL = outside("CARRIER_PAYLOADS", "terminal49");

async function readReal(name: string) {
  const reading = await readBody(terminal49, REAL.read(`${name}.json`));
  if (!reading.ok) return reading.error.path;
  const { reports, fetches } = reading.value;
  const shipments = reports.map(({ carrier, trackingNumber, events: [event], estimate }) =>
    [
      `${carrier} ${trackingNumber}`,
      event && `${event.classifier} ${event.milestone}`,
      event && new Date(event.occurredAt.atMs).toISOString().slice(0, 16),
      event?.place?.city,
      estimate && `expected ${estimate.deliveryAt.asSent}`,
    ]
      .filter(Boolean)
      .join(", "),
  );
  return fetches ? { shipments, fetches: fetches.length } : { shipments };
}

describeOutside("real payloads of Terminal49", REAL, () => {
  it.each([
    ["empty_out", "aclu GCNU8802957, actual created, 2022-10-20T11:12, Antwerp Churchill Terminal"],
    ["full_in", "cmdu TGSU5023798, actual picked_up, 2022-10-20T16:29, Shekou"],
    ["vessel_loaded", "hdmu KOCU4221161, actual in_transit, 2022-09-22T09:38, Ningbo"],
    ["vessel_departed", "seau MNBU4188482, actual departed_facility, 2022-09-28T19:51, Arica"],
    ["vessel_arrived", "zimu CAIU3758064, actual arrived_at_facility, 2022-10-21T15:53, Nhava Sheva"],
    ["vessel_berthed", "hdmu GAOU6337366, actual arrived_at_facility, 2022-10-17T13:00, Los Angeles"],
    ["vessel_discharged", "oney NYKU0800893, actual arrived_at_facility, 2022-10-21T15:19, New York"],
    ["rail_departed", "oolu OOCU7853330, actual departed_facility, 2022-10-21T19:03, Los Angeles"],
    ["rail_arrived", "oolu OOLU6213464, actual arrived_at_facility, 2022-10-21T17:43, Elwood"],
    ["arrived_at_inland_destination", "mscu OERU4412200, actual arrived_at_facility, 2024-06-26T21:21, Oakland"],
    [
      "estimated.arrived_at_inland_destination",
      "mscu GLDU9577709, estimated arrived_at_facility, 2024-06-26T21:22, Oakland, expected 2024-06-26T21:22:21Z",
    ],
  ])("container.transport.%s", async (name, expected) => {
    expect(await readReal(`container.transport.${name}`)).toEqual({ shipments: [expected] });
  });

  it("a shipment's arrival, which is to go on inland", async () => {
    const expected = "oolu OOLU2136060630, estimated arrived_at_facility, 2022-11-01T14:00, Los Angeles";
    expect(await readReal("shipment.estimated.arrival")).toEqual({
      shipments: [`${expected}, expected 2022-11-07T17:00:00Z`],
    });
  });

  it("a thin one is fetched, and examples of them are not", async () => {
    expect(await readReal("container.transport.available")).toEqual({ shipments: [], fetches: 1 });
    for (const name of ["delivered", "estimated.vessel_arrived", "estimated.vessel_departed"]) {
      expect(await readReal(`container.transport.${name}`)).toEqual({ shipments: [], fetches: 0 });
    }
  });

  it.each([
    "container.created",
    "container.pickup_appointment.changed",
    "container.pickup_lfd.changed",
    "container.pickup_lfd_rail.changed",
    "container.pickup_lfd_terminal.changed",
    "container.pod_terminal_changed",
    "tracking_request.awaiting_manifest",
    "tracking_request.failed",
    "tracking_request.succeeded",
    "tracking_request.tracking_stopped",
  ])("%s says nothing of where the goods are", async (name) => {
    expect(await readReal(name)).toEqual({ shipments: [] });
  });

  it.each(["containers.events", "containers.raw-events"])("%s is an answer of the API, and refused", async (name) => {
    expect(await readReal(name)).toBe("data");
  });
});
