import { err, ok } from "../domain/result.ts";
import { keptByRequests } from "../store/kept-payload.ts";
import type { Explanation } from "../sequencer/explain.ts";
import { explanationView, type KeptOf } from "./explain-view.ts";
import type { Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf } from "./schemas.ts";
import { ExplainQuery, ShipmentExplanation } from "./schemas-explain.ts";
import { AuditQuery, ShipmentAuditPage, ShipmentAuditVerdict } from "./schemas-shipment-audit.ts";
import { ShipmentParams } from "./schemas-shipments.ts";

/** What happened to a shipment, why it stands as it does, and whether that is what was written down. */
export function shipmentAuditRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/shipments/{id}/explain",
      permission: "shipment:read",
      scope: "shipment",
      tag: "shipments",
      summary: "Say why a shipment stands as it does",
      description:
        "Each webhook and the verdict on it, each act and by whom, the last writes to each sink and their answers.",
      params: ShipmentParams,
      query: ExplainQuery,
      status: 200,
      answer: ShipmentExplanation,
      refusals: ["not_found"],
    },
    async ({ params: { id }, query: { before = null } }) => {
      const told = await ports.shipments.explain(id, before);
      return told ? ok(explanationView(id, told, await keptOf(ports, told))) : err({ kind: "not_found" });
    },
  );

  define(
    {
      method: "get",
      path: "/v1/shipments/{id}/audit",
      permission: "audit:read",
      scope: "shipment",
      tag: "audit",
      summary: "Read a shipment's audit chain",
      description: "Every event and act, in the order of the chain, each as it was hashed.",
      params: ShipmentParams,
      query: AuditQuery,
      status: 200,
      answer: ShipmentAuditPage,
      refusals: ["not_found"],
    },
    async ({ params: { id }, query: { after, limit } }) => {
      const found = await ports.shipments.audit(id, after, limit);
      if (!found) return err({ kind: "not_found" });
      const items = found.links.map(({ tenantId, atMs, ...link }) => {
        return { ...link, tenant: tenantId ?? found.tenantId, at: isoOf(atMs) };
      });
      return ok({ items, head: found.head, next: found.more ? (items.at(-1)?.n ?? null) : null });
    },
  );

  define(
    {
      method: "get",
      path: "/v1/shipments/{id}/audit/verify",
      permission: "audit:read",
      scope: "shipment",
      tag: "audit",
      summary: "Check a shipment's audit chain",
      description:
        "Finds a row that was deleted, altered, inserted or moved, an end that was cut, and a state that is not what the links come to.",
      params: ShipmentParams,
      status: 200,
      answer: ShipmentAuditVerdict,
      refusals: ["not_found"],
    },
    async ({ params: { id } }) => {
      const verdict = await ports.verifyShipment(id);
      return verdict ? ok({ id, ok: verdict.fault === null, ...verdict }) : err({ kind: "not_found" });
    },
  );
}

/** The payloads that its requests left behind, and those that may be about it. */
async function keptOf({ db }: ApiPorts, { happenings }: Explanation): Promise<KeptOf> {
  const webhooks = happenings.flatMap((one) => (one.kind === "webhook" ? [one.from] : []));
  const endpointIds = [...new Set(webhooks.map(({ endpointId }) => endpointId))];
  const { notes, waiting } = await keptByRequests(db, endpointIds, [...new Set(webhooks.map((one) => one.requestId))]);
  return { first: notes, waiting };
}
