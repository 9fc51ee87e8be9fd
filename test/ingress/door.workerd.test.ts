import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { ENDPOINT_CACHE_MS } from "../../src/ingress/endpoint-cache.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { giveToken } from "../http/api-under-test.ts";
import { openMesh, SECRET, START_MS, trackerUpdated } from "../support/mesh.ts";

const scan = { status: "in_transit", at: START_MS };
const keptOf = async (endpointId: string) =>
  (await env.DB.prepare("SELECT kind, reason FROM kept_payload WHERE endpoint_id = ?").bind(endpointId).all()).results;

describe("a webhook", () => {
  it("signed with what was replaced is believed until the overlap ends, and held from then on", async () => {
    const mesh = await openMesh();
    const endMs = mesh.clock.nowMs + 60_000;
    const sealed = await groundOf(env).seal.seal("the newer", `endpoint-secret:${mesh.endpointId}`);
    await env.DB.prepare("UPDATE endpoint_secret SET expires_at_ms = ? WHERE endpoint_id = ?")
      .bind(endMs, mesh.endpointId)
      .run();
    await env.DB.prepare("INSERT INTO endpoint_secret (endpoint_id, created_at_ms, sealed) VALUES (?, ?, ?)")
      .bind(mesh.endpointId, mesh.clock.nowMs + 1, sealed)
      .run();
    mesh.clock.nowMs += ENDPOINT_CACHE_MS;
    const send = async (number: string, secret: string) => {
      const body = JSON.stringify(trackerUpdated(number, [scan]));
      return (await mesh.post(body, await signEasyPost(body, secret))).status;
    };
    // Known since just before its end, so that memory alone must not keep it good.
    mesh.clock.nowMs = endMs - 1;
    expect([await send("TN-OLD", SECRET), await send("TN-NEW", "the newer")]).toEqual([200, 200]);
    mesh.clock.nowMs = endMs;
    expect([await send("TN-OLD2", SECRET), await send("TN-NEW2", "the newer")]).toEqual([401, 200]);
    expect(await keptOf(mesh.endpointId)).toMatchObject([{ kind: "held", reason: "wrong_signature" }]);
  });

  it("with a bad signature is held without what is a browser's or a proxy's of its headers", async () => {
    const mesh = await openMesh();
    const kept = { "x-hmac-signature": "hmac-sha256-hex=00", "content-type": "application/json", "x-own": "1" };
    const dropped = {
      Cookie: "session=1",
      "CF-Connecting-IP": "203.0.113.9",
      "cf-ray": "1",
      "X-Forwarded-For": "203.0.113.9",
      "x-forwarded-proto": "https",
      "X-Real-IP": "203.0.113.9",
      "True-Client-IP": "203.0.113.9",
    };
    expect((await mesh.post("{}", { ...kept, ...dropped })).status).toBe(401);
    const id = await env.DB.prepare("SELECT id FROM kept_payload WHERE endpoint_id = ?")
      .bind(mesh.endpointId)
      .first("id");
    const answer = await exports.default.fetch(`https://eu.hooks.test/v1/kept/${String(id)}/payload`, {
      headers: { Authorization: `Bearer ${await giveToken(groundOf(env).db)}` },
    });
    const { headers } = await answer.json<{ headers: Record<string, string> }>();
    expect(headers).toMatchObject(kept);
    const names = Object.keys(headers);
    expect(names.filter((name) => /cookie|forwarded|real-ip|true-client|^cf-|^host$/i.test(name))).toEqual([]);
  });

  it("that is a greeting beyond the endpoint's rate is answered 429, like any other call", async () => {
    const mesh = await openMesh({
      sender: "ups",
      scheme: "bearer",
      settings: { clientId: "c" },
      rateLimitPerMinute: 1,
    });
    const greet = () =>
      exports.default.fetch(`https://eu.hooks.test/in/${mesh.endpointId}/oauth/token`, {
        method: "POST",
        headers: {
          Authorization: `Basic ${btoa(`c:${SECRET}`)}`,
          "Content-Type": "application/x-www-form-urlencoded",
        },
        body: "grant_type=client_credentials",
      });
    expect((await greet()).status).toBe(200);
    const refused = await greet();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});
