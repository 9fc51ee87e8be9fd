import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { everyHour } from "../../src/wiring/clock.ts";
import { ringForgottenErrands } from "../../src/wiring/errands.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { nightHour } from "../../src/wiring/nightly.ts";
import { errandsOf } from "../../src/store/errand.ts";
import { START_MS, trackerUpdated } from "../support/mesh.ts";
import { create, write } from "../booking/order.ts";
import { openOrders } from "./mesh-orders.ts";

const NUMBER = "794600000001";
const DAY_MS = 24 * 60 * 60_000;
const scan = () => trackerUpdated(NUMBER, [{ status: "in_transit", at: START_MS }]);

describe("a catch-up", () => {
  it("finds what a lost webhook would have told", async () => {
    const { mesh, api, send, changes } = await openOrders();
    const orderId = await create(mesh.odoo, "sale.order", { state: "sale" });
    const pickingId = mesh.odoo.addPicking({ trackingRef: null });
    await write(mesh.odoo, "stock.picking", pickingId, { sale_id: orderId });
    await send(scan());
    await mesh.deliver();
    const ask = () => api("POST", `/v1/tenants/${mesh.tenantId}/odoo/catch-up`, {});
    expect((await ask()).status).toBe(202);
    await mesh.deliver();
    expect(await changes()).toHaveLength(2);
    mesh.clock.nowMs += DAY_MS;
    await write(mesh.odoo, "stock.picking", pickingId, { carrier_tracking_ref: NUMBER });
    await ask();
    await mesh.deliver();
    expect((await changes()).slice(2)).toMatchObject([{ field: "trackingRef", to: NUMBER }]);
    expect(mesh.notes(pickingId)).toHaveLength(1);
    await ask();
    await mesh.deliver();
    expect(await changes()).toHaveLength(3);
  });

  it("goes on where it was when the mesh dies between two pages", async () => {
    const { mesh, api, changes } = await openOrders();
    for (let n = 0; n < 450; n += 1) {
      mesh.odoo.addPicking({ trackingRef: `N${n}` });
      if (n % 3 === 0) mesh.clock.nowMs += 1000;
    }
    let pages = 0;
    mesh.faults.next = ({ model, method, body }) => {
      if (model !== "stock.picking" || method !== "search_read" || body["limit"] === 1) return null;
      // Records that other tests were rung for are read too, by their ids.
      if (!JSON.stringify(body["domain"]).includes("write_date")) return null;
      pages += 1;
      if (pages === 2) throw new Error("the isolate is gone");
      return null;
    };
    await api("POST", `/v1/tenants/${mesh.tenantId}/odoo/catch-up`, {});
    await mesh.deliver(mesh.queue.splice(0));
    await mesh.evictAll();
    expect((await changes(mesh.tenantId, 0)).length).toBeGreaterThan(0);
    mesh.clock.nowMs += 10 * 60_000;
    await ringForgottenErrands(groundOf(env));
    await mesh.deliver();
    const { results } = await env.DB.prepare("SELECT count(*) AS n FROM picking WHERE tenant_id = ?")
      .bind(mesh.tenantId)
      .all();
    expect(results).toEqual([{ n: 450 }]);
    // The page before was not read again from the beginning, and nothing was told twice.
    expect(pages).toBeLessThanOrEqual(5);
    const told = "SELECT count(*) AS n, max(seq) AS last FROM odoo_change WHERE tenant_id = ?";
    expect((await env.DB.prepare(told).bind(mesh.tenantId).all()).results).toEqual([{ n: 900, last: 900 }]);
  });

  it("since a time leaves for the next one what was written before that", async () => {
    const { mesh, api, changes } = await openOrders();
    const ask = async (body: object) => {
      await api("POST", `/v1/tenants/${mesh.tenantId}/odoo/catch-up`, body);
      await mesh.deliver();
    };
    await ask({});
    mesh.odoo.addPicking({ trackingRef: "EARLIER" });
    mesh.clock.nowMs += 2 * DAY_MS;
    mesh.odoo.addPicking({ trackingRef: "LATER" });
    await ask({ since: new Date(mesh.clock.nowMs - DAY_MS).toISOString() });
    expect((await changes()).map(({ to }) => to)).toEqual(["draft", "LATER"]);
    await ask({});
    expect((await changes()).map(({ to }) => to)).toEqual(["draft", "LATER", "draft", "EARLIER"]);
  });

  it("reads the rest when Odoo lets it not see invoices, and stays on the list with Odoo's words", async () => {
    const { mesh, api, changes } = await openOrders();
    mesh.odoo.addPicking({ trackingRef: NUMBER });
    mesh.faults.next = ({ model }) =>
      model === "account.move"
        ? { error: { exception: "odoo.exceptions.AccessError", message: "You are not allowed" } }
        : null;
    await api("POST", `/v1/tenants/${mesh.tenantId}/odoo/catch-up`, { since: "2099-12-31T00:00:00Z" });
    await mesh.deliver();
    expect(await changes()).toHaveLength(2);
    const [left] = await errandsOf(groundOf(env).db, mesh.tenantId, "odoo_catch_up", 10);
    expect(left).toMatchObject({ dueAtMs: null, failure: expect.stringContaining("account.move") });
  });

  it("is begun by the clock in the tenant's hour of the night, and in no other", async () => {
    const { mesh } = await openOrders();
    const ground = groundOf(env);
    const asked = async () => (await errandsOf(ground.db, mesh.tenantId, "odoo_catch_up", 10)).length;
    const hour = nightHour(mesh.tenantId, "eu");
    mesh.clock.nowMs = START_MS + ((hour + 1) % 24) * 3_600_000;
    await everyHour(ground);
    expect(await asked()).toBe(0);
    mesh.clock.nowMs = START_MS + hour * 3_600_000;
    await everyHour(ground);
    expect(await asked()).toBe(1);
  });
});
