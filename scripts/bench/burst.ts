import { setTimeout as sleep } from "node:timers/promises";
import { serveOdooStandIn, type ServedStandIn } from "../../test/odoo-stand-in/serve.ts";
import { trackerUpdated } from "../easypost-webhook.ts";
import { freePort } from "../mesh/ports.ts";
import { rounded } from "../percentile.ts";
import { onePerCall } from "./drain.ts";
import { benchNumberOf, type BenchEvent } from "./events.ts";
import { startMeshUnderLoad } from "./mesh-under-load.ts";
import { postAll } from "./post-all.ts";

export interface BurstFigures {
  readonly shipments: number;
  readonly events: number;
  readonly webhooksPerSecond: number;
  /** Tries that were answered with anything but success, or not at all, and made again. */
  readonly refused: number;
  /** From the moment Odoo is well to the last note. */
  readonly drainMs: number;
  readonly eventsPerSecond: number;
  readonly odooCallsPer1000: number;
  /** Calls while Odoo was slow and refused a fifth, which count too. */
  readonly callsWhileSlow: number;
  readonly oneCallAnEventPerSecond: number;
  readonly ratio: number;
  /** Pickings that do not stand where their shipment does, and notes too many or too few. */
  readonly wrong: number;
}

const SCANS = 8;
/** How much longer everything takes while Odoo is slow, and how often it then refuses. */
const SLOWER = 4;
const REFUSED_EVERY = 5;
const FIRST_SCAN_MS = Date.UTC(2026, 10, 1);
const HOUR_MS = 3_600_000;
const DRAINED_WITHIN_MS = 30 * 60_000;

/**
 * Everything comes at once: half of it while Odoo is down, half while it is slow and refuses a fifth of its calls; then it is well, as
 * a real one was measured. Each shipment has eight events in two webhooks, the second of which repeats the first.
 */
export async function benchBurst(
  dir: string,
  { shipments, single }: { shipments: number; single: number },
  signal: AbortSignal,
): Promise<BurstFigures> {
  const port = await freePort();
  const mesh = await startMeshUnderLoad({ dir, odooUrl: `http://127.0.0.1:${port}`, delivers: true }, signal);
  const health = { slower: SLOWER };
  let odoo: ServedStandIn | null = null;
  try {
    const startedMs = performance.now();
    let refused = await postAll(mesh, webhooks(shipments, SCANS / 2));
    odoo = await serve(port, shipments, health);
    refused += await postAll(mesh, webhooks(shipments, SCANS));
    const seconds = (performance.now() - startedMs) / 1000;
    const callsWhileSlow = odoo.standIn.calls.total;
    const before = odoo.standIn.messages().length;
    health.slower = 1;
    const wellMs = performance.now();
    const events = shipments * SCANS;
    await untilThere(odoo, events);
    const drainMs = performance.now() - wellMs;
    await mesh.quiet();
    const calls = odoo.standIn.calls.total;
    const eventsPerSecond = rounded(((events - before) * 1000) / drainMs, 1);
    const wrong = wrongIn(odoo, shipments);
    const singly = rounded(await onePerCall(odoo, single), 1);
    return {
      shipments,
      events,
      webhooksPerSecond: rounded((2 * shipments) / seconds, 1),
      refused,
      drainMs: rounded(drainMs),
      eventsPerSecond,
      odooCallsPer1000: rounded((calls * 1000) / events, 1),
      callsWhileSlow,
      oneCallAnEventPerSecond: singly,
      ratio: rounded(eventsPerSecond / singly, 1),
      wrong,
    };
  } finally {
    await mesh.stop();
    await odoo?.close();
  }
}

async function serve(port: number, shipments: number, health: { slower: number }): Promise<ServedStandIn> {
  const served = await serveOdooStandIn(
    {
      measuredLatency: true,
      sleep: (ms) => sleep(ms * health.slower),
      workers: 2,
      fault: ({ n }) =>
        health.slower > 1 && n % REFUSED_EVERY === 0 ? new Response("Service Unavailable", { status: 503 }) : null,
    },
    { port, admin: false },
  );
  for (let shipment = 0; shipment < shipments; shipment += 1)
    served.standIn.addPicking({ trackingRef: benchNumberOf(shipment) });
  return served;
}

/** Every shipment's history up to a scan. */
function webhooks(shipments: number, scans: number): BenchEvent[] {
  return Array.from({ length: shipments }, (_, shipment) => {
    const history = Array.from({ length: scans }, (_scan, index) => ({
      status: index === SCANS - 1 ? "delivered" : "in_transit",
      status_detail: index === SCANS - 1 ? "arrived_at_destination" : "departed_facility",
      datetime: new Date(FIRST_SCAN_MS + index * HOUR_MS + shipment).toISOString(),
      message: `scan ${index}`,
      city: "Memphis",
    }));
    const eventId = `evt_${shipment}_${scans}`;
    const trackingNumber = benchNumberOf(shipment);
    return { shipment, body: trackerUpdated({ eventId, trackingNumber, carrier: "FedEx", scans: history }) };
  });
}

async function untilThere({ standIn }: ServedStandIn, count: number): Promise<void> {
  const giveUpAtMs = performance.now() + DRAINED_WITHIN_MS;
  // Counting copies the table: seldom enough to leave the machine to those who are measured.
  for (let there = 0; there < count; there = standIn.messages().length) {
    if (performance.now() > giveUpAtMs) throw new Error(`Odoo has ${there} of ${count} notes after half an hour`);
    await sleep(1_000);
  }
}

function wrongIn({ standIn }: ServedStandIn, shipments: number): number {
  const notes = new Map<unknown, number>();
  for (const { res_id: picking } of standIn.messages()) notes.set(picking, (notes.get(picking) ?? 0) + 1);
  const pickings = standIn.pickings();
  const right = pickings.filter(
    ({ id, x_tallyman_milestone: milestone }) => milestone === "delivered" && notes.get(id) === SCANS,
  );
  return Math.max(shipments, pickings.length) - right.length;
}
