import { env, exports } from "cloudflare:workers";
import { expect } from "vitest";
import { wantBooking } from "../../src/wiring/booking.ts";
import { ringForgottenErrands } from "../../src/wiring/errands.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { world } from "../../src/wiring/world.ts";
import { openMesh, type TestMesh } from "../support/mesh.ts";

export async function token(role = "admin"): Promise<string> {
  const made = await exports.default.fetch("https://eu.hooks.test/v1/tokens", {
    method: "POST",
    headers: { authorization: `Bearer ${env.BOOTSTRAP_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "test", role }),
  });
  return (await made.json<{ token: string }>()).token;
}

interface View {
  readonly id: string;
  readonly state: string;
  readonly attempt: number;
  readonly trackingNumbers: string[];
  readonly [key: string]: unknown;
}

/** A mesh whose calls to a platform go where the test says, and its API. */
export async function openDesk(settings: Record<string, unknown>, platform: (request: Request) => Promise<Response>) {
  const mesh = await openMesh();
  const ground = groundOf(env);
  const toOdoo = world.fetch;
  world.fetch = async (input, init) => {
    const request = new Request(input, init);
    return new URL(request.url).hostname === "odoo.test" ? toOdoo(request) : platform(request);
  };
  const admin = await token();
  const api = async (method: string, path: string, body?: unknown, bearer = admin) => {
    const answer = await exports.default.fetch(`https://eu.hooks.test${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === "" ? null : JSON.parse(text)) as Record<string, unknown> };
  };
  const configured = await api("PUT", `/v1/tenants/${mesh.tenantId}/booking`, { mode: "automatic", ...settings });
  expect(configured.status).toBe(200);
  expect(JSON.stringify(configured.body)).not.toContain(String(settings["credential"]));
  return {
    mesh,
    api,
    want: async (pickingId: number) => {
      await wantBooking(ground, mesh.tenantId, { pickingId, orderId: 12 }, "req_1");
      await mesh.deliver();
    },
    /** Time passes, and what waits is tried again. */
    later: async (ms: number) => {
      mesh.clock.nowMs += ms;
      await ringForgottenErrands(ground);
      await mesh.deliver();
    },
    bookings: async (query = "") =>
      (await api("GET", `/v1/bookings?tenant=${mesh.tenantId}${query}`)).body["items"] as View[],
  };
}

export const referenceOn = ({ odoo }: TestMesh, pickingId: number) =>
  odoo.pickings().find(({ id }) => id === pickingId)?.["carrier_tracking_ref"];
