import { setTimeout as sleep } from "node:timers/promises";
import { NOTE_FIELDS } from "../../src/delivery/odoo/note.ts";
import type { ServedStandIn } from "../../test/odoo-stand-in/serve.ts";
import { freePort } from "../mesh/ports.ts";
import { rounded } from "../percentile.ts";
import { eventsFrom, SHIPMENTS } from "./events.ts";
import { startMeshUnderLoad } from "./mesh-under-load.ts";
import { hasNotes, serveBenchOdoo } from "./odoo.ts";
import { postAll } from "./post-all.ts";

export interface DrainFigures {
  readonly events: number;
  /** From Odoo's return to the first call it got: the breaker asks again at most every 72 seconds. */
  readonly untilFirstCallMs: number;
  /** From that call to 95 of a hundred notes, and to the last: a shipment may be left whose lease has to end first. */
  readonly mostMs: number;
  readonly allMs: number;
  /** Of the 95. */
  readonly eventsPerSecond: number;
  readonly odooCallsPer1000: number;
  /** Two clients, each a call an event, one after the other, against the same Odoo. */
  readonly oneCallAnEventPerSecond: number;
  readonly ratio: number;
}

const DRAINED_WITHIN_MS = 300_000;
const CLIENTS = 2;
const MOST = 0.95;

/** Events wait while Odoo is down; then it is up, and takes as long over each call as a real one. */
export async function benchDrain(
  dir: string,
  { events, single }: { events: number; single: number },
  signal: AbortSignal,
): Promise<DrainFigures> {
  const port = await freePort();
  const mesh = await startMeshUnderLoad({ dir, odooUrl: `http://127.0.0.1:${port}`, delivers: true }, signal);
  let odoo: ServedStandIn | null = null;
  try {
    await postAll(mesh, eventsFrom(0, events));
    await mesh.quiet();
    odoo = await serveBenchOdoo(port);
    const upAtMs = performance.now();
    while (odoo.standIn.calls.total === 0) await sleep(20);
    const firstAtMs = performance.now();
    const most = Math.floor(events * MOST);
    await untilThere(odoo, most);
    const mostMs = performance.now() - firstAtMs;
    await untilThere(odoo, events);
    const allMs = performance.now() - firstAtMs;
    const calls = odoo.standIn.calls.total;
    const eventsPerSecond = rounded((most * 1000) / mostMs, 1);
    const singly = rounded(await onePerCall(odoo, single), 1);
    return {
      events,
      untilFirstCallMs: rounded(firstAtMs - upAtMs),
      mostMs: rounded(mostMs),
      allMs: rounded(allMs),
      eventsPerSecond,
      odooCallsPer1000: rounded((calls * 1000) / events, 1),
      oneCallAnEventPerSecond: singly,
      ratio: rounded(eventsPerSecond / singly, 1),
    };
  } finally {
    await mesh.stop();
    await odoo?.close();
  }
}

async function untilThere(odoo: ServedStandIn, count: number): Promise<void> {
  if (await hasNotes(odoo, count, DRAINED_WITHIN_MS)) return;
  throw new Error(`Odoo has ${odoo.standIn.messages().length} of ${count} notes after five minutes`);
}

/** Events a second, written one a call: what a bridge without batches does at best. */
export async function onePerCall({ url, standIn }: ServedStandIn, count: number): Promise<number> {
  const write = async (index: number): Promise<void> => {
    const picking = `${(index % SHIPMENTS) + 1}`;
    const body = `<p>scan ${index}</p>`;
    const row = [
      `single.${index}`,
      "stock.picking",
      picking,
      "2026-11-02 00:00:00",
      body,
      "notification",
      "mail.mt_note",
    ];
    const answer = await fetch(`${url}/json/2/mail.message/load`, {
      method: "POST",
      headers: { Authorization: `Bearer ${standIn.key}`, "Content-Type": "application/json" },
      body: JSON.stringify({
        fields: NOTE_FIELDS,
        data: [row],
        context: { mode: "update", noupdate: true, tz: "UTC" },
      }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    await answer.arrayBuffer();
  };
  let next = 0;
  const startedMs = performance.now();
  const client = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await write(index);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return (count * 1000) / (performance.now() - startedMs);
}
