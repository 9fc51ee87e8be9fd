import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { LEASE_MS } from "../../src/domain/cursor.ts";
import { ringForgottenErrands } from "../../src/wiring/errands.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { forgetAll } from "../node-runtime/workers.ts";
import { START_MS, trackerUpdated } from "../support/mesh.ts";
import { openOrders } from "./mesh-orders.ts";

beforeEach(forgetAll);

const NUMBER = "794600000001";
type Scans = Parameters<typeof trackerUpdated>[1];

/** Pickings without a number, and a shipment that people link by hand. */
async function withShipment(scans: Scans) {
  const orders = await openOrders();
  const { mesh, api, send } = orders;
  const [first, second] = [mesh.odoo.addPicking({ trackingRef: null }), mesh.odoo.addPicking({ trackingRef: null })];
  const tell = async (...more: Scans[number][]) => {
    await send(trackerUpdated(NUMBER, more));
    await mesh.deliver();
  };
  await tell(...scans);
  const id = (await mesh.shipments())[0]?.id ?? "";
  const link = async (pickingId: number) => {
    const answer = await api("POST", `/v1/shipments/${id}/link`, { pickingId, replace: true });
    await mesh.deliver();
    await mesh.pass(LEASE_MS);
    await ringForgottenErrands(groundOf(env));
    await mesh.deliver();
    return answer;
  };
  const bodies = (pickingId: number) => mesh.notes(pickingId).map(({ body }) => body.replaceAll(/<[^>]*>/g, " "));
  const shown = () => mesh.odoo.pickings().map((one) => one["x_tallyman_milestone"]);
  return { ...orders, first, second, tell, id, link, bodies, shown };
}

describe("a shipment linked by hand in place of another picking", () => {
  it("leaves the old picking with its notes, showing nothing of it, and a word where it went", async () => {
    const { link, first, second, bodies, shown } = await withShipment([{ status: "delivered", at: START_MS }]);
    expect(await link(first)).toMatchObject({ status: 200 });
    const before = bodies(first);
    expect(before).toHaveLength(1);
    expect(await link(second)).toMatchObject({ status: 200 });
    expect(shown()).toEqual([false, "delivered"]);
    expect(bodies(first)).toEqual([
      ...before,
      expect.stringMatching(/followed from now on at WH\/OUT\/00002 .*FedEx 794600000001/),
    ]);
  });

  it("is told on the new one whole and in order, and what comes later there alone", async () => {
    const { link, first, second, bodies, tell, mesh } = await withShipment([
      { status: "pre_transit", at: START_MS, message: "label made" },
      { status: "in_transit", at: START_MS + 1_000, message: "on its way" },
    ]);
    await link(first);
    await link(second);
    await tell({ status: "delivered", at: START_MS + 2_000, message: "at the door" });
    const words = ["label made", "on its way", "at the door"];
    expect(bodies(second)).toEqual(words.map((word) => expect.stringContaining(word)));
    expect(bodies(second).some((body) => body.includes("Reported late"))).toBe(false);
    expect(bodies(first)).toHaveLength(3);
    await mesh.pass(LEASE_MS);
    expect(bodies(second)).toHaveLength(3);
  });

  it("that is put back finds its notes there, and those that it missed", async () => {
    const { link, first, second, bodies, tell, shown } = await withShipment([
      { status: "in_transit", at: START_MS, message: "on its way" },
    ]);
    await link(first);
    await link(second);
    await tell({ status: "delivered", at: START_MS + 2_000, message: "at the door" });
    await link(first);
    expect(bodies(first).filter((body) => body.includes("on its way"))).toHaveLength(1);
    expect(bodies(first).filter((body) => body.includes("at the door"))).toHaveLength(1);
    expect(shown()).toEqual(["delivered", false]);
    await link(second);
    expect(bodies(first).filter((body) => body.includes("followed from now on"))).toHaveLength(2);
    expect(bodies(second).filter((body) => body.includes("at the door"))).toHaveLength(1);
  });

  it("has its exception looked at on the new one, and closed on the old one", async () => {
    const { link, first, second, mesh, tell } = await withShipment([
      { status: "failure", at: START_MS, detail: "address_correction" },
    ]);
    const open = () =>
      mesh.odoo
        .records("mail.activity")
        .filter(({ active }) => active !== false)
        .map(({ res_id: at }) => at);
    await link(first);
    expect(open()).toEqual([first]);
    await link(second);
    expect(open()).toEqual([second]);
    await tell({ status: "delivered", at: START_MS + 1_000 });
    expect(open()).toEqual([]);
  });

  it("is in agreement with Odoo afterwards: no note is missed on either", async () => {
    const { link, first, second, mesh, api } = await withShipment([{ status: "in_transit", at: START_MS }]);
    await link(first);
    await link(second);
    const begun = await api("POST", `/v1/tenants/${mesh.tenantId}/odoo/reconcile`, { dryRun: true });
    for (let steps = 0; steps < 8; steps += 1) {
      await groundOf(env).ringErrands(mesh.tenantId);
      await mesh.deliver();
      await mesh.pass(30_000);
    }
    const { body } = await api("GET", `/v1/reconciliations/${String(begun.body["id"])}`);
    expect(body).toMatchObject({ state: "done", counts: { pickings: 1 } });
    expect(Object.keys(body["counts"] as object)).not.toContain("missing_note");
  });
});
