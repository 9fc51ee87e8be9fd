import { env, exports } from "cloudflare:workers";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { createEndpoint } from "../../src/store/endpoint.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { token } from "../booking/mesh-desk.ts";
import { openMesh, SECRET } from "../support/mesh.ts";

export const CALLS_THAT_READ: ReadonlySet<string> = new Set(["search_read", "fields_get"]);

interface Change {
  readonly model: string;
  readonly id: number;
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** A mesh with an endpoint for Odoo's webhooks beside one for a carrier's, and its API. */
export async function openOrders(options: { api?: "json2" | "jsonrpc" } = {}) {
  const mesh = await openMesh({ ...options, sender: "odoo", scheme: "unsigned" });
  const ground = groundOf(env);
  const carrierId = `eu_${crypto.randomUUID().replaceAll("-", "")}`;
  const carrier = {
    id: carrierId,
    tenantId: mesh.tenantId,
    sender: "easypost",
    name: null,
    state: "active" as const,
    scheme: null,
    settings: {},
    sealedApiCredential: null,
    rateLimitPerMinute: 600_000,
    createdAtMs: mesh.clock.nowMs,
  };
  await createEndpoint(ground.db, carrier, await ground.seal.seal(SECRET, `endpoint-secret:${carrierId}`));
  const admin = await token();
  const api = async (method: string, path: string, body?: unknown) => {
    const answer = await exports.default.fetch(`https://eu.hooks.test${path}`, {
      method,
      headers: { authorization: `Bearer ${admin}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json<Record<string, unknown>>() };
  };
  return {
    mesh,
    api,
    /** As Odoo's automation rules send it. */
    ring: (model: string, id: number, fields: Record<string, unknown> = {}) =>
      mesh.post(JSON.stringify({ _action: "Tell the mesh(#1)", id, ...fields, _model: model, _id: id })),
    /** A carrier's webhook. */
    send: async (body: unknown) => {
      const text = JSON.stringify(body);
      return exports.default.fetch(`https://eu.hooks.test/in/${carrierId}`, {
        method: "POST",
        body: text,
        headers: { "content-type": "application/json", ...(await signEasyPost(text, SECRET)) },
      });
    },
    changes: async (tenantId = mesh.tenantId, after = 0) =>
      (await api("GET", `/v1/odoo/changes?tenant=${tenantId}&after=${after}&limit=200`)).body["items"] as Change[],
  };
}
