import type { PortalPorts } from "../portal/routes.ts";
import { log } from "../telemetry/log.ts";
import type { Ground } from "./ground.ts";
import { randomBytes } from "./ingress.ts";
import { callLimits } from "./limits.ts";
import { world } from "./world.ts";

/** A whole customers' application calls with one token, and asks for one shipment at a time. */
const CALLS_PER_MINUTE = 600;

/** The customers' app of one region. */
export function portalPorts(ground: Ground): PortalPorts {
  const { db, region } = ground;
  return {
    db,
    region,
    log,
    randomBytes,
    limits: callLimits(ground, CALLS_PER_MINUTE),
    expiry: (ms, calledOff) => world.expiry(ms, calledOff),
    now: () => world.now(),
    later: world.later,
  };
}
