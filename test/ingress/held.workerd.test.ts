import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { openMesh, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";

const scan = { status: "in_transit", at: START_MS };
const WRONG = { "X-Hmac-Signature": "hmac-sha256-hex=00" };

/** What is held, by size and merit, the oldest first. */
async function heldOf({ endpointId }: TestMesh): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT size_bytes || ' ' || merit AS line FROM kept_payload WHERE endpoint_id = ? ORDER BY received_at_ms, id",
  )
    .bind(endpointId)
    .all<{ line: string }>();
  return results.map(({ line }) => line);
}

/** A flood moves on a little at each call, so that nothing is still remembered as full. */
async function flood(mesh: TestMesh, count: number, body: (n: number) => string, network: (n: number) => string) {
  for (let n = 0; n < count; n += 1) {
    expect((await mesh.post(body(n), { ...WRONG, "CF-Connecting-IP": network(n) })).status).toBe(401);
    if (n >= 100) mesh.clock.nowMs += 6_000;
  }
}

describe("held payloads, under a flood of forged ones", () => {
  it("are kept where they can be read and what came before cannot, and no junk pushes them out", async () => {
    const mesh = await openMesh();
    await flood(
      mesh,
      102,
      (n) => `{"n":${n}}`,
      () => "198.51.100.7",
    );
    const genuine = JSON.stringify(trackerUpdated("TN-GENUINE", [scan]));
    expect((await mesh.post(genuine, { ...WRONG, "CF-Connecting-IP": "203.0.113.9" })).status).toBe(401);
    await flood(
      mesh,
      104,
      (n) => `{"m":${n}}`,
      (n) => `192.0.${n}.1`,
    );
    const held = await heldOf(mesh);
    expect(held).toHaveLength(100);
    expect(held).toContain(`${genuine.length} read`);
  });

  it("of one network leave a place for every other, though all can be read", async () => {
    const mesh = await openMesh();
    await flood(
      mesh,
      101,
      (n) => JSON.stringify(trackerUpdated(`TN-F${n}`, [scan])),
      (n) => `198.51.100.${n}`,
    );
    const genuine = JSON.stringify(trackerUpdated("TN-GENUINE-OF-ANOTHER", [scan]));
    await mesh.post(genuine, { ...WRONG, "CF-Connecting-IP": "203.0.113.9" });
    await flood(
      mesh,
      102,
      (n) => JSON.stringify(trackerUpdated(`TN-G${n}`, [scan])),
      (n) => `198.51.100.${n}`,
    );
    expect(await heldOf(mesh)).toContain(`${genuine.length} read`);
  });

  it("that name a shipment there is, or are signed by a secret that is gone, stay whoever floods from how many networks", async () => {
    const mesh = await openMesh();
    expect((await mesh.send(trackerUpdated("TN-KNOWN", [scan]))).status).toBe(200);
    await mesh.deliver();
    const sealed = await groundOf(env).seal.seal("of yesterday", `endpoint-secret:${mesh.endpointId}`);
    await env.DB.prepare(
      "INSERT INTO endpoint_secret (endpoint_id, created_at_ms, sealed, expires_at_ms) VALUES (?, 1, ?, ?)",
    )
      .bind(mesh.endpointId, sealed, mesh.clock.nowMs - 1)
      .run();
    mesh.clock.nowMs += 60_000;
    const forged = (n: number) => JSON.stringify(trackerUpdated(`TN-F${n}`, [scan]));
    await flood(mesh, 101, forged, (n) => `10.${n}.0.1`);
    const known = JSON.stringify(trackerUpdated("TN-KNOWN", [{ status: "delivered", at: START_MS }]));
    const signed = JSON.stringify(trackerUpdated("TN-NEVER-SEEN", [scan]));
    await mesh.post(known, { ...WRONG, "CF-Connecting-IP": "10.1.0.1" });
    await mesh.post(signed, { ...(await signEasyPost(signed, "of yesterday")), "CF-Connecting-IP": "10.2.0.1" });
    await flood(mesh, 104, forged, (n) => `10.${n}.0.1`);
    const held = await heldOf(mesh);
    expect(held).toHaveLength(100);
    expect(held).toEqual(expect.arrayContaining([`${known.length} known`, `${signed.length} signed`]));
  });

  it("go, body and all, where another takes their place; of a tenant under a legal hold none does", async () => {
    const mesh = await openMesh();
    await flood(
      mesh,
      100,
      (n) => `{"n":${n}}`,
      () => "198.51.100.7",
    );
    const bodies = async () =>
      (await env.PAYLOADS.list()).objects.filter(({ key }) => key.includes(mesh.tenantId)).length;
    expect(await bodies()).toBe(100);
    const genuine = (n: number) => JSON.stringify(trackerUpdated(`TN-GENUINE-${n}`, [scan]));
    await mesh.post(genuine(1), { ...WRONG, "CF-Connecting-IP": "203.0.113.9" });
    expect([await bodies(), (await heldOf(mesh)).filter((line) => line.endsWith(" read"))]).toEqual([
      100,
      [expect.anything()],
    ]);
    await env.DB.prepare(
      "INSERT INTO legal_hold (id, tenant_id, reason, placed_by, placed_at_ms) VALUES (?, ?, 'x', 'x', 1)",
    )
      .bind(crypto.randomUUID(), mesh.tenantId)
      .run();
    await mesh.post(genuine(2), { ...WRONG, "CF-Connecting-IP": "203.0.113.9" });
    expect((await heldOf(mesh)).filter((line) => line.endsWith(" read"))).toHaveLength(1);
  });
});
