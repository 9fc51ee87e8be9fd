import type { TenantId } from "../domain/identity.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { pickingsOf, type PickingLink } from "../domain/shipment.ts";
import { numbersIn } from "../domain/tracking-reference.ts";
import type { OdooFailure } from "../odoo/client.ts";
import type { LinkRefusal, OrderDesk } from "../ops/order-desk.ts";
import { readRecords } from "../orders/hear.ts";
import type { CatchUp } from "../orders/catch-up.ts";
import { numbersOfPicking } from "../store/shipment.ts";
import type { NewErrand } from "../store/errand.ts";
import { askOnRecord } from "./ask.ts";
import type { Ground } from "./ground.ts";
import { askToLeaveAll } from "./leave-picking.ts";
import { orderPorts } from "./orders.ts";

const COME_AGAIN_SECONDS = 30;
/** As many parcels as a link holds. */
const PARCELS_MAX = 50;

export function orderDesk(ground: Ground): OrderDesk {
  return {
    catchUp: (tenantId, sinceMs, acting) =>
      askOnRecord(ground, acting, "odoo:catch-up", catchUpAsked(tenantId, sinceMs, acting.requestId)),
    link: async (id, pickingId, { replace, by }) => {
      const object = ground.shipment(id);
      const story = await object.timeline();
      if (!story) return err({ kind: "no_shipment" });
      const { tenantId, trackingNumber } = story.identity;
      const found = await pickingOf(ground, tenantId, pickingId, by.requestId);
      if (!found.ok) return found;
      // A picking that does not bear the number tells of its other parcels; who was linked before tells the rest.
      const known = [...(await numbersOfPicking(ground.db, tenantId, pickingId)), ...found.value.trackingNumbers];
      const trackingNumbers = [...new Set([...known, trackingNumber])].slice(-PARCELS_MAX);
      const how = found.value.trackingNumbers.includes(trackingNumber) ? ("number" as const) : ("hand" as const);
      const link = { ...found.value, trackingNumbers, by: how };
      const { known: isKnown, heldBy } = await object.relink(tenantId, link, replace, by);
      if (!isKnown) return err({ kind: "no_shipment" });
      if (heldBy?.pickingId === pickingId) return err({ kind: "earlier" });
      if (heldBy) return err({ kind: "held", by: heldBy });
      const from = story.link ? pickingsOf(story.link).filter((one) => one.pickingId !== pickingId) : [];
      await askToLeaveAll(ground, tenantId, { shipmentId: id, from, to: link, requestId: by.requestId });
      return ok(link);
    },
    unlink: async (id, by) => {
      const object = ground.shipment(id);
      const story = await object.timeline();
      if (!story) return err({ kind: "no_shipment" });
      const { identity, link } = story;
      if (!link) return err({ kind: "not_linked" });
      const leaving = { shipmentId: id, from: pickingsOf(link), to: null, requestId: by.requestId };
      await askToLeaveAll(ground, identity.tenantId, leaving);
      const { was } = await object.unlink(identity.tenantId, by);
      return was ? ok(was) : err({ kind: "not_linked" });
    },
  };
}

/** A catch-up since a time and one since the last time do not take each other's place. */
export function catchUpAsked(tenantId: TenantId, sinceMs: number | null, requestId: string): NewErrand {
  const payload = JSON.stringify({ sinceMs, refused: [] } satisfies CatchUp);
  const key = sinceMs === null ? "on" : "since";
  return { tenantId, kind: "odoo_catch_up", key, payload, requestId };
}

async function pickingOf(
  ground: Ground,
  tenantId: TenantId,
  pickingId: number,
  requestId: string,
): Promise<Result<PickingLink, LinkRefusal>> {
  const ports = orderPorts(ground, tenantId, requestId);
  const client = await ports.odoo();
  if (!client.ok) return err(refusalOf(client.error));
  const asked = { domain: [["id", "=", pickingId]], order: "id asc" };
  const heard = await readRecords(ports, client.value, "stock.picking", asked);
  if (!heard.ok) return err(refusalOf(heard.error));
  const copy = heard.value.records[0]?.copy;
  if (copy?.model !== "stock.picking") return err({ kind: "no_picking" });
  const pickingName = (copy.name ?? `${pickingId}`).slice(0, 120);
  return ok({ pickingId, pickingName, trackingNumbers: numbersIn(copy.trackingRef) });
}

function refusalOf(failure: OdooFailure): LinkRefusal {
  const waitMs = failure.kind === "transient" ? (failure.retryAfterMs ?? 0) : 0;
  return { kind: "unavailable", retryAfterSeconds: Math.max(COME_AGAIN_SECONDS, Math.ceil(waitMs / 1000)) };
}
