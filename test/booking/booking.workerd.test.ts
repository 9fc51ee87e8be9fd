import { describe, expect, it } from "vitest";
import { standardWebhooks } from "../../src/carriers/standard-webhooks/sender.ts";
import { BookingMessage } from "../../src/domain/booking.ts";
import { ok } from "../../src/domain/result.ts";
import { START_MS, trackerUpdated } from "../support/mesh.ts";
import { json } from "./freight.ts";
import { openDesk, referenceOn, token } from "./mesh-desk.ts";
import { readyDelivery, write } from "./order.ts";
import { PLATFORMS } from "./platforms.ts";

const HOUR_MS = 60 * 60_000;
const RECEIVER = "https://freight.example.com/book";
const SECRET = `whsec_${btoa("0123456789abcdef0123456789abcdef")}`;

describe.each(PLATFORMS)("a delivery booked with $name", ({ name, url, create }) => {
  const open = async (over: Record<string, unknown> = {}) => {
    const freight = create();
    const baseUrl = name === "easypost" ? {} : { baseUrl: url };
    const settings = { platform: name, credential: freight.key, ...baseUrl, ...over };
    return { freight, ...(await openDesk(settings, (request) => freight.handle(request))) };
  };

  it("is bought once however often it is asked for, and shows on the picking", async () => {
    const { freight, mesh, want, bookings } = await open();
    const { pickingId } = await readyDelivery(mesh.odoo);
    await want(pickingId);
    await want(pickingId);
    const [booking, ...others] = await bookings();
    expect(others).toEqual([]);
    expect(booking).toMatchObject({ state: "booked", carrier: "usps", review: null, refusal: null, orderId: 12 });
    expect(freight.paid).toHaveLength(1);
    expect(referenceOn(mesh, pickingId)).toBe(booking?.trackingNumbers.join(","));
    expect(mesh.notes(pickingId)).toHaveLength(1);
  });

  it("has its parcels linked before their first scan, so that scans go to the right picking without a search", async () => {
    const { mesh, want, bookings } = await open({ rule: { kind: "named", carrier: "fedex", service: "FEDEX_GROUND" } });
    const { pickingId } = await readyDelivery(mesh.odoo, { packages: 2 });
    await want(pickingId);
    const numbers = (await bookings())[0]?.trackingNumbers ?? [];
    expect(numbers).toHaveLength(2);
    expect(referenceOn(mesh, pickingId)).toBe(numbers.join(","));
    expect(await mesh.shipments()).toEqual([]);
    // Somebody's copy of the order must not be found by the number.
    mesh.odoo.addPicking({ trackingRef: numbers.join(",") });
    const scans = [{ status: "in_transit", at: START_MS }];
    const done = [...scans, { status: "delivered", at: START_MS + HOUR_MS }];
    const stateOf = () => mesh.odoo.pickings().find(({ id }) => id === pickingId)?.["x_tallyman_milestone"];
    await mesh.send(trackerUpdated(numbers[0] ?? "", done));
    await mesh.deliver();
    expect(stateOf()).toBe("in_transit");
    await mesh.send(trackerUpdated(numbers[1] ?? "", done));
    await mesh.deliver();
    expect(stateOf()).toBe("delivered");
    expect(mesh.notes(pickingId)).toHaveLength(5);
    expect(mesh.odoo.pickings().filter((row) => row["x_tallyman_milestone"])).toHaveLength(1);
  });

  it("outlives a platform that is down and an answer that is lost", async () => {
    const { freight, mesh, want, later, bookings } = await open();
    const { pickingId } = await readyDelivery(mesh.odoo);
    freight.fault = () => new Response("", { status: 503, headers: { "retry-after": "120" } });
    await want(pickingId);
    expect(await bookings()).toMatchObject([{ state: "wanted" }]);
    const tries = freight.calls.length;
    await later(100_000);
    expect(freight.calls).toHaveLength(tries);
    freight.fault = ({ path }) => (/buy|purchase/.test(path) ? "drop_after" : null);
    await later(30_000);
    expect(await bookings()).toMatchObject([{ state: "buying" }]);
    await later(60_000);
    expect(await bookings()).toMatchObject([{ state: "booked" }]);
    expect(freight.paid).toHaveLength(1);
  });

  it("is listed with the platform's words when it is refused, and bought on retry", async () => {
    const { freight, mesh, api, want, bookings } = await open();
    const { pickingId } = await readyDelivery(mesh.odoo);
    freight.balanceMinor = 1;
    await want(pickingId);
    const [refused] = await bookings("&state=refused");
    expect(refused).toMatchObject({ refusal: { message: expect.stringContaining("insufficient funds") } });
    freight.balanceMinor = 10_000;
    expect(await api("POST", `/v1/bookings/${refused?.id}/retry`)).toMatchObject({ status: 200, body: { attempt: 2 } });
    expect(await api("POST", `/v1/bookings/${refused?.id}/retry`)).toMatchObject({ status: 409 });
    await mesh.deliver();
    expect(await bookings()).toMatchObject([
      { attempt: 2, state: "booked" },
      { attempt: 1, state: "refused" },
    ]);
    expect(freight.paid).toHaveLength(1);
  });

  it("waits for a person in review, is bought on approval, and is taken back and booked anew on word", async () => {
    const { freight, mesh, api, want, bookings } = await open({ mode: "review" });
    const { pickingId } = await readyDelivery(mesh.odoo);
    await want(pickingId);
    const [draft] = await bookings("&state=drafted");
    expect(draft?.["charges"]).toEqual(expect.arrayContaining([expect.anything()]));
    expect(freight.paid).toEqual([]);
    expect((await api("POST", `/v1/bookings/${draft?.id}/approve`)).status).toBe(200);
    await mesh.deliver();
    expect(await bookings()).toMatchObject([{ state: "booked" }]);
    expect(await api("POST", `/v1/bookings/${draft?.id}/void`)).toMatchObject({
      status: 200,
      body: { state: "voided" },
    });
    expect(freight.refunded).toHaveLength(1);
    expect(mesh.notes(pickingId)).toHaveLength(2);
    const { items } = (await api("GET", `/v1/audit?kind=booking&id=${draft?.id}`)).body;
    const told = (items as { actor: { kind: string }; verb: string; after: { state: string } }[]).toReversed();
    expect(told.map(({ actor, verb, after }) => `${actor.kind} ${verb} ${after.state}`)).toEqual([
      "mesh booking:advance wanted",
      "mesh booking:advance drafted",
      "token booking:act drafted",
      "mesh booking:advance buying",
      "mesh booking:advance booked",
      "mesh booking:advance booked",
      "token booking:act voided",
    ]);
    await want(pickingId);
    expect(await bookings()).toHaveLength(1);
    await api("POST", `/v1/bookings/${draft?.id}/retry`);
    await mesh.deliver();
    const [second] = await bookings("&state=drafted");
    await api("POST", `/v1/bookings/${second?.id}/approve`);
    await mesh.deliver();
    // The reference that was ours gives way to ours.
    const [booked] = await bookings("&state=booked");
    expect(booked?.trackingNumbers).toHaveLength(1);
    expect(referenceOn(mesh, pickingId)).toBe(booked?.trackingNumbers.join(","));
  });

  it("is not booked while the tenant's booking is off", async () => {
    const { freight, mesh, want, bookings } = await open({ mode: "off" });
    const { pickingId } = await readyDelivery(mesh.odoo);
    await want(pickingId);
    expect([await bookings(), freight.calls]).toEqual([[], []]);
  });

  it("leaves a reference alone that a person put there", async () => {
    const { mesh, want, bookings } = await open();
    const { pickingId } = await readyDelivery(mesh.odoo);
    const load = mesh.faults;
    load.next = ({ model, method, body }) => {
      const asked = JSON.stringify(body);
      // The picking as it is read for the hand-over, after the purchase.
      const late = model === "stock.picking" && method === "search_read" && !asked.includes("weight");
      return late ? { result: [{ id: pickingId, carrier_tracking_ref: "BY-HAND-1" }] } : null;
    };
    await want(pickingId);
    load.next = () => null;
    expect(await bookings("&review=true")).toMatchObject([{ state: "booked", review: "tracking_ref" }]);
    expect(referenceOn(mesh, pickingId) || null).toBeNull();
    await write(mesh.odoo, "stock.picking", pickingId, { carrier_tracking_ref: "BY-HAND-1" });
    await want(pickingId);
    expect(referenceOn(mesh, pickingId)).toBe("BY-HAND-1");
  });
});

