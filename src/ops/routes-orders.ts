import { err, ok } from "../domain/result.ts";
import { changesAfter } from "../store/odoo-change.ts";
import { findOrder, listOrders, pickingsOfOrder, type PickingRow, type SalesOrderRow } from "../store/sales-order.ts";
import { shipmentsOfPicking } from "../store/shipment.ts";
import { namedTenant, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import { ChangesQuery, OdooChanges, OfTenant, Order, OrderPage, OrderParams, OrderQuery } from "./schemas-orders.ts";
import { summaryView } from "./schemas-story.ts";

export function orderRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/orders",
      permission: "order:read",
      scope: { tenant: "query.tenant" },
      tag: "orders",
      summary: "List a tenant's sales orders as last read from Odoo, the newest first",
      query: OrderQuery,
      status: 200,
      answer: OrderPage,
      refusals: [],
    },
    async ({ query: { tenant, ...query } }) => {
      const named = await namedTenant(ports, tenant);
      if (!named.ok) return named;
      return pageView(await listOrders(ports.db, { ...query, tenantId: named.value.id }), orderView);
    },
  );

  define(
    {
      method: "get",
      path: "/v1/orders/{id}",
      permission: "order:read",
      scope: { tenant: "query.tenant" },
      tag: "orders",
      summary: "Show an order with its deliveries and where their shipments stand",
      params: OrderParams,
      query: OfTenant,
      status: 200,
      answer: Order,
      refusals: ["not_found"],
    },
    async ({ params: { id }, query: { tenant } }) => {
      const named = await namedTenant(ports, tenant);
      if (!named.ok) return named;
      const found = await findOrder(ports.db, named.value.id, id);
      if (!found) return err({ kind: "not_found" });
      const pickings = await pickingsOfOrder(ports.db, named.value.id, id);
      const views = await Promise.all(pickings.map((picking) => pickingView(ports, picking)));
      return ok({ ...orderView(found), pickings: views });
    },
  );

  define(
    {
      method: "get",
      path: "/v1/odoo/changes",
      permission: "odoo:read",
      scope: { tenant: "query.tenant" },
      tag: "orders",
      summary: "Tell what changed in a tenant's Odoo, in the order it was noticed",
      description:
        "States of orders, deliveries and invoices, tracking references, and addresses. A `trackingNumber` was taken off its delivery; the shipment stays linked.",
      query: ChangesQuery,
      status: 200,
      answer: OdooChanges,
      refusals: [],
    },
    async ({ query: { tenant, after, limit } }) => {
      const named = await namedTenant(ports, tenant);
      if (!named.ok) return named;
      const lines = await changesAfter(ports.db, named.value.id, after, limit);
      const items = lines.map(({ atMs, ...line }) => ({ ...line, at: isoOf(atMs) }));
      return ok({ items, after: lines.at(-1)?.seq ?? after });
    },
  );
}

function orderView({ tenantId, orderedAtMs, promisedAtMs, readAtMs, deletedAtMs, ...row }: SalesOrderRow) {
  return {
    ...row,
    tenant: tenantId,
    orderedAt: isoOrNull(orderedAtMs),
    promisedAt: isoOrNull(promisedAtMs),
    deleted: deletedAtMs !== null,
    readAt: isoOf(readAtMs),
  };
}

async function pickingView({ db }: ApiPorts, { tenantId, doneAtMs, deletedAtMs, ...row }: PickingRow) {
  const shipments = await shipmentsOfPicking(db, tenantId, row.id);
  const held = { doneAt: isoOrNull(doneAtMs), deleted: deletedAtMs !== null };
  return { ...row, ...held, shipments: shipments.map(summaryView) };
}
