import { version } from "../../package.json";
import { SENDER_NAMES, senderNamed } from "../carriers/registry.ts";
import { PROBED_FIELDS } from "../delivery/odoo/columns.ts";
import { setupClient } from "../delivery/odoo/setup/setup-client.ts";
import { setUp } from "../delivery/odoo/setup/set-up.ts";
import type { ApiPorts } from "../ops/routes-ports.ts";
import { countSelected } from "../reconcile/replay.ts";
import { log } from "../telemetry/log.ts";
import type { Ground } from "./ground.ts";
import { randomBytes, type ingressPorts } from "./ingress.ts";
import { bookingDesk } from "./booking.ts";
import { odooOf, odooPorts } from "./odoo.ts";
import { orderDesk } from "./order-desk.ts";
import { probesOf } from "./readiness.ts";
import { reconcilePorts } from "./reconcile.ts";
import { sampleReader } from "./read-sample.ts";
import { privacyDesk } from "./privacy.ts";
import { verifyShipment } from "./verify-shipment.ts";
import { releaser } from "./release.ts";
import { callLimits } from "./limits.ts";
import { jsonFetcher } from "./sign-in.ts";
import { NO_LINES } from "../sequencer/story.ts";
import { world } from "./world.ts";

/** The internal API of one region. */
export function apiPorts(ground: Ground, ingress: ReturnType<typeof ingressPorts>): ApiPorts {
  const { db, region, seal, auditMac, internalUrl, publicUrl, allowLoopbackOdoo, fourEyes, bootstrapToken, providers } =
    ground;
  return {
    db,
    region,
    seal,
    bodies: ground.bodies,
    mac: auditMac,
    baseUrl: publicUrl,
    apiUrl: internalUrl,
    version,
    allowLoopbackOdoo,
    fourEyes,
    bootstrapToken,
    providers,
    fetchJson: jsonFetcher(ground),
    limits: callLimits(ground),
    expiry: (ms, calledOff) => world.expiry(ms, calledOff),
    later: world.later,
    now: () => world.now(),
    randomBytes,
    log,
    senders: { names: () => SENDER_NAMES, find: senderNamed },
    shipments: {
      story: async (shipmentId, page) => ground.shipment(shipmentId).timeline(page),
      replay: async (shipmentId, sink, fromVersion, by) => {
        const stub = ground.shipment(shipmentId);
        const story = await stub.timeline(NO_LINES);
        if (!story) return false;
        return (await stub.replay(story.identity.tenantId, sink, fromVersion, by)).known;
      },
      remap: async (identity, { sender, code }, standing, by) => {
        const stub = ground.shipment(await ground.nameOf(identity));
        await stub.remap(identity.tenantId, sender, code, standing, by);
      },
      explain: async (shipmentId, before) => ground.shipment(shipmentId).explain(before),
      audit: async (shipmentId, afterN, limit) => ground.shipment(shipmentId).audit(afterN, limit),
    },
    setUpOdoo: async (tenantId, { admin, ...options }) => {
      const known = await odooOf(ground, tenantId);
      if (!known.ok) return known;
      const { connection } = known.value;
      const tenant = setupClient(connection, odooPorts(ground));
      return setUp(admin ? setupClient({ ...connection, ...admin }, odooPorts(ground)) : tenant, options, tenant);
    },
    verifyShipment: (shipmentId, key) => verifyShipment(ground, shipmentId, key),
    ownedFields: PROBED_FIELDS,
    countReplay: (tenantId, asked, most) =>
      countSelected(asked, reconcilePorts(ground, { tenantId, kind: "replay", requestId: "count" }), most),
    probes: probesOf(ground),
    odooStatus: async (tenantId) => ground.dispatcher(tenantId, "odoo").status(),
    knock: (tenantId) => ground.ringErrands(tenantId),
    booking: bookingDesk(ground),
    orders: orderDesk(ground),
    contracts: ingress.contracts,
    privacy: privacyDesk(ground),
    release: releaser(ground, ingress),
    readSample: sampleReader(ingress),
    endpointChanged: ingress.forget,
  };
}
