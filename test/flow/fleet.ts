import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { openMesh, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const HISTORY = ["pre_transit", "in_transit", "out_for_delivery", "delivered"].map((status, hour) => ({
  status,
  at: START_MS + hour * HOUR_MS,
}));
export const NUMBERS = ["F1", "F2", "F3"];

/** Three shipments with a picking each; every scan is a webhook of its own. */
export async function fleet(): Promise<{ mesh: TestMesh; webhooks: Record<string, unknown>[] }> {
  const mesh = await openMesh();
  for (const trackingRef of NUMBERS) mesh.odoo.addPicking({ trackingRef });
  return { mesh, webhooks: HISTORY.flatMap((scan) => NUMBERS.map((number) => trackerUpdated(number, [scan]))) };
}

/** Odoo holds exactly the right rows, each once and in order, and the read model agrees. */
export async function expectRight(mesh: TestMesh): Promise<void> {
  expect(mesh.odoo.pickings().map((picking) => picking["x_tallyman_milestone"])).toEqual(
    NUMBERS.map(() => "delivered"),
  );
  for (const { id } of mesh.odoo.pickings()) {
    const hours = mesh.notes(Number(id)).map(({ date }) => date.slice(11, 13));
    expect(hours).toEqual(["00", "01", "02", "03"]);
  }
  const shipments = await mesh.shipments();
  expect(shipments.map(({ milestone, lastSeq }) => ({ milestone, lastSeq }))).toEqual(
    NUMBERS.map(() => ({ milestone: "delivered", lastSeq: 4 })),
  );
  const { results } = await env.DB.prepare("SELECT COUNT(*) AS events FROM event WHERE tenant_id = ?")
    .bind(mesh.tenantId)
    .all();
  expect(results).toEqual([{ events: 12 }]);
  for (const { id } of shipments) {
    const story = await mesh.stub(id).timeline();
    expect(story?.sinks.map(({ sink, pending, parked }) => ({ sink, pending, parked }))).toEqual([
      { sink: "odoo", pending: false, parked: false },
      { sink: "readmodel", pending: false, parked: false },
    ]);
    expect(story?.timeline.map(({ entry }) => entry.seq)).toEqual([1, 2, 3, 4]);
  }
}

export async function sendAll(
  mesh: TestMesh,
  webhooks: readonly Record<string, unknown>[],
  after: () => Promise<void> = async () => undefined,
): Promise<void> {
  for (const webhook of webhooks) {
    expect((await mesh.send(webhook)).status).toBe(200);
    await after();
  }
}
