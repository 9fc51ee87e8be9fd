import { FOLLOWED_MODELS, type FollowedModel, type RecordRef, type SalesOrder } from "../domain/odoo-record.ts";
import type { TenantId } from "../domain/identity.ts";
import { ok, type Result } from "../domain/result.ts";
import type { PickingLink } from "../domain/shipment.ts";
import type { OdooClient, OdooFailure } from "../odoo/client.ts";
import type { OrderPorts } from "../orders/ports.ts";
import { fieldsOf } from "../orders/rows.ts";
import { heldCopies, keepReadings, markDeleted } from "../store/odoo-copy.ts";
import { moveWalk, walkedTo } from "../store/odoo-cursor.ts";
import { carriersOf } from "../store/shipment.ts";
import { log } from "../telemetry/log.ts";
import { ask } from "./ask.ts";
import { wantBooking } from "./booking.ts";
import type { Ground } from "./ground.ts";
import { connectionTo } from "./odoo.ts";
import { world } from "./world.ts";

/** What reads a tenant's Odoo, for one errand. */
export function orderPorts(ground: Ground, tenantId: TenantId, requestId: string): OrderPorts {
  const { db } = ground;
  const connection = connectionTo(ground, tenantId);
  const origin = () => ({ nowMs: world.now(), requestId });
  return {
    now: () => world.now(),
    odoo: async () => {
      const connected = await connection();
      return connected.ok ? ok(connected.value.client) : connected;
    },
    fields: (client, model) => fieldsIn(tenantId, client, model),
    held: (model, ids) => heldCopies(db, tenantId, model, ids),
    orders: (ids): Promise<ReadonlyMap<number, SalesOrder>> => heldCopies(db, tenantId, "sale.order", ids),
    keep: (readings) => keepReadings(db, tenantId, readings, origin()),
    gone: ({ model, id }, readAtMs) => markDeleted(db, tenantId, { model, id, readAtMs }, origin()),
    act: async (effect) => {
      if (effect.kind === "book") {
        const { pickingId, orderId } = effect;
        return wantBooking(ground, tenantId, { pickingId, orderId }, requestId);
      }
      return tellShipments(ground, tenantId, effect, requestId);
    },
    again: (ref) => ask(ground, tenantId, [{ ...recordAsked(ref), tenantId, requestId }]),
    walkedTo: (model) => walkedTo(db, tenantId, model),
    moveWalk: (model, writeDate) => moveWalk(db, tenantId, model, writeDate),
    strange: (model, path) =>
      log({
        level: "warn",
        msg: "odoo record",
        region: ground.region,
        tenant: tenantId,
        requestId,
        outcome: "left out",
        reason: `${model}: ${path}`,
      }),
  };
}

/** The errand that reads a record back, but for whose it is and who asked. */
export function recordAsked(ref: RecordRef) {
  return { kind: "odoo_record", key: `${ref.model}:${ref.id}`, payload: JSON.stringify(ref) } as const;
}

/** Every shipment of a number learns whose goods it is; one that waited for that goes to Odoo at once. */
async function tellShipments(
  ground: Ground,
  tenantId: TenantId,
  told: { readonly trackingNumber: string; readonly link: PickingLink; readonly atMs: number },
  requestId: string,
): Promise<void> {
  const { trackingNumber, link, atMs } = told;
  const by = { actor: { kind: "odoo", id: tenantId }, source: "odoo", requestId } as const;
  const at = { fingerprint: "", milestone: "unknown", occurredAt: { atMs } } as const;
  const carriers = await carriersOf(ground.db, tenantId, trackingNumber);
  await Promise.all(
    carriers.map(async (carrier) => {
      const shipmentId = await ground.nameOf({ tenantId, carrier, trackingNumber });
      await ground.shipment(shipmentId).link(tenantId, { at, link }, by);
    }),
  );
}

/** A module that was installed meanwhile is noticed after this. */
const FIELDS_KEPT_MS = 10 * 60_000;
const TENANTS_KEPT = 1000;
const heldFields = new Map<string, { readonly fields: readonly string[]; readonly untilMs: number }>();

/** Of the fields the mesh would read, those that this Odoo has; asked once, and kept in memory. */
async function fieldsIn(
  tenantId: TenantId,
  client: OdooClient,
  model: FollowedModel,
): Promise<Result<readonly string[], OdooFailure>> {
  const key = `${tenantId} ${model}`;
  const held = heldFields.get(key);
  if (held && held.untilMs > world.now()) return ok(held.fields);
  const wanted = [...fieldsOf(model), "active"];
  const present = await client.fieldsGet(model, wanted);
  if (!present.ok) return present;
  const fields = wanted.filter((name) => Object.hasOwn(present.value, name));
  if (heldFields.size >= TENANTS_KEPT * FOLLOWED_MODELS.length) heldFields.clear();
  heldFields.set(key, { fields, untilMs: world.now() + FIELDS_KEPT_MS });
  return ok(fields);
}
