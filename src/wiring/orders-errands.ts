import { errandBackoffMs, type Errand, type ErrandEnd } from "../domain/errand.ts";
import { RecordRef } from "../domain/odoo-record.ts";
import { CatchUp, catchUp } from "../orders/catch-up.ts";
import { hear } from "../orders/hear.ts";
import type { OdooFailure } from "../odoo/client.ts";
import type { Ground } from "./ground.ts";
import { orderPorts } from "./orders.ts";
import { world } from "./world.ts";

/** Reads back a record that Odoo rang for. */
export async function recordErrand(ground: Ground, errand: Errand): Promise<ErrandEnd> {
  const ref = RecordRef.parse(JSON.parse(errand.payload));
  const heard = await hear(orderPorts(ground, errand.tenantId, errand.requestId), ref);
  if (!heard.ok) return endOf(errand, heard.error);
  return heard.value ? endOf(errand, heard.value.failure) : { kind: "done" };
}

/** Reads one page of what was written in Odoo since the last time. */
export async function catchUpErrand(ground: Ground, errand: Errand): Promise<ErrandEnd> {
  const asked = CatchUp.parse(JSON.parse(errand.payload));
  const done = await catchUp(orderPorts(ground, errand.tenantId, errand.requestId), asked);
  return done.ok ? done.value : endOf(errand, done.error);
}

function endOf({ attempts }: Errand, failure: OdooFailure): ErrandEnd {
  const why = `${failure.name}: ${failure.message}`;
  if (failure.kind === "rejected") return { kind: "given_up", why };
  const retryAfterMs = failure.kind === "transient" ? failure.retryAfterMs : null;
  if (retryAfterMs === null) return { kind: "later", why };
  return { kind: "later", why, afterMs: Math.max(retryAfterMs, errandBackoffMs(attempts, world.chance())) };
}
