import { WorkerEntrypoint } from "cloudflare:workers";
import { app } from "./app.ts";
import { consumeDeadLetters, consumeDoorbells } from "./delivery/consumer.ts";
import { DispatcherObject } from "./delivery/dispatcher-object.ts";
import { ShipmentObject } from "./sequencer/shipment-object.ts";
import { everyHour } from "./wiring/clock.ts";
import { consumerPorts, dispatcherPorts } from "./wiring/delivery.ts";
import { groundOf } from "./wiring/ground.ts";
import { shipmentPorts } from "./wiring/sequencer.ts";

/** One instance per shipment. */
export class ShipmentSequencer extends ShipmentObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, shipmentPorts(groundOf(env)));
  }
}

/** One instance per tenant and sink. */
export class Dispatcher extends DispatcherObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, dispatcherPorts(groundOf(env)));
  }
}

/** What the workers of other regions reach of this one: the webhooks that came to them and are ours, and nothing else. */
export class PeerIngress extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    return app(groundOf(this.env)).passedOn(request);
  }
}

export default {
  fetch: (request, env) => app(groundOf(env)).fetch(request),
  queue(batch, env) {
    const ports = consumerPorts(groundOf(env));
    return batch.queue.startsWith("doorbell-dead") ? consumeDeadLetters(batch, ports) : consumeDoorbells(batch, ports);
  },
  scheduled: (_controller, env) => everyHour(groundOf(env)),
} satisfies ExportedHandler<Env>;
