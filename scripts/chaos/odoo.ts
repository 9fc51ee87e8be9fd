import { setTimeout as sleep } from "node:timers/promises";
import { serveOdooStandIn, type ServedStandIn } from "../../test/odoo-stand-in/serve.ts";
import { textOf } from "../odoo-cell.ts";
import { randomFrom } from "../random.ts";
import { keyIn, trackingNumberOf, type Plan } from "./plan.ts";
import type { Note } from "./verdict.ts";

/** An Odoo that takes as long as a real one, and fails now and then. */
export interface ChaosOdoo extends ServedStandIn {
  /** When each scan's note was first made, by the scan's key. */
  readonly madeAtMs: ReadonlyMap<string, number>;
  notes(): Note[];
  /** The milestone of every picking by its tracking number. */
  states(): Map<string, string>;
}

export async function serveChaosOdoo({ shipments, failShare, lostShare, seed }: Plan): Promise<ChaosOdoo> {
  const random = randomFrom(seed + 1);
  const madeAtMs = new Map<string, number>();
  const served = await serveOdooStandIn({
    measuredLatency: true,
    sleep: (ms) => sleep(ms),
    workers: 2,
    fault({ model, method, body }) {
      const chance = random();
      if (chance < failShare) return new Response("Service Unavailable", { status: 503 });
      if (model === "mail.message" && method === "load") stampNotes(body["data"], madeAtMs);
      return chance < failShare + lostShare ? "drop_after_commit" : null;
    },
  });
  const { standIn } = served;
  for (let shipment = 0; shipment < shipments; shipment += 1)
    standIn.addPicking({ trackingRef: trackingNumberOf(shipment) });
  return {
    ...served,
    madeAtMs,
    notes: () => standIn.messages().flatMap(noteOf),
    states: () =>
      new Map(
        standIn.pickings().map((row) => [textOf(row["carrier_tracking_ref"]), textOf(row["x_tallyman_milestone"])]),
      ),
  };
}

/** The hook is called right before the rows are written. */
function stampNotes(data: unknown, madeAtMs: Map<string, number>): void {
  for (const row of Array.isArray(data) ? data : []) {
    const key = keyIn(JSON.stringify(row));
    if (key !== null && !madeAtMs.has(key)) madeAtMs.set(key, Date.now());
  }
}

function noteOf(row: Record<string, unknown>): Note[] {
  const key = keyIn(textOf(row["body"]));
  return key === null
    ? []
    : [{ id: Number(row["id"]), pickingId: Number(row["res_id"]), key, date: textOf(row["date"]) }];
}
