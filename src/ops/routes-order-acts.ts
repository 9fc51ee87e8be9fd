import type { ShipmentId } from "../domain/identity.ts";
import { err, ok, unreachable, type Result } from "../domain/result.ts";
import type { PickingLink } from "../domain/shipment.ts";
import { actorOf, type Principal } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { findTenant } from "../store/tenant.ts";
import { actingBy } from "./act.ts";
import { byCaller } from "./committed.ts";
import type { LinkRefusal } from "./order-desk.ts";
import { owned } from "./owned.ts";
import { issue, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOrNull } from "./schemas.ts";
import { AskCatchUp, CatchUpBegun, LinkedShipment, LinkShipment, UnlinkedShipment } from "./schemas-orders.ts";
import { ShipmentParams } from "./schemas-shipments.ts";
import { TenantParams } from "./schemas-tenants.ts";

/** What people may have done about orders. */
export function orderActRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/tenants/{id}/odoo/catch-up",
      permission: "odoo:catch-up",
      scope: { tenant: "params.id" },
      tag: "orders",
      summary: "Read what was written in a tenant's Odoo and no webhook told of",
      description: "Done behind the answer, page by page. It is begun every night, too.",
      params: TenantParams,
      body: AskCatchUp,
      status: 202,
      answer: CatchUpBegun,
      refusals: ["not_found"],
    },
    async ({ params: { id }, body: { since }, ...call }) => {
      const tenant = await findTenant(ports.db, id);
      if (!tenant) return err({ kind: "not_found" });
      const sinceMs = since === null ? null : Date.parse(since);
      await ports.orders.catchUp(tenant.id, sinceMs, actingBy(call, ports));
      return ok({ tenant: tenant.id, since: isoOrNull(sinceMs) });
    },
  );

  define(
    {
      method: "post",
      path: "/v1/shipments/{id}/link",
      permission: "shipment:link",
      scope: "shipment",
      tag: "shipments",
      summary: "Say whose goods a shipment's are (Odoo `stock.picking`)",
      description: "Of the parcel that has the number now. The picking is read back from Odoo first.",
      params: ShipmentParams,
      body: LinkShipment,
      status: 200,
      answer: LinkedShipment,
      refusals: ["not_found", "conflict", "unavailable"],
    },
    async ({ params: { id }, body: { pickingId, replace }, ...call }) => {
      const linked = await linkShipment(ports, id, { pickingId, replace }, call);
      return linked.ok ? ok({ id, ...linked.value, trackingNumbers: [...linked.value.trackingNumbers] }) : linked;
    },
  );
  unlinkRoute(define, ports);
}

function unlinkRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/shipments/{id}/unlink",
      permission: "shipment:link",
      scope: "shipment",
      tag: "shipments",
      summary: "Take a shipment off its picking (Odoo `stock.picking`)",
      description:
        "The picking keeps its notes and says so; it counts for the picking no more, and waits. It is linked to that picking again only by hand, or once somebody writes its number there anew.",
      params: ShipmentParams,
      status: 200,
      answer: UnlinkedShipment,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, ...call }) => {
      const may = await mayLink(ports, call);
      if (!may.ok) return may;
      const was = await ports.orders.unlink(id, byCaller(call));
      if (!was.ok) return err(refusalOf(was.error));
      const { pickingId, pickingName } = was.value;
      return ok({ id, pickingId, pickingName });
    },
  );
}

/** Says whose goods a shipment's are. */
export async function linkShipment(
  ports: ApiPorts,
  id: ShipmentId,
  { pickingId, replace }: { readonly pickingId: number; readonly replace: boolean },
  call: { readonly principal: Principal; readonly requestId: string },
): Promise<Result<PickingLink, Refusal>> {
  const may = await mayLink(ports, call);
  if (!may.ok) return may;
  const linked = await ports.orders.link(id, pickingId, { replace, by: byCaller(call) });
  return linked.ok ? linked : err(refusalOf(linked.error));
}

function mayLink(
  ports: ApiPorts,
  call: { readonly principal: Principal; readonly requestId: string },
): ReturnType<typeof owned> {
  const { kind, id: callerId } = actorOf(call.principal);
  // A shipment's own chain is in its object.
  const object = { kind: kind === "person" ? kind : "token", id: callerId } as const;
  const tried = { domain: "milestones", field: "link", verb: "shipment:link", object, tenantId: null } as const;
  return owned(ports, call, tried);
}

function refusalOf(refusal: LinkRefusal): Refusal {
  switch (refusal.kind) {
    case "no_shipment":
      return { kind: "not_found" };
    case "no_picking":
      return issue("pickingId", "is no picking of this tenant's Odoo");
    case "earlier":
      return { kind: "conflict", detail: "it is the picking of an earlier parcel of this tracking number" };
    case "held": {
      const { pickingName, pickingId } = refusal.by;
      return {
        kind: "conflict",
        detail: `it is linked to ${pickingName} (${pickingId}); send replace: true to change that`,
      };
    }
    case "not_linked":
      return { kind: "conflict", detail: "it is linked to no picking" };
    case "unavailable":
      return refusal;
    default:
      return unreachable(refusal);
  }
}
