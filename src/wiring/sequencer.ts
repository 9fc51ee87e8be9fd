import type { ShipmentPorts } from "../sequencer/shipment-object.ts";
import { enlist } from "../store/newcomer.ts";
import { log, noteOf } from "../telemetry/log.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

export function shipmentPorts(ground: Ground): ShipmentPorts {
  return {
    now: () => world.now(),
    mac: ground.auditMac,
    jitter: () => world.chance(),
    token: () => crypto.randomUUID(),
    ring: (doorbell) => ground.ring(doorbell),
    enlist: (identity, shipmentId) => enlist(ground.db, identity, shipmentId, world.now()),
    warn: (msg, shipmentId, error) => {
      log({
        level: "error",
        msg: "shipment",
        region: ground.region,
        shipment: shipmentId,
        outcome: msg,
        error: noteOf(error),
      });
    },
  };
}
