import { z } from "zod";
import { carrierSlug } from "../domain/carrier.ts";
import { err, ok } from "../domain/result.ts";
import { decodeCursor } from "../store/cursor.ts";
import { listShipments } from "../store/shipment.ts";
import { byCaller } from "./committed.ts";
import { issue, namedTenant, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import {
  Replay,
  ReplayBegun,
  ShipmentPage,
  ShipmentParams,
  ShipmentQuery,
  ShipmentStory,
  StoryQuery,
} from "./schemas-shipments.ts";
import { storyView, summaryView } from "./schemas-story.ts";

/** A place on a timeline, as a cursor carries it. */
const LinePlace = z.tuple([z.number(), z.number(), z.string().max(300)]);

export function shipmentRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/shipments",
      permission: "shipment:read",
      scope: { tenant: "query.tenant" },
      tag: "shipments",
      summary: "List a tenant's shipments",
      description: "By tracking number; with `updatedAfter` by when they last changed here, each as it is now.",
      query: ShipmentQuery,
      status: 200,
      answer: ShipmentPage,
      refusals: [],
    },
    async ({ query: { tenant, carrier, updatedAfter, ...query } }) => {
      const named = await namedTenant(ports, tenant);
      if (!named.ok) return named;
      const found = await listShipments(ports.db, {
        ...query,
        tenantId: named.value.id,
        carrier: carrier === undefined ? undefined : carrierSlug(carrier),
        updatedAfterMs: updatedAfter === undefined ? undefined : Date.parse(updatedAfter),
      });
      return pageView(found, summaryView);
    },
  );

  storyRoute(define, ports);

  define(
    {
      method: "post",
      path: "/v1/shipments/{id}/replay",
      permission: "shipment:replay",
      scope: "shipment",
      tag: "shipments",
      summary: "Write a shipment to a sink again",
      description: "Also takes a shipment out of the park. The sink has it when `sinks[].pending` is false.",
      params: ShipmentParams,
      body: Replay,
      status: 202,
      answer: ReplayBegun,
      refusals: ["not_found"],
    },
    async ({ params: { id }, body: { sink, fromVersion }, ...call }) => {
      const known = await ports.shipments.replay(id, sink, fromVersion, byCaller(call));
      return known ? ok({ id, sink, fromVersion }) : err({ kind: "not_found" });
    },
  );
}

function storyRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/shipments/{id}",
      permission: "shipment:read",
      scope: "shipment",
      tag: "shipments",
      summary: "Tell a shipment's whole story, from the object that holds its truth",
      description: "Its timeline a thousand lines at a time: `nextCursor` says that it goes on.",
      params: ShipmentParams,
      query: StoryQuery,
      status: 200,
      answer: ShipmentStory,
      refusals: ["not_found"],
    },
    async ({ params: { id }, query: { cursor, limit } }) => {
      const after = cursor === undefined ? null : decodeCursor(cursor, LinePlace);
      if (cursor !== undefined && after === null) return err(issue("cursor", "is not a cursor of this timeline"));
      const [atMs = 0, rank = 0, key = ""] = after ?? [];
      const story = await ports.shipments.story(id, { after: after && { atMs, rank, key }, limit });
      return story ? ok(storyView(id, story)) : err({ kind: "not_found" });
    },
  );
}
