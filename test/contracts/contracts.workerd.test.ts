import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { signStandardWebhook } from "../../src/carriers/standard-webhooks/sign.ts";
import { verifyChain } from "../../src/domain/audit.ts";
import { chainOf, headOf } from "../../src/store/audit.ts";
import { setStanding } from "../../src/store/contract.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { apiUnderTest, type Api } from "../http/api-under-test.ts";
import { openMesh, START_MS } from "../support/mesh.ts";

const DAY_MS = 86_400_000;
const CONTRACT = "shipment-events-v1";
const isoIn = (api: Api, days: number) => new Date(api.clock.nowMs + days * DAY_MS).toISOString();

let api: Api;
beforeEach(async () => {
  await env.DB.exec("DELETE FROM contract_version");
  await env.DB.exec("DELETE FROM contract_use");
  api = await apiUnderTest();
});

const stateOf = async (id: string) => {
  const { body } = await api.call("GET", "/v1/contracts");
  return (body["items"] as unknown as { id: string; state: string }[]).find((one) => one.id === id)?.state;
};

describe("a version of a contract", () => {
  it("is in force unless somebody said otherwise, and says where its schema is", async () => {
    const { body } = await api.call("GET", "/v1/contracts");
    for (const { id, state, schemaUrl } of body["items"] as unknown as Record<string, string>[]) {
      expect(state).toBe("active");
      const path = (schemaUrl ?? "").replace("https://eu.hooks.example", "");
      expect((await api.fetch(path)).status, id).toBe(200);
    }
  });

  it("is deprecated with notice, retired after it and not before, and put in force again", async () => {
    const path = `/v1/contracts/${CONTRACT}`;
    expect((await api.call("POST", `${path}/retire`)).status).toBe(409);
    expect((await api.call("POST", `${path}/deprecate`, { sunsetAt: isoIn(api, 29) })).status).toBe(409);
    expect((await api.call("POST", `${path}/deprecate`, { sunsetAt: isoIn(api, 31) })).body).toMatchObject({
      state: "deprecated",
      sunsetAt: isoIn(api, 31),
    });
    expect((await api.call("POST", `${path}/retire`)).status).toBe(409);
    api.clock.nowMs += 32 * DAY_MS;
    expect((await api.call("POST", `${path}/retire`)).body).toMatchObject({ state: "retired" });
    expect(await stateOf(CONTRACT)).toBe("retired");
    expect((await api.call("POST", `${path}/activate`)).body).toMatchObject({ state: "active", sunsetAt: null });
    expect((await api.call("POST", `${path}/activate`)).status).toBe(409);
    expect((await api.call("POST", "/v1/contracts/nothing-v1/retire")).status).toBe(404);
  });

  it("has each change of how it stands on the record, and none that was refused", async () => {
    const object = { kind: "schema" as const, id: "booking-answer-v1" };
    await api.call("POST", `/v1/contracts/${object.id}/retire`);
    await api.call("POST", `/v1/contracts/${object.id}/deprecate`, { sunsetAt: isoIn(api, 60) });
    await api.call("POST", `/v1/contracts/${object.id}/activate`);
    const links = await chainOf(api.db, object, 0, 10);
    expect(links.map(({ verb, before, after }) => [verb, JSON.parse(before!).state, JSON.parse(after!).state])).toEqual(
      [
        ["contract:change", "active", "deprecated"],
        ["contract:change", "deprecated", "active"],
      ],
    );
    const mac = (await import("../../src/domain/mac.ts")).macUnder(new Uint8Array(32), "test");
    expect(verifyChain(mac, links, await headOf(api.db, object))).toMatchObject({ ok: true });
  });
});

