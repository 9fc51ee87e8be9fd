import { sweep, type SweepPorts } from "../ops/sweep.ts";
import { strikeOff } from "../store/newcomer.ts";
import { pageOfShipmentIds } from "../store/shipment.ts";
import { readSweepCursor, writeSweepCursor } from "../store/sweep-cursor.ts";
import { log } from "../telemetry/log.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

const STRUCK_OFF_AT_ONCE = 5_000;
const STRIKES_MAX = 100;
const SWEEP = "shipments";

/** Begins a round of the sweep, or goes on with one that was left; its further parts ring for each other. */
export async function beginSweep(ground: Ground): Promise<{ poked: number; failed: number }> {
  await strikeOffKnown(ground);
  return sweep(sweepPorts(ground));
}

/** Goes on with the sweep, if nobody else has. */
export async function sweepOn(ground: Ground, from: string): Promise<void> {
  const startedMs = world.now();
  const { poked, failed } = await sweep(sweepPorts(ground), from);
  const level = failed > 0 ? "warn" : "info";
  const counts = { shipments: poked, failed };
  log({ level, msg: "sweep", region: ground.region, outcome: "done", counts, ms: world.now() - startedMs });
}

function sweepPorts(ground: Ground): SweepPorts {
  return {
    page: (after, limit) => pageOfShipmentIds(ground.db, after, limit),
    position: () => readSweepCursor(ground.db, SWEEP),
    keepPosition: (position) => writeSweepCursor(ground.db, SWEEP, position),
    goOn: (position) => ground.ringSweep(position),
    poke: async (shipmentId) => ground.shipment(shipmentId).poke(),
  };
}

/** Newcomers that the read model has are swept with it. */
async function strikeOffKnown({ db }: Ground): Promise<void> {
  for (let turn = 0; turn < STRIKES_MAX; turn += 1)
    if ((await strikeOff(db, STRUCK_OFF_AT_ONCE)) < STRUCK_OFF_AT_ONCE) return;
}