describe("a delivery booked by the mesh's own message", () => {
  const answer = {
    outcome: "booked",
    shipmentId: "ext-1",
    carrier: "DHL Express",
    service: "Worldwide",
    trackingNumbers: ["1234567890"],
    labelUrls: ["https://freight.example.com/label/1"],
    charges: [
      { name: "Freight", amountMinor: 4200, currency: "EUR" },
      { name: "Duties", amountMinor: 500, currency: "GBP" },
    ],
  };
  const settings = { platform: "webhook", baseUrl: RECEIVER, credential: SECRET };

  it("is signed, asked for by one id however often, and answered in the same breath", async () => {
    const seen: { headers: Map<string, string>; body: Uint8Array<ArrayBuffer> }[] = [];
    let lost = 0;
    const { mesh, want, later, bookings } = await openDesk(settings, async (request) => {
      seen.push({ headers: new Map(request.headers), body: new Uint8Array(await request.arrayBuffer()) });
      if ((lost += 1) === 1) throw new TypeError("Network connection lost");
      return json(200, answer);
    });
    const { pickingId } = await readyDelivery(mesh.odoo);
    await want(pickingId);
    await later(60_000);
    expect(await bookings()).toMatchObject([{ state: "booked", carrier: "dhl-express", shipmentId: "ext-1" }]);
    expect(new Set(seen.map(({ headers }) => headers.get("webhook-id"))).size).toBe(1);
    expect(seen).toHaveLength(2);
    const { headers, body } = seen[1] ?? { headers: new Map<string, string>(), body: new Uint8Array() };
    expect(BookingMessage.parse(JSON.parse(new TextDecoder().decode(body))).data).toMatchObject({
      delivery: "WH/OUT/00007",
    });
    const scheme = Object.values(standardWebhooks.schemes)[0];
    const inbound = { method: "POST", path: "/book", header: (name: string) => headers.get(name) ?? null, body };
    const credentials = {
      endpointId: mesh.endpointId,
      secrets: [SECRET],
      settings: {},
      nowMs: mesh.clock.nowMs,
      publicKey: async () => ok(null),
    };
    expect(await scheme?.verify(inbound, credentials)).toMatchObject({ ok: true });
    expect(mesh.notes(pickingId)[0]?.body).toMatch(
      /Freight: 42\.00 EUR.*Duties: 5\.00 GBP.*Total: 42\.00 EUR.*Total: 5\.00 GBP/,
    );
  });

  it("may be taken with 202 and answered later, by a token that opens nothing else", async () => {
    const { mesh, api, want, later, bookings } = await openDesk(
      settings,
      async () => new Response(null, { status: 202 }),
    );
    const { pickingId } = await readyDelivery(mesh.odoo);
    await want(pickingId);
    await later(2 * HOUR_MS);
    const [booking] = await bookings();
    expect(booking).toMatchObject({ state: "buying" });
    const theirs = await token("booking-platform");
    expect((await api("GET", `/v1/bookings/${booking?.id}`, undefined, theirs)).status).toBe(403);
    for (let times = 0; times < 2; times += 1)
      expect((await api("POST", `/v1/bookings/${booking?.id}/answer`, answer, theirs)).status).toBe(204);
    await mesh.deliver();
    expect(await bookings()).toMatchObject([{ state: "booked" }]);
    expect(referenceOn(mesh, pickingId)).toBe("1234567890");
    const other = { ...answer, trackingNumbers: ["9"] };
    expect((await api("POST", `/v1/bookings/${booking?.id}/answer`, other, theirs)).status).toBe(409);
  });

  it("is taken back by a message of its own", async () => {
    const seen: { type: string; data: object }[] = [];
    const { mesh, api, want, bookings } = await openDesk(settings, async (request) => {
      seen.push(await request.json());
      return json(200, answer);
    });
    const { pickingId } = await readyDelivery(mesh.odoo);
    await want(pickingId);
    const [booking] = await bookings();
    expect(await api("POST", `/v1/bookings/${booking?.id}/void`)).toMatchObject({ body: { state: "voided" } });
    const data = { bookingId: booking?.id, shipmentId: "ext-1" };
    expect(seen.at(-1)).toMatchObject({ type: "shipment.booking_void.v1", data });
  });

  it("is refused in the receiver's words", async () => {
    const refusal = { outcome: "refused", code: "embargo", message: "We do not go there" };
    const { mesh, want, bookings } = await openDesk(settings, async () => json(422, refusal));
    const { pickingId } = await readyDelivery(mesh.odoo);
    await want(pickingId);
    expect(await bookings("&state=refused")).toMatchObject([
      { refusal: { code: "embargo", message: "We do not go there" } },
    ]);
  });
});

describe("the settings of a booking", () => {
  it("never send a credential to another host than it was given for", async () => {
    const { mesh, api } = await openDesk({ platform: "webhook", baseUrl: RECEIVER, credential: SECRET }, async () =>
      json(200, {}),
    );
    const put = (body: object) => api("PUT", `/v1/tenants/${mesh.tenantId}/booking`, body);
    expect(await put({ platform: "webhook", baseUrl: RECEIVER })).toMatchObject({ status: 200 });
    expect(await put({ platform: "webhook", baseUrl: "https://elsewhere.example.com" })).toMatchObject({ status: 422 });
    expect(await put({ platform: "karrio", baseUrl: RECEIVER })).toMatchObject({ status: 422 });
    expect(await put({ platform: "karrio", baseUrl: "http://karrio.example.com", credential: "k" })).toMatchObject({
      status: 422,
    });
    expect(await put({ platform: "easypost", baseUrl: "https://10.0.0.1", credential: "k" })).toMatchObject({
      status: 422,
    });
    expect(await put({ platform: "webhook", baseUrl: RECEIVER, credential: "short" })).toMatchObject({ status: 422 });
  });
});