describe("an API that is to end", () => {
  it("tells its callers with every answer, also a refusal, and lists who they are", async () => {
    const sunsetAt = isoIn(api, 90);
    const before = await api.call("GET", "/v1/whoami");
    expect(before.headers.get("Deprecation")).toBeNull();
    await api.call("POST", "/v1/contracts/api-v1/deprecate", { sunsetAt });
    const { headers, body } = await api.call("GET", "/v1/whoami");
    expect(headers.get("Deprecation")).toBe(`@${Math.floor(api.clock.nowMs / 1000)}`);
    expect(headers.get("Sunset")).toBe(new Date(sunsetAt).toUTCString());
    expect(headers.get("Link")).toContain('rel="deprecation"');
    expect((await api.call("GET", `/v1/endpoints/eu_${"0".repeat(32)}`)).headers.get("Sunset")).not.toBeNull();
    // Who is nobody is told nothing of the kind.
    expect((await api.fetch("/v1/whoami")).headers.get("Deprecation")).toBeNull();
    await api.settled();
    const users = await api.call("GET", "/v1/contracts/api-v1/users");
    expect(users.body["items"]).toMatchObject([{ kind: "token", id: body["id"], tenant: null }]);
  });
});

describe("a webhook in a version of ours", () => {
  const secret = `whsec_${btoa("0123456789abcdef0123456789abcdef")}`;
  const open = () => openMesh({ sender: "standard-webhooks", secret });
  const stands = (standing: Parameters<typeof setStanding>[2]) => {
    const { db } = groundOf(env);
    return db.batch([setStanding(db, CONTRACT, standing, START_MS) as never]);
  };
  async function send(mesh: Awaited<ReturnType<typeof open>>, trackingNumber: string): Promise<Response> {
    const at = new Date(mesh.clock.nowMs).toISOString();
    const events = [{ id: "e-1", milestone: "in_transit", occurredAt: at }];
    const shipments = [{ carrier: "fedex", trackingNumber, events }];
    const body = JSON.stringify({ type: "shipment.events.v1", timestamp: at, data: { shipments } });
    return mesh.post(body, await signStandardWebhook(body, secret, "msg_1", Math.floor(mesh.clock.nowMs / 1000)));
  }

  it("that is to end is read, told so, and its endpoint is listed among its users", async () => {
    const mesh = await open();
    const ends = { deprecatedAtMs: START_MS, sunsetAtMs: START_MS + 90 * DAY_MS };
    await stands({ state: "deprecated", ...ends });
    mesh.clock.nowMs += 60_000;
    const answer = await send(mesh, "OLD1");
    expect(await answer.json()).toMatchObject({ status: "accepted", new: 1 });
    expect(answer.headers.get("Deprecation")).toBe(`@${START_MS / 1000}`);
    expect(answer.headers.get("Sunset")).toBe(new Date(ends.sunsetAtMs).toUTCString());
    await expect
      .poll(() => env.DB.prepare("SELECT contract, user_id AS user, tenant_id AS tenant FROM contract_use").first())
      .toEqual({ contract: CONTRACT, user: mesh.endpointId, tenant: mesh.tenantId });
  });

  it("that has ended is kept whole, answered with success, and changes nothing", async () => {
    const mesh = await open();
    await stands({ state: "retired", deprecatedAtMs: 1, sunsetAtMs: 2 });
    mesh.clock.nowMs += 120_000;
    expect(await (await send(mesh, "ENDED1")).json()).toMatchObject({ status: "quarantined" });
    await mesh.deliver();
    expect(await mesh.shipments()).toEqual([]);
    const kept = await env.DB.prepare("SELECT kind, reason, path FROM kept_payload WHERE endpoint_id = ?")
      .bind(mesh.endpointId)
      .first();
    expect(kept).toEqual({ kind: "quarantined", reason: `the contract ${CONTRACT} is retired`, path: "type" });
  });

  it("that goes on is answered without a word of it", async () => {
    const mesh = await open();
    mesh.clock.nowMs += 180_000;
    const answer = await send(mesh, "NEW1");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Deprecation")).toBeNull();
  });
});
