import { version } from "../../package.json";
import { SENDER_NAMES, senderNamed } from "../carriers/registry.ts";
import { PROBED_FIELDS } from "../delivery/odoo/columns.ts";
import { setUpFields } from "../delivery/odoo/setup.ts";
import { err } from "../domain/result.ts";
import type { ApiPorts } from "../ops/routes-ports.ts";
import { log } from "../telemetry/log.ts";
import type { Ground } from "./ground.ts";
import { randomBytes, type ingressPorts } from "./ingress.ts";
import { connectionTo } from "./odoo.ts";
import { releaser } from "./release.ts";
import { world } from "./world.ts";

/** The internal API of one region. */
export function apiPorts(ground: Ground, ingress: ReturnType<typeof ingressPorts>): ApiPorts {
  const { db, region, seal, publicUrl, allowLoopbackOdoo, bootstrapToken } = ground;
  return {
    db,
    region,
    seal,
    baseUrl: publicUrl,
    version,
    allowLoopbackOdoo,
    bootstrapToken,
    now: () => world.now(),
    randomBytes,
    log,
    senders: { names: () => SENDER_NAMES, find: senderNamed },
    shipments: {
      story: async (shipmentId) => ground.shipment(shipmentId).timeline(),
      replay: async (shipmentId, sink, fromVersion) => {
        const stub = ground.shipment(shipmentId);
        const story = await stub.timeline();
        if (!story) return false;
        return (await stub.replay(story.identity.tenantId, sink, fromVersion)).known;
      },
      remap: async (identity, sender, code, standing) =>
        void (await ground.shipment(await ground.nameOf(identity)).remap(identity.tenantId, sender, code, standing)),
    },
    setUpOdoo: async (tenantId) => {
      const connection = await connectionTo(ground, tenantId)();
      return connection.ok ? setUpFields(connection.value.client) : err(connection.error);
    },
    ownedFields: PROBED_FIELDS,
    knock: (tenantId) => ground.ringErrands(tenantId),
    release: releaser(ground, ingress),
    endpointChanged: ingress.forget,
  };
}
