import { setTimeout as sleep } from "node:timers/promises";
import { serveOdooStandIn, type ServedStandIn } from "../../test/odoo-stand-in/serve.ts";
import { benchNumberOf, SHIPMENTS } from "./events.ts";

/** An Odoo that takes as long over each call as a real one was measured to, and has two workers. */
export async function serveBenchOdoo(port: number): Promise<ServedStandIn> {
  const served = await serveOdooStandIn(
    { measuredLatency: true, sleep: (ms) => sleep(ms), workers: 2 },
    { port, admin: false },
  );
  for (let shipment = 0; shipment < SHIPMENTS; shipment += 1)
    served.standIn.addPicking({ trackingRef: benchNumberOf(shipment) });
  return served;
}

/** Waits until it has so many notes; false when it has not in time. */
export async function hasNotes({ standIn }: ServedStandIn, count: number, withinMs: number): Promise<boolean> {
  const giveUpAtMs = Date.now() + withinMs;
  while (standIn.records("mail.message").length < count) {
    if (Date.now() > giveUpAtMs) return false;
    await sleep(50);
  }
  return true;
}
