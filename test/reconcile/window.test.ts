import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { groundOf } from "../../src/wiring/ground.ts";
import { reconcileDaily } from "../../src/wiring/reconcile-daily.ts";
import { forgetAll } from "../node-runtime/workers.ts";
import { HOUR_MS, openDrifting, runsOf, type DriftingMesh } from "./drifting-mesh.ts";

const DAY_MS = 24 * HOUR_MS;

beforeEach(forgetAll);

/** The night's run, to its end. */
async function night(mesh: DriftingMesh): Promise<void> {
  for (let hours = 0; hours < 24; hours += 1) {
    mesh.clock.nowMs += HOUR_MS;
    await reconcileDaily(groundOf(env));
  }
  const [run] = await runsOf(mesh);
  expect(await mesh.finish(run?.id ?? "")).toMatchObject({ state: "done" });
}

async function catchUp(mesh: DriftingMesh): Promise<void> {
  await mesh.call("POST", `/v1/tenants/${mesh.tenantId}/odoo/catch-up`, {});
  await mesh.deliver();
}

const changed = { x_tallyman_reason: "weather" };

describe("a night's reconciliation", () => {
  it("reaches back to the last good one: what changed while none came to its end is found", async () => {
    const mesh = await openDrifting();
    await night(mesh);
    const pickingId = await mesh.parcel("N1");
    await mesh.edit(pickingId, changed);
    mesh.clock.nowMs += 20 * DAY_MS;
    await night(mesh);
    expect(await mesh.drift()).toMatchObject([{ kind: "field_changed", pickingId, subject: "x_tallyman_reason" }]);
  });

  it("finds what a person changed where there has been no news for long, once the change was seen to be written", async () => {
    const mesh = await openDrifting();
    const [pickingId] = [await mesh.parcel("N1"), await mesh.parcel("N2")];
    await catchUp(mesh);
    for (let days = 0; days < 3; days += 1) {
      await night(mesh);
      mesh.clock.nowMs += 9 * DAY_MS;
    }
    await night(mesh);
    const looked = async (): Promise<unknown> => JSON.parse((await runsOf(mesh))[0]?.counts ?? "{}") as unknown;
    expect(await looked()).toEqual({});
    await mesh.edit(pickingId ?? 0, changed);
    await catchUp(mesh);
    await night(mesh);
    expect(await looked()).toMatchObject({ shipments: 1, pickings: 1 });
    expect(await mesh.drift()).toMatchObject([{ kind: "field_changed", pickingId }]);
  });

  it("looks at no shipment twice that had news and whose picking was written as well", async () => {
    const mesh = await openDrifting();
    await mesh.parcel("N1");
    await catchUp(mesh);
    expect(await mesh.reconcile()).toMatchObject({ shipments: 1, pickings: 1 });
  });
});
