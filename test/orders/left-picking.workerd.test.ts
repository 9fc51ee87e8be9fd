import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { LEASE_MS } from "../../src/domain/cursor.ts";
import { ringForgottenErrands } from "../../src/wiring/errands.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { START_MS, trackerUpdated } from "../support/mesh.ts";
import { openOrders } from "./mesh-orders.ts";

describe("a shipment linked by hand in place of another picking", () => {
  it("leaves the old picking with its notes, showing nothing of it", async () => {
    const { mesh, api, send } = await openOrders();
    const [first, second] = [mesh.odoo.addPicking({ trackingRef: null }), mesh.odoo.addPicking({ trackingRef: null })];
    await send(trackerUpdated("794600000001", [{ status: "delivered", at: START_MS }]));
    await mesh.deliver();
    const id = (await mesh.shipments())[0]?.id ?? "";
    expect((await api("POST", `/v1/shipments/${id}/link`, { pickingId: first })).status).toBeLessThan(300);
    await mesh.deliver();
    expect((await api("POST", `/v1/shipments/${id}/link`, { pickingId: second, replace: true })).status).toBeLessThan(
      300,
    );
    await mesh.deliver();
    await mesh.pass(LEASE_MS);
    await ringForgottenErrands(groundOf(env));
    await mesh.deliver();
    expect(mesh.odoo.pickings().map((one) => one["x_tallyman_milestone"])).toEqual([false, "delivered"]);
    expect(mesh.notes(first)).toHaveLength(1);
  });
});
