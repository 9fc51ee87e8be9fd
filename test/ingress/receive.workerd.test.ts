import { env, exports } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { signStandardWebhook } from "../../src/carriers/standard-webhooks/sign.ts";
import { standingRow } from "../../src/store/endpoint.ts";
import { verifyChain } from "../../src/domain/audit.ts";
import { chainOf, headOf } from "../../src/store/audit.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { openMesh, SECRET, START_MS, trackerUpdated } from "../support/mesh.ts";

const scan = { status: "in_transit", at: START_MS };
const keptOf = async (endpointId: string) =>
  (
    await env.DB.prepare(
      "SELECT kind, reason, sealed_body AS sealedBody, size_bytes AS sizeBytes FROM kept_payload WHERE endpoint_id = ?",
    )
      .bind(endpointId)
      .all<{ kind: string; reason: string; sealedBody: string; sizeBytes: number }>()
  ).results;

describe("a webhook", () => {
  it("is accepted once and its redelivery counted as a duplicate", async () => {
    const mesh = await openMesh();
    const body = trackerUpdated("TN1", [scan]);
    const first = await mesh.send(body);
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({ status: "accepted", shipments: 1, new: 1, duplicates: 0 });
    expect(await (await mesh.send(body)).json()).toMatchObject({ new: 0, duplicates: 1 });
  });

  it("with a bad signature is refused, held sealed, and let in once the secret is right", async () => {
    const mesh = await openMesh();
    const body = JSON.stringify(trackerUpdated("TN-HELD", [scan]));
    const refused = await mesh.post(body, { ...(await signEasyPost(body, "another secret")), "x-request-id": "r-1" });
    expect(refused.status).toBe(401);
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(await refused.json()).toEqual({
      type: "/problems/bad-signature",
      title: "Signature not accepted",
      status: 401,
      requestId: "r-1",
    });
    const [held] = await keptOf(mesh.endpointId);
    expect(held).toMatchObject({ kind: "held", reason: "wrong_signature", sizeBytes: body.length });
    expect(held?.sealedBody).not.toContain("TN-HELD");
    expect(await mesh.shipments()).toEqual([]);
  });

  it("with a bad signature is held a hundred times an endpoint and no more", async () => {
    const mesh = await openMesh();
    for (let n = 0; n < 103; n += 1) expect((await mesh.post(`{"n":${n}}`)).status).toBe(401);
    expect(await keptOf(mesh.endpointId)).toHaveLength(100);
  });

  it.each([
    ["no JSON", "{nope"],
    ["no UTF-8", "\u0000not json"],
    [
      "JSON of another shape",
      JSON.stringify({ id: "evt_1", description: "tracker.updated", result: { object: "Tracker", carrier: "FedEx" } }),
    ],
  ])("that cannot be read (%s) is quarantined whole and answered with success", async (_what, body) => {
    const mesh = await openMesh();
    const answer = await mesh.post(body, await signEasyPost(body, SECRET));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "quarantined" });
    expect(await keptOf(mesh.endpointId)).toMatchObject([{ kind: "quarantined", sizeBytes: body.length }]);
  });

  it("is answered 503 when it can be neither read nor quarantined", async () => {
    const mesh = await openMesh();
    await mesh.send(trackerUpdated("TN2", [scan]));
    const prepare = vi.spyOn(groundOf(env).db.$client, "prepare").mockImplementation(() => {
      throw new Error("D1_ERROR: Network connection lost");
    });
    const answer = await mesh.post("{nope", await signEasyPost("{nope", SECRET));
    prepare.mockRestore();
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
  });

  it("over 1 MiB is refused, at 1 MiB is not, with and without a declared length", async () => {
    const mesh = await openMesh();
    const atLimit = "x".repeat(1024 * 1024);
    expect((await mesh.post(`${atLimit}x`)).status).toBe(413);
    expect((await mesh.post(atLimit)).status).toBe(401);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let chunk = 0; chunk < 17; chunk += 1) controller.enqueue(new Uint8Array(65_536));
        controller.close();
      },
    });
    const url = `https://eu.hooks.test/in/${mesh.endpointId}`;
    const endless = await exports.default.fetch(new Request(url, { method: "POST", body: stream }));
    expect(endless.status).toBe(413);
    expect(await endless.json()).toMatchObject({ type: "/problems/too-large", detail: "at most 1048576 bytes" });
  });

  it("to an unknown, malformed or suspended endpoint is answered 404, the same to the byte", async () => {
    const mesh = await openMesh();
    await standingRow(groundOf(env).db, mesh.endpointId, {
      state: "suspended",
      sandbox: false,
      needsApproval: false,
    });
    const ids = [mesh.endpointId, `eu_${"0".repeat(32)}`, "eu_short", "..%2f..", "xx_1", "eu_"];
    const answers = await Promise.all(
      ids.map(async (id) => {
        const answer = await exports.default.fetch(`https://eu.hooks.test/in/${id}`, {
          method: "POST",
          body: "{}",
          headers: { "x-request-id": "one" },
        });
        return { status: answer.status, headers: [...answer.headers].toSorted(), body: await answer.text() };
      }),
    );
    expect(answers[0]?.status).toBe(404);
    expect(answers.every((answer) => JSON.stringify(answer) === JSON.stringify(answers[0]))).toBe(true);
  });

  it("beyond the endpoint's rate is answered 429 with Retry-After, and later is taken", async () => {
    const mesh = await openMesh({ rateLimitPerMinute: 12 });
    const body = trackerUpdated("TN3", [scan]);
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await mesh.send(body)).status);
    expect(statuses).toEqual([200, 200, 429]);
    const limited = await mesh.send(body);
    expect(limited.headers.get("retry-after")).toBe("5");
    expect(await limited.json()).toMatchObject({ type: "/problems/rate-limited", retryAfterSeconds: 5 });
    mesh.clock.nowMs += 5_000;
    expect((await mesh.send(body)).status).toBe(200);
  });

  it("whose object fails is answered 503, never with success, and is taken when it comes again", async () => {
    const mesh = await openMesh();
    const body = trackerUpdated("TN-FRAGILE", [scan]);
    await mesh.send(body);
    const [shipmentId] = mesh.queue.map((doorbell) => doorbell.shipmentId);
    const stub = env.SHIPMENTS.getByName(shipmentId ?? "");
    await runInDurableObject(stub, (instance) => {
      Object.defineProperty(instance, "record", {
        configurable: true,
        value: () => Promise.reject(new Error("disk full")),
      });
    });
    const failed = await mesh.send(trackerUpdated("TN-FRAGILE", [scan, { status: "delivered", at: START_MS + 1000 }]));
    expect(failed.status).toBe(503);
    expect(failed.headers.get("retry-after")).toBe("5");
    await runInDurableObject(stub, (instance) => {
      delete (instance as unknown as Record<string, unknown>)["record"];
    });
    expect(
      (await mesh.send(trackerUpdated("TN-FRAGILE", [scan, { status: "delivered", at: START_MS + 1000 }]))).status,
    ).toBe(200);
  });

  it("by any other method than POST is told so", async () => {
    const mesh = await openMesh();
    const answer = await exports.default.fetch(`https://eu.hooks.test/in/${mesh.endpointId}`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
  });

  it("for another region that cannot be reached is not stored but answered 503", async () => {
    await openMesh();
    const answer = await exports.default.fetch(`https://eu.hooks.test/in/us_${"1".repeat(32)}`, {
      method: "POST",
      body: "{}",
    });
    expect(answer.status).toBe(503);
  });

  it("of our own canonical event may name several shipments, each with its own object", async () => {
    const mesh = await openMesh({ sender: "standard-webhooks" });
    const { secret } = await standardEndpoint(mesh.endpointId);
    const shipment = (trackingNumber: string, id: string) => ({
      carrier: "Acme Freight",
      trackingNumber,
      events: [{ id, milestone: "picked_up", occurredAt: "2100-01-01T10:00:00+01:00" }],
    });
    const body = JSON.stringify({
      type: "shipment.events.v1",
      timestamp: "2100-01-01T00:00:00Z",
      data: { shipments: [shipment("A-1", "e1"), shipment("a 1", "e2"), shipment("B-2", "e3")] },
    });
    const headers = await signStandardWebhook(body, secret, "msg_1", START_MS / 1000);
    const answer = await mesh.post(body, headers);
    expect(await answer.json()).toMatchObject({ status: "accepted", shipments: 2, new: 3 });
    expect(new Set(mesh.queue.map(({ shipmentId }) => shipmentId)).size).toBe(2);
  });
});

