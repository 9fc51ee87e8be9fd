import { createHmac } from "node:crypto";
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { groundOf } from "../../src/wiring/ground.ts";
import { EHUB, settingsOf } from "../carriers/mapped/mappings.ts";
import { giveToken } from "../http/api-under-test.ts";
import { openMesh } from "../support/mesh.ts";

const KEY = "an agreed secret";
let token: string;
beforeAll(async () => {
  token = await giveToken(groundOf(env).db);
});

async function call(method: string, path: string, body?: unknown) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const asked = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await exports.default.fetch(`https://eu.hooks.test${path}`, asked);
  return { status: answer.status, body: await answer.json<Record<string, unknown>>() };
}

const delivered = (number: string, eventId: number, code = "01") =>
  JSON.stringify({
    subscription_type: "shipment_tracking",
    payload: [
      {
        tracking_number: number,
        tracking_event_id: eventId,
        code,
        event_timestamp: "2100-01-02T10:00:00.000Z",
        description: "x",
      },
    ],
  });
const post = (endpointId: unknown, body: string, headers: Record<string, string>) =>
  exports.default.fetch(`https://eu.hooks.test/in/${String(endpointId)}`, { method: "POST", body, headers });
const signed = (body: string) => ({ "X-eHub-Signature": createHmac("sha256", KEY).update(body).digest("hex") });

describe("a mapped endpoint", () => {
  it("is rehearsed as a draft, certified on samples, and acts once it is active", async () => {
    const mesh = await openMesh();
    const asked = { tenant: mesh.tenantId, sender: "mapped", secret: KEY, settings: settingsOf(EHUB), draft: true };
    const made = await call("POST", "/v1/endpoints", asked);
    expect([made.status, made.body["scheme"], made.body["assurance"]]).toEqual([201, "hmac", "body"]);
    const id = made.body["id"];

    const body = delivered("MAP1", 1);
    expect((await post(id, body, signed(body))).status).toBe(200);
    expect(await mesh.shipments()).toEqual([]);
    const payloads = [
      { body: delivered("MAP1", 1) },
      { body: delivered("MAP1", 2, "ZZ") },
      { body: `{"payload":[]}` },
      { body: "[1]" },
    ];
    const certified = await call("POST", `/v1/endpoints/${String(id)}/certify`, { payloads });
    expect(certified.status).toBe(200);
    const outcomes = (certified.body["items"] as { outcome: string }[]).map(({ outcome }) => outcome);
    // The third is of no subscription of interest; of the fourth nothing is either, since nothing says it is.
    expect(outcomes).toEqual(["read", "read", "read", "read"]);
    expect(certified.body["certification"]).toMatchObject({ unmapped: ["ehub:ZZ"] });

    expect((await call("POST", `/v1/endpoints/${String(id)}/propose`, {})).status).toBe(200);
    const again = delivered("MAP1", 3);
    expect((await post(id, again, signed(again))).status).toBe(200);
    expect((await post(id, again, { "X-eHub-Signature": "00".repeat(32) })).status).toBe(401);
    await mesh.deliver();
    expect(await mesh.shipments()).toMatchObject([{ trackingNumber: "MAP1", milestone: "delivered" }]);
  });

  it("of one partner is not silenced by another's that numbers its events alike", async () => {
    const mesh = await openMesh();
    for (const [code, milestone] of [
      ["OF", "out_for_delivery"],
      ["01", "delivered"],
    ] as const) {
      const asked = { tenant: mesh.tenantId, sender: "mapped", secret: KEY, settings: settingsOf(EHUB) };
      const { body: made } = await call("POST", "/v1/endpoints", asked);
      const body = delivered("MAP2", 1, code);
      const answer = await post(made["id"], body, signed(body));
      expect(await answer.json()).toMatchObject({ new: 1, duplicates: 0 });
      await mesh.deliver();
      expect(await mesh.shipments()).toMatchObject([{ trackingNumber: "MAP2", milestone }]);
    }
  });

  it.each([
    ["settings.mapping", { settings: {} }],
    ["settings.mapping.codes.01", { settings: settingsOf({ ...EHUB, codes: { "01": "gone" } }) }],
    ["scheme", { settings: settingsOf(EHUB), scheme: "unsigned" }],
  ])("is not made when it is at fault at %s", async (path, over) => {
    const mesh = await openMesh();
    const { status, body } = await call("POST", "/v1/endpoints", {
      tenant: mesh.tenantId,
      sender: "mapped",
      secret: KEY,
      ...over,
    });
    expect([status, (body["issues"] as { path: string }[])[0]?.path]).toEqual([422, path]);
  });
});

describe("an endpoint of a sender that signs nothing", () => {
  const parcel = JSON.stringify({
    event_ts: "2100-01-02 12:00:00 +0100",
    event: "shipment_status_changed",
    payload: { shipment_id: 1, status: "delivered", tracking_number: "600000000000000000000001" },
  });

  it("takes webhooks from its address range, holds those from elsewhere, and answers the call that registers it", async () => {
    const mesh = await openMesh({ sender: "inpost", secret: "" });
    const elsewhere = await post(mesh.endpointId, parcel, { "CF-Connecting-IP": "198.51.100.9" });
    expect(elsewhere.status).toBe(401);
    await mesh.deliver();
    expect(await mesh.shipments()).toEqual([]);
    expect((await post(mesh.endpointId, parcel, { "CF-Connecting-IP": "91.216.25.40" })).status).toBe(200);
    await mesh.deliver();
    expect(await mesh.shipments()).toMatchObject([{ milestone: "delivered" }]);
    const tried = await exports.default.fetch(`https://eu.hooks.test/in/${mesh.endpointId}`);
    expect(tried.status).toBe(200);
  });

  it("has what was held judged again by the address it came from", async () => {
    const mesh = await openMesh({ sender: "inpost", secret: "" });
    await post(mesh.endpointId, parcel, { "CF-Connecting-IP": "198.51.100.9" });
    const { body: held } = await call("GET", `/v1/endpoints/${mesh.endpointId}/kept`);
    const [kept] = held["items"] as { id: string }[];
    expect((await call("POST", `/v1/kept/${kept?.id}/release`, {})).status).toBe(409);
    await env.DB.prepare("UPDATE endpoint SET settings = ? WHERE id = ?")
      .bind(JSON.stringify({ ranges: "198.51.100.0/24" }), mesh.endpointId)
      .run();
    mesh.clock.nowMs += 60_000;
    expect((await call("POST", `/v1/kept/${kept?.id}/release`, {})).status).toBe(200);
    await mesh.deliver();
    expect(await mesh.shipments()).toMatchObject([{ milestone: "delivered" }]);
  });
});
