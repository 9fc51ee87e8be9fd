import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { errandsOf } from "../../src/store/errand.ts";
import { ringForgottenErrands } from "../../src/wiring/errands.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { write } from "../booking/order.ts";
import { openOrders } from "./mesh-orders.ts";

const MINUTE_MS = 60_000;

describe("a catch-up that lasts", () => {
  it("leaves nothing behind that was committed behind it while Odoo was away", async () => {
    const { mesh, api } = await openOrders();
    for (let n = 0; n < 200; n += 1) mesh.odoo.addPicking({ trackingRef: `N${n}` });
    mesh.clock.nowMs += MINUTE_MS;
    mesh.odoo.addPicking({ trackingRef: "SEEN" });
    let pages = 0;
    mesh.faults.next = ({ model, method, body }) => {
      if (model !== "stock.picking" || method !== "search_read" || body["limit"] === 1) return null;
      pages += 1;
      // The page up to now was read; then Odoo is away.
      return pages === 6 ? new Response("away", { status: 503 }) : null;
    };
    const ask = () => api("POST", `/v1/tenants/${mesh.tenantId}/odoo/catch-up`, {});
    for (let n = 0; n < 199; n += 1) mesh.odoo.addPicking({ trackingRef: `M${n}` });
    await ask();
    await mesh.deliver();
    expect(pages).toBe(6);
    // Begun before the newest that was seen, committed after it was.
    mesh.clock.nowMs -= MINUTE_MS / 2;
    const late = mesh.odoo.addPicking({ trackingRef: "LATE" });
    mesh.clock.nowMs += 60 * MINUTE_MS;
    mesh.odoo.addPicking({ trackingRef: "NEW" });
    mesh.faults.next = () => null;
    await ringForgottenErrands(groundOf(env));
    await mesh.deliver();
    mesh.clock.nowMs += 60 * MINUTE_MS;
    await ask();
    await mesh.deliver();
    const { results } = await env.DB.prepare("SELECT count(*) AS n FROM picking WHERE tenant_id = ? AND id = ?")
      .bind(mesh.tenantId, late)
      .all();
    expect(results).toEqual([{ n: 1 }]);
  });
});

describe("a webhook of Odoo", () => {
  it("that rings before its transaction is over, as Odoo 17 does, is heard all the same, and then is done", async () => {
    const { mesh, ring, changes } = await openOrders({ api: "jsonrpc" });
    const pickingId = mesh.odoo.addPicking({ trackingRef: null });
    await ring("stock.picking", pickingId);
    await mesh.deliver();
    expect(await changes()).toMatchObject([{ field: "state" }]);
    // What was under way when it rang.
    await write(mesh.odoo, "stock.picking", pickingId, { carrier_tracking_ref: "LATE-1" });
    for (const waitMs of [2_000, 30_000]) {
      mesh.clock.nowMs += waitMs;
      await ringForgottenErrands(groundOf(env));
      await mesh.deliver();
      expect(await changes()).toMatchObject([{ field: "state" }, { field: "trackingRef", to: "LATE-1" }]);
    }
    expect(await errandsOf(groundOf(env).db, mesh.tenantId, "odoo_record", 10)).toEqual([]);
  });
});
