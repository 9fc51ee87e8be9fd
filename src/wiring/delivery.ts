import type { ShipmentId, TenantId } from "../domain/identity.ts";
import { unreachable } from "../domain/result.ts";
import type { Sink } from "../domain/sink.ts";
import type { ConsumerPorts } from "../delivery/consumer.ts";
import type { DispatcherPorts } from "../delivery/dispatcher-object.ts";
import { Gate } from "../delivery/odoo/gate.ts";
import { CALLS_AT_ONCE, OdooSink } from "../delivery/odoo/sink.ts";
import type { ShipmentSource, SinkWriter } from "../delivery/port.ts";
import { ReadmodelSink, type Projected } from "../delivery/readmodel/sink.ts";
import { callHeaders } from "../http/trace.ts";
import { d1Message } from "../store/db.ts";
import { keepDeadLetters } from "../store/dead-letter.ts";
import { project, type ShipmentProjection } from "../store/projection.ts";
import { log, noteOf } from "../telemetry/log.ts";
import { fetchDue } from "../ingress/fetch-due.ts";
import { runErrands } from "../errands/run.ts";
import { concessionsIn } from "./concessions.ts";
import { errandPorts } from "./errands.ts";
import { fetchPorts } from "./fetching.ts";
import type { Ground } from "./ground.ts";
import { randomBytes } from "./random.ts";
import { connectionTo, ODOO_TIMEOUT_MS } from "./odoo.ts";
import { askToLeaveAll } from "./leave-picking.ts";
import { siblingsIn } from "./siblings.ts";
import { retainOn } from "./privacy.ts";
import { sweepOn } from "./sweep.ts";
import { world } from "./world.ts";
import { ODOO, writesAs } from "../domain/system-of-record.ts";

/** For one instance: all that calls its tenant's Odoo goes through its gate. */
export function dispatcherPorts(ground: Ground): DispatcherPorts {
  const gate = new Gate(CALLS_AT_ONCE);
  return {
    now: () => world.now(),
    jitter: () => world.chance(),
    pause: (ms) => world.pause(ms),
    batchId: () => `bat_${randomBytes(16).toHex()}`,
    source: (tenantId, sink) => sourceOf(ground, tenantId, sink),
    writer: (tenantId, sink) => writerOf(ground, tenantId, sink, gate),
    errands: (tenantId) => runErrands(errandPorts({ ...ground, odooGate: gate }, tenantId)),
    report: (tenantId, sink, { down, ms, context, ...counts }) => {
      const outcome = down ? down.reason : counts.failed > 0 ? "partly" : "written";
      const level = down ? "warn" : "info";
      log({
        level,
        msg: "delivery",
        region: ground.region,
        tenant: tenantId,
        sink,
        outcome,
        reason: down?.name,
        requestId: context.requestId,
        trace: context.trace.traceId,
        counts,
        ms,
      });
    },
  };
}

export function consumerPorts(ground: Ground): ConsumerPorts {
  return {
    ring: async (tenantId, sink, shipmentIds) => ground.dispatcher(tenantId, sink).ring(shipmentIds),
    fetchDue: () => fetchDue(fetchPorts(ground)),
    sweepOn: (from) => sweepOn(ground, from),
    retainOn: (from) => retainOn(ground, from),
    runErrands: async (tenantId) => ground.dispatcher(tenantId, "odoo").runErrands(),
    keepDead: (queue, body) =>
      keepDeadLetters(ground.db, [{ body: JSON.stringify(body) ?? "", queue, receivedAtMs: world.now() }]),
    report: ({ queue, trace, ...counts }) => {
      const level = counts.retried + counts.dead > 0 ? "warn" : "info";
      log({ level, msg: "doorbells", region: ground.region, queue, trace, outcome: "passed on", counts });
    },
  };
}

function sourceOf(ground: Ground, tenantId: TenantId, sink: Sink): ShipmentSource {
  return {
    claim: async (shipmentId, heldToken) => ground.shipment(shipmentId).claim(tenantId, sink, heldToken),
    confirm: async (shipmentId, token, learnt) => ground.shipment(shipmentId).confirm(tenantId, sink, token, learnt),
    moved: async (shipmentId, token, { link, from, why }, requestId) => {
      writesAs(ODOO, "milestones", "link");
      // First, so that it is not forgotten: of a shipment that did not move after all nothing is said.
      await askToLeaveAll(ground, tenantId, { shipmentId, from, to: link, requestId });
      return ground.shipment(shipmentId).moved(tenantId, sink, token, { link, why, requestId });
    },
    fail: async (shipmentId, token, failure, requestId) =>
      void (await ground.shipment(shipmentId).fail(tenantId, sink, token, failure, requestId)),
  };
}

function writerOf(ground: Ground, tenantId: TenantId, sink: Sink, gate: Gate): SinkWriter {
  switch (sink) {
    case "odoo":
      return new OdooSink({
        connection: connectionTo(ground, tenantId),
        gate,
        siblings: siblingsIn(ground),
        concessions: concessionsIn(ground, tenantId),
        now: () => world.now(),
        headers: ({ requestId, trace }) => callHeaders(trace, requestId, randomBytes),
        callTimeoutMs: ODOO_TIMEOUT_MS,
      });
    case "readmodel":
      return new ReadmodelSink({ project: (shipments) => projectAll(ground, shipments) });
    default:
      return unreachable(sink);
  }
}

/** Throws D1's own words alone: drizzle's message would quote the rows. */
async function projectAll(ground: Ground, shipments: readonly Projected[]): Promise<void> {
  try {
    await project(ground.db, shipments.map(projection));
  } catch (error) {
    throw new Error(d1Message(error) ?? noteOf(error).name, { cause: error });
  }
}

function projection(shipment: Projected): ShipmentProjection {
  const { shipmentId, identity, reach, lastSeq, head, estimate, cycle, links, updatedAtMs, reviews } = shipment;
  const events = shipment.events.map(({ entry, from }) => {
    return { entry, recordedAtMs: from.receivedAtMs, source: from.sender, endpointId: from.endpointId };
  });
  const { version } = reach;
  return {
    shipmentId: shipmentId satisfies ShipmentId,
    identity,
    version,
    lastSeq,
    head,
    estimate,
    cycle,
    link: links[cycle] ?? null,
    updatedAtMs,
    reviews,
    events,
  };
}
