import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { dueFetchTasks } from "../../src/store/fetch-task.ts";
import { unmappedCodes } from "../../src/store/code-map.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { openMesh, SECRET } from "../support/mesh.ts";

const parcel = (status: string, at: string) =>
  JSON.stringify({
    event: "track_updated",
    data: {
      carrier: "usps",
      tracking_number: "CODE1",
      tracking_history: [{ status, status_date: at, status_details: "?" }],
    },
  });
const admin = async (path: string, body?: unknown) => {
  const made = await exports.default.fetch("https://eu.hooks.test/v1/tokens", {
    method: "POST",
    headers: { Authorization: `Bearer ${groundOf(env).bootstrapToken}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name: "test", role: "admin" }),
  });
  const { token } = await made.json<{ token: string }>();
  const answer = await exports.default.fetch(`https://eu.hooks.test${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json<Record<string, unknown>>();
};

describe("a sender's code that nobody knows", () => {
  it("is accepted, listed for operators, and folded again once it is mapped, in Odoo too", async () => {
    const mesh = await openMesh({ sender: "shippo", scheme: "token" });
    mesh.odoo.addPicking({ trackingRef: "CODE1" });
    const url = `https://eu.hooks.test/in/${mesh.endpointId}?token=${SECRET}`;
    const code = `TELEPORTED-${mesh.endpointId.slice(-6)}`;
    const post = (body: string) => exports.default.fetch(url, { method: "POST", body });
    expect((await post(parcel("TRANSIT", "2100-01-01T00:00:00Z"))).status).toBe(200);
    expect((await post(parcel(code, "2100-01-02T00:00:00Z"))).status).toBe(200);
    await mesh.deliver();
    expect(await mesh.shipments()).toMatchObject([{ milestone: "in_transit" }]);
    expect(await unmappedCodes(groundOf(env).db, 500)).toContainEqual(
      expect.objectContaining({ sender: "shippo", code, events: 1 }),
    );
    const answer = await admin("/v1/codes/map", { sender: "shippo", code, milestone: "delivered" });
    expect(answer).toMatchObject({ milestone: "delivered", shipments: 1, more: false });
    await mesh.deliver();
    expect(await mesh.shipments()).toMatchObject([{ milestone: "delivered" }]);
    const left = (await unmappedCodes(groundOf(env).db, 500)).filter((one) => one.code === code);
    expect(left).toEqual([]);
    mesh.clock.nowMs += 60_000;
    await post(parcel(code, "2100-01-03T00:00:00Z"));
    await mesh.deliver();
    expect((await unmappedCodes(groundOf(env).db, 500)).filter((one) => one.code === code)).toEqual([]);
  });
});

describe("a token in place of a signature", () => {
  it("is asked for, and a wrong one held", async () => {
    const mesh = await openMesh({ sender: "karrio" });
    expect((await mesh.post("{}", { "X-Event-Id": "wrong" })).status).toBe(401);
    expect((await mesh.post(`{"event":"shipment_purchased"}`, { "X-Event-Id": SECRET })).status).toBe(200);
  });
});

describe("what a thin notification names", () => {
  it("is fetched nowhere when nothing names anything", async () => {
    await openMesh();
    expect(await dueFetchTasks(groundOf(env).db, Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  });
});
