import type { By } from "../domain/act.ts";
import { FOLLOWED_MODELS, type FollowedModel, type RecordRef, type SalesOrder } from "../domain/odoo-record.ts";
import type { TenantId } from "../domain/identity.ts";
import { ok, unreachable, type Result } from "../domain/result.ts";
import type { PickingLink } from "../domain/shipment.ts";
import { byMesh } from "../governance/fact.ts";
import type { OdooClient, OdooFailure } from "../odoo/client.ts";
import type { OrderPorts } from "../orders/ports.ts";
import { fieldsOf } from "../orders/rows.ts";
import { NO_CHANGES } from "../reconcile/ports.ts";
import { heldCopies, heldIdsAfter, keepReadings, markDeleted } from "../store/odoo-copy.ts";
import { moveWalk, walkedTo } from "../store/odoo-cursor.ts";
import { carriersOf, numbersOfPicking } from "../store/shipment.ts";
import { linkedNumbers } from "../store/touched.ts";
import { log } from "../telemetry/log.ts";
import { ask } from "./ask.ts";
import { wantBooking } from "./booking.ts";
import type { Ground } from "./ground.ts";
import { randomBytes } from "./ingress.ts";
import { driftChanged } from "./drift.ts";
import { connectionTo } from "./odoo.ts";
import { tellOrderAsked } from "./tell-order.ts";
import { world } from "./world.ts";
import { MESH, ODOO, writesAs } from "../domain/system-of-record.ts";

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
    linked: (pickingIds) => linkedNumbers(db, tenantId, pickingIds),
    keep: (readings) => keepReadings(db, tenantId, readings, origin()),
    heldIds: (model, after, limit) => heldIdsAfter(db, tenantId, model, after, limit),
    gone: async ({ model, id }, readAtMs) => {
      const isNews = await markDeleted(db, tenantId, { model, id, readAtMs }, origin());
      if (isNews && model === "stock.picking") await reviewGone(ground, tenantId, id);
    },
    act: async (effect) => {
      switch (effect.kind) {
        case "link":
          return tellShipments(ground, tenantId, effect, requestId);
        case "doubt":
          return doubtShipments(ground, tenantId, effect, requestId);
        case "tell_order":
          return ask(ground, tenantId, [{ ...tellOrderAsked(effect.orderId), tenantId, requestId }]);
        case "book": {
          const { pickingId, orderId } = effect;
          return wantBooking(ground, tenantId, { pickingId, orderId }, requestId);
        }
        default:
          return unreachable(effect);
      }
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

/** A picking that shipments are written to is gone: somebody should know, however long ago there was news of them. */
async function reviewGone(ground: Ground, tenantId: TenantId, pickingId: number): Promise<void> {
  if ((await numbersOfPicking(ground.db, tenantId, pickingId)).length === 0) return;
  writesAs(MESH, "milestones", "difference");
  const kind = "picking_gone";
  const finding = { pickingId, shipment: null, kind, subject: kind, held: "", meant: `${pickingId}` } as const;
  const opened = [{ id: `drf_${randomBytes(16).toHex()}`, finding, answer: null, answeredBy: null }];
  const acting = byMesh("catch-up", "odoo", world.now(), "catch-up");
  await driftChanged(ground, tenantId, acting, { ...NO_CHANGES, opened }, "");
}

/** Every shipment of a number learns which picking bears it; one that waited for that goes to Odoo at once. */
async function tellShipments(
  ground: Ground,
  tenantId: TenantId,
  told: {
    readonly trackingNumber: string;
    readonly link: PickingLink;
    readonly atMs: number;
    readonly isNew: boolean;
  },
  requestId: string,
): Promise<void> {
  const { link, atMs, isNew } = told;
  const at = { fingerprint: "", milestone: "unknown", occurredAt: { atMs } } as const;
  await eachOf(ground, tenantId, told, requestId, (shipment, by) =>
    shipment.link(tenantId, { at, link, isNew, isRung: true }, by),
  );
}

async function doubtShipments(
  ground: Ground,
  tenantId: TenantId,
  doubted: { readonly trackingNumber: string; readonly pickingId: number },
  requestId: string,
): Promise<void> {
  const { pickingId } = doubted;
  await eachOf(ground, tenantId, doubted, requestId, (shipment, by) => shipment.doubt(tenantId, pickingId, by));
}

async function eachOf(
  ground: Ground,
  tenantId: TenantId,
  { trackingNumber }: { readonly trackingNumber: string },
  requestId: string,
  tell: (shipment: ReturnType<Ground["shipment"]>, by: By) => Promise<unknown>,
): Promise<void> {
  const by = { actor: { kind: "odoo", id: tenantId }, source: "odoo", requestId } as const;
  writesAs(ODOO, "milestones", "link");
  const carriers = await carriersOf(ground.db, tenantId, trackingNumber);
  await Promise.all(
    carriers.map(async (carrier) => {
      const shipmentId = await ground.nameOf({ tenantId, carrier, trackingNumber });
      await tell(ground.shipment(shipmentId), by);
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
