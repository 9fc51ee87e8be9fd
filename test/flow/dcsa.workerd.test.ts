import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createEndpoint, readEndpoint, type NewEndpoint } from "../../src/store/endpoint.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { openMesh } from "../support/mesh.ts";

const KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
const dcsaEvent = (eventID: string, code: string, at: string) => ({
  metadata: { eventID, eventType: "EQUIPMENT", eventCreatedDateTime: at },
  payload: {
    eventClassifierCode: "ACT",
    eventDateTime: at,
    equipmentEventTypeCode: code,
    equipmentReference: "APZU4812090",
    emptyIndicatorCode: "LADEN",
  },
});
const retraction = (eventID: string, retractedEventID: string, at = "2100-01-03T00:00:00+00:00") => ({
  metadata: { eventID, eventType: "EQUIPMENT", eventCreatedDateTime: at, retractedEventID },
});

async function dcsaMesh() {
  const mesh = await openMesh({ sender: "dcsa", settings: { carrier: "MAEU" }, secret: KEY });
  const pushTo = async (endpointId: string, events: readonly unknown[]) => {
    const body = JSON.stringify(events);
    const key = await crypto.subtle.importKey(
      "raw",
      Uint8Array.fromBase64(KEY),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(body))).toHex();
    const url = `https://eu.hooks.test/in/${endpointId}`;
    const headers = { "Notification-Signature": `sha256=${digest}` };
    return exports.default.fetch(url, { method: "POST", body, headers });
  };
  const push = async (...events: unknown[]) => pushTo(mesh.endpointId, events);
  /** Another endpoint of the tenant: of a partner of its own, unless one is named. */
  const another = async (partner?: string) => {
    const { db, seal } = groundOf(env);
    const id = `eu_${crypto.getRandomValues(new Uint8Array(16)).toHex()}`;
    const row = { ...(await readEndpoint(db, mesh.endpointId)), id, name: null, partner: partner ?? id } as NewEndpoint;
    await createEndpoint(db, row, await seal.seal(KEY, `endpoint-secret:${id}`));
    return async (...events: unknown[]) => pushTo(id, events);
  };
  return { mesh, push, another };
}

describe("two ocean platforms of one tenant that both number their events", () => {
  const early = dcsaEvent("1", "LOAD", "2100-01-01T00:00:00+00:00");
  const late = dcsaEvent("1", "DISC", "2100-01-02T00:00:00+00:00");

  it("are each heard, and neither takes back what the other told, before or after it is told", async () => {
    const { mesh, push, another } = await dcsaMesh();
    const pushOther = await another();
    await pushOther(retraction("r-1", "2"));
    await push(early, dcsaEvent("2", "DISC", "2100-01-03T00:00:00+00:00"));
    await pushOther(late);
    await push(retraction("r-2", "1"));
    await mesh.deliver();
    const [shipment] = await mesh.shipments();
    const { timeline = [] } = (await mesh.stub(shipment?.id ?? "").timeline()) ?? {};
    const told = timeline.flatMap(({ entry, retracted }) =>
      entry.kind === "event" ? [`${entry.event.code} ${retracted ? "taken back" : "told"}`] : [],
    );
    expect(told).toEqual(["EQUIPMENT/LOAD/LADEN taken back", "EQUIPMENT/DISC/LADEN told", "EQUIPMENT/DISC/LADEN told"]);
  });

  it("are one where one's endpoint took the other's place", async () => {
    const { mesh, push, another } = await dcsaMesh();
    const pushAgain = await another(mesh.endpointId);
    await push(early);
    await pushAgain(early, retraction("r-1", "1"));
    await mesh.deliver();
    const [shipment] = await mesh.shipments();
    const { timeline = [] } = (await mesh.stub(shipment?.id ?? "").timeline()) ?? {};
    expect(timeline.map(({ entry, retracted }) => [entry.kind, retracted])).toEqual([
      ["event", true],
      ["retraction", false],
    ]);
  });
});

describe("an ocean line that takes an event back by its name", () => {
  const loaded = dcsaEvent("e-load", "LOAD", "2100-01-01T00:00:00+00:00");
  const discharged = dcsaEvent("e-disc", "DISC", "2100-01-02T00:00:00+00:00");

  it("is answered with exactly 204, and to a HEAD too", async () => {
    const { mesh, push } = await dcsaMesh();
    expect((await push(loaded)).status).toBe(204);
    expect((await push(loaded)).status).toBe(204);
    const url = `https://eu.hooks.test/in/${mesh.endpointId}`;
    expect((await exports.default.fetch(url, { method: "HEAD" })).status).toBe(204);
  });

  it.each([
    ["after it came", [[loaded, discharged], [retraction("r-1", "e-disc")]]],
    ["before it came", [[loaded], [retraction("r-1", "e-disc")], [discharged]]],
    ["in the same breath", [[retraction("r-1", "e-disc"), loaded, discharged]]],
  ])("has the shipment go back, in Odoo too, when that is said %s", async (_when, pushes) => {
    const { mesh, push } = await dcsaMesh();
    mesh.odoo.addPicking({ trackingRef: "APZU4812090" });
    for (const events of pushes) {
      expect((await push(...events)).status).toBe(204);
      await mesh.deliver();
    }
    expect(await mesh.shipments()).toMatchObject([{ trackingNumber: "APZU4812090", milestone: "in_transit" }]);
    expect(mesh.odoo.pickings()).toMatchObject([{ x_tallyman_milestone: "in_transit" }]);
  });
});

describe("a retraction whose time has no offset", () => {
  const declared = "2100-01-03T08:00:00";
  const event = dcsaEvent("e-1", "LOAD", "2100-01-01T00:00:00+00:00");
  const takenBack = retraction("r-1", "e-1", declared);

  it.each([
    ["after", [event, takenBack]],
    ["before", [takenBack, event]],
  ])("keeps that nobody knows the zone, when it comes %s its event", async (_when, pushes) => {
    const { mesh, push } = await dcsaMesh();
    for (const one of pushes) expect((await push(one)).status).toBe(204);
    await mesh.deliver();
    const [shipment] = await mesh.shipments();
    const { timeline = [] } = (await mesh.stub(shipment?.id ?? "").timeline()) ?? {};
    expect(timeline.flatMap(({ entry }) => (entry.kind === "retraction" ? [entry.retraction.declaredAt] : []))).toEqual(
      [{ atMs: Date.parse(`${declared}Z`), asSent: declared, certainty: "local" }],
    );
  });
});
