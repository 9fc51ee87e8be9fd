import { describe, expect, it } from "vitest";
import { BASE, first, flat, read } from "./flat.ts";
import type { Json } from "../inbound.ts";

const estimated = async (over: Json, settings = {}) =>
  (await read(flat({ eventClassifierCode: "EST", ...over }), { settings })).reports[0]?.estimate?.deliveryAt.asSent;

describe("what a code means", () => {
  it.each([
    ["GTIN", { emptyIndicatorCode: "LADEN", facilityTypeCode: "POTE" }, "picked_up"],
    ["GTIN", { emptyIndicatorCode: "LADEN", facilityTypeCode: "RAMP" }, "arrived_at_facility"],
    ["GTIN", { emptyIndicatorCode: "EMPTY", facilityTypeCode: "POTE" }, "unknown"],
    ["GTOT", { emptyIndicatorCode: "LADEN", facilityTypeCode: "POTE" }, "out_for_delivery"],
    ["GTOT", { facilityTypeCode: "POTE", isTransshipmentMove: true }, "departed_facility"],
    ["GTOT", { emptyIndicatorCode: "EMPTY", facilityTypeCode: "DEPO" }, "unknown"],
    ["DROP", { emptyIndicatorCode: "LADEN" }, "delivered"],
    ["DROP", { emptyIndicatorCode: "LADEN", isTransshipmentMove: true }, "arrived_at_facility"],
    ["DROP", { emptyIndicatorCode: "EMPTY" }, "unknown"],
    ["STRP", { emptyIndicatorCode: "EMPTY" }, "delivered"],
    ["CUSI", {}, "customs_hold"],
    ["CUSR", {}, "customs_cleared"],
    ["INSP", {}, "unknown"],
  ])("%s with %j is %s", async (code, over, milestone) => {
    const event = await first({ equipmentEventTypeCode: code, ...over });
    expect(event?.milestone).toBe(milestone);
    expect(event).not.toHaveProperty("unmapped");
  });

  it("is said to be unknown to us, until an operator maps it", async () => {
    expect(await first({ equipmentEventTypeCode: "XYZW" })).toMatchObject({ milestone: "unknown", unmapped: true });
    const mapped = (code: string) =>
      code === "EQUIPMENT/XYZW" ? ({ milestone: "delivered", reason: null } as const) : null;
    expect(await first({ equipmentEventTypeCode: "XYZW" }, { mapped })).toMatchObject({ milestone: "delivered" });
  });

  it.each([
    ["ACT", "actual"],
    ["EST", "estimated"],
    ["PLN", "planned"],
    ["REQ", "planned"],
    ["???", "planned"],
  ])("classified %s is %s", async (eventClassifierCode, classifier) => {
    expect((await first({ equipmentEventTypeCode: "LOAD", eventClassifierCode }))?.classifier).toBe(classifier);
  });

  it.each([["SHIPMENT"], ["OPERATIONS"], ["IOT"]])("of type %s is not about a movement", async (eventType) => {
    expect((await read({ ...BASE, eventType, equipmentEventTypeCode: "LOAD" })).reports).toEqual([]);
  });

  it("is none in a notice about a booking or a document", async () => {
    const notice = { specversion: "1.0", id: "1", type: "org.dcsa.booking-notification.v2", data: {} };
    expect((await read(notice)).reports).toEqual([]);
  });
});

describe("an estimate", () => {
  it.each([
    [{ equipmentEventTypeCode: "DROP", emptyIndicatorCode: "LADEN" }, true],
    [{ equipmentEventTypeCode: "DROP", facilityTypeCode: "POTE" }, false],
    [{ equipmentEventTypeCode: "DISC", isTransshipmentMove: false }, true],
    [{ equipmentEventTypeCode: "DISC", isTransshipmentMove: true }, false],
    [{ equipmentEventTypeCode: "DISC" }, false],
    [{ equipmentEventTypeCode: "DISC", isTransshipmentMove: false, emptyIndicatorCode: "EMPTY" }, false],
    [{ equipmentEventTypeCode: "AVPU" }, true],
    [{ equipmentEventTypeCode: "LOAD", isTransshipmentMove: false }, false],
    [{ equipmentEventTypeCode: "DROP", eventClassifierCode: "PLN" }, true],
    [{ equipmentEventTypeCode: "DROP", eventClassifierCode: "ACT" }, false],
  ])("is in %j: %s", async (over, isEstimate) => {
    expect(Boolean(await estimated(over))).toBe(isEstimate);
  });

  it("is in an arrival only where the endpoint was told that the journey ends there", async () => {
    const arrival = {
      eventType: "TRANSPORT",
      transportEventTypeCode: "ARRI",
      transportCall: { UNLocationCode: "NLRTM" },
    };
    expect(await estimated(arrival)).toBeUndefined();
    expect(await estimated(arrival, { destinations: "BEANR, nlrtm" })).toBe("2026-10-04T10:00:00+02:00");
    expect(await estimated(arrival, { destinations: "BEANR" })).toBeUndefined();
    expect(await estimated({ ...arrival, transportCall: null }, { destinations: "BEANR" })).toBeUndefined();
  });

  it("is the newest word of a bundle, whatever its order", async () => {
    const drop = { equipmentEventTypeCode: "DROP", eventClassifierCode: "EST" };
    const old = flat({ ...drop, eventID: "a", eventDateTime: "2026-11-20T00:00:00Z" });
    const young = flat({ ...drop, eventID: "b", eventCreatedDateTime: "2026-10-05T00:00:01Z" });
    for (const bundle of [
      [old, young],
      [young, old],
    ]) {
      expect((await read(bundle)).reports[0]?.estimate?.deliveryAt.asSent).toBe("2026-10-04T10:00:00+02:00");
    }
  });
});