describe("a webhook of our own event that names what is another's", () => {
  const said = (over: object) => {
    const event = { id: "e1", milestone: "picked_up", occurredAt: "2026-11-20T10:00:00+01:00", ...over };
    const shipments = [{ carrier: "Acme", trackingNumber: "C-1", events: [event] }];
    return JSON.stringify({ type: "shipment.events.v1", timestamp: "2026-11-20T00:00:00Z", data: { shipments } });
  };

  it.each([
    ["charges", [{ amount: "987.65" }], "charge", "billing-provider"],
    ["price", "987.65", "price", "odoo"],
    ["invoice_number", "987.65", "invoice", "odoo"],
  ])(
    "(%s) is refused with the word of whose it is, kept whole, and on the record without the value",
    async (word, value, field, owner) => {
      const mesh = await openMesh({ sender: "standard-webhooks" });
      const { secret } = await standardEndpoint(mesh.endpointId);
      const body = said({ [word]: value });
      const signed = await signStandardWebhook(body, secret, "msg_1", START_MS / 1000);
      const answer = await mesh.post(body, { ...signed, "x-request-id": "r-charges" });
      expect(answer.status).toBe(403);
      const problem = await answer.json<{ detail: string }>();
      expect(problem).toMatchObject({
        type: "/problems/not-owner",
        title: "Not yours to write",
        requestId: "r-charges",
      });
      expect(problem.detail).toContain(`${field} belongs to the domain`);
      expect(problem.detail).toContain(`system of record is: ${owner}`);
      expect(await mesh.shipments()).toEqual([]);
      expect(await keptOf(mesh.endpointId)).toMatchObject([{ kind: "quarantined", sizeBytes: body.length }]);
      const { db, auditMac } = groundOf(env);
      const object = { kind: "endpoint", id: mesh.endpointId } as const;
      const links = await vi.waitUntil(async () => {
        const chain = await chainOf(db, object, 0, 10);
        return chain.length > 0 && chain;
      });
      expect(verifyChain(auditMac, links, await headOf(db, object))).toMatchObject({ ok: true });
      expect(links).toMatchObject([
        { verb: "webhook:record", actor: object, source: "webhook", requestId: "r-charges" },
      ]);
      expect(JSON.parse(links[0]?.after ?? "")).toMatchObject({ refused: "not-owner", field, owner, as: "carrier" });
      expect(JSON.stringify(links)).not.toContain("987.65");
    },
  );

  it("is taken with any other word that we do not know", async () => {
    const mesh = await openMesh({ sender: "standard-webhooks" });
    const { secret } = await standardEndpoint(mesh.endpointId);
    const body = said({ driver: "Ada", temperature: 4 });
    const answer = await mesh.post(body, await signStandardWebhook(body, secret, "msg_1", START_MS / 1000));
    expect(await answer.json()).toMatchObject({ status: "accepted", new: 1 });
  });
});

/** Gives the endpoint a secret in Standard Webhooks' own form. */
async function standardEndpoint(endpointId: string): Promise<{ secret: string }> {
  const secret = `whsec_${btoa("0123456789abcdef0123456789abcdef")}`;
  const sealed = await groundOf(env).seal.seal(secret, `endpoint-secret:${endpointId}`);
  await env.DB.prepare("UPDATE endpoint_secret SET sealed = ? WHERE endpoint_id = ?").bind(sealed, endpointId).run();
  return { secret };
}
