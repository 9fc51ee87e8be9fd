import { z } from "zod";
import { errandBackoffMs, type Errand, type ErrandEnd } from "../domain/errand.ts";
import { RecordRef } from "../domain/odoo-record.ts";
import { CatchUp, catchUp } from "../orders/catch-up.ts";
import { hear } from "../orders/hear.ts";
import type { OdooFailure } from "../odoo/client.ts";
import type { Ground } from "./ground.ts";
import { odooConnectionOf } from "../store/tenant.ts";
import { orderPorts } from "./orders.ts";
import { world } from "./world.ts";

/**
 * Odoo 19 rings when its transaction is committed; 17 rings in the middle of it, and who reads back at once reads what was before. So
 * where JSON-RPC is spoken a record is looked at again after these times: most transactions are over by the first.
 */
const LOOK_AGAIN_MS = [2_000, 30_000] as const;
const RungFor = z.strictObject({ ...RecordRef.shape, looks: z.int().nonnegative().default(0) });

/** Reads back a record that Odoo rang for. */
export async function recordErrand(ground: Ground, errand: Errand): Promise<ErrandEnd> {
  const { looks, ...ref } = RungFor.parse(JSON.parse(errand.payload));
  const heard = await hear(orderPorts(ground, errand.tenantId, errand.requestId), ref);
  if (!heard.ok) return endOf(errand, heard.error);
  if (heard.value) return endOf(errand, heard.value.failure);
  const afterMs = LOOK_AGAIN_MS[looks];
  if (afterMs === undefined || !(await ringsEarly(ground, errand.tenantId))) return { kind: "done" };
  return { kind: "more", payload: JSON.stringify({ ...ref, looks: looks + 1 }), afterMs };
}

async function ringsEarly(ground: Ground, tenantId: string): Promise<boolean> {
  return (await odooConnectionOf(ground.db, tenantId))?.api === "jsonrpc";
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
