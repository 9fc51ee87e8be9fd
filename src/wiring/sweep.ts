import { z } from "zod";
import type { ShipmentId, ShipmentIdentity } from "../domain/identity.ts";
import { stretchesOf } from "../domain/quiet.ts";
import { sweep, type SweepPorts } from "../ops/sweep.ts";
import { clockOf, shipmentsToKnockAt, type StretchPlace } from "../store/knock.ts";
import { enlistAll, newcomersAfter, strikeOff, type Newcomer } from "../store/newcomer.ts";
import { readSweepCursor, writeSweepCursor } from "../store/sweep-cursor.ts";
import { log } from "../telemetry/log.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

const SWEEP = "shipments";
/** Up to when the last whole round looked. */
const SWEPT = "shipments-swept";

const Swept = z.strictObject({ nowMs: z.int(), dbMs: z.int() });
type Swept = z.infer<typeof Swept>;

/** Where a round is: among those listed, behind a key, then in a stretch of events. */
const Place = z.strictObject({
  sweptMs: z.int().nullable(),
  nowMs: z.int(),
  /** Both of them by the database's clock. */
  heardSinceMs: z.int(),
  dbMs: z.int(),
  stretch: z.int().min(-1),
  listed: z.tuple([z.string(), z.string(), z.string()]),
  event: z.strictObject({ tenantId: z.string(), at: z.tuple([z.int(), z.string(), z.string(), z.int()]) }).nullable(),
});
type Place = z.infer<typeof Place>;

/** Begins a round of the sweep, or goes on with one that was left; its further parts ring for each other. */
export async function beginSweep(ground: Ground): Promise<{ poked: number; failed: number }> {
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

interface Known extends ShipmentIdentity {
  readonly id: ShipmentId;
}

function sweepPorts(ground: Ground): SweepPorts {
  const { db } = ground;
  const found = new Map<ShipmentId, Known>();
  const listed = new Map<ShipmentId, Newcomer>();
  const pending: Newcomer[] = [];
  const settled: Newcomer[] = [];
  let round: Place | null = null;
  return {
    async page(after, limit) {
      round = read(Place, after) ?? (await newRound(ground));
      const { shipments, newcomers, next } = await pageOf(ground, round, limit);
      for (const one of shipments) found.set(one.id, one);
      for (const one of newcomers) listed.set(one.id, one);
      const shipmentIds = [...new Set([...newcomers, ...shipments].map(({ id }) => id))];
      return { shipmentIds, next: next && JSON.stringify(next) };
    },
    position: () => readSweepCursor(db, SWEEP),
    async keepPosition(position) {
      await enlistAll(db, pending.splice(0));
      await strikeOff(db, settled.splice(0));
      if (position === null && round) {
        const swept: Swept = { nowMs: round.nowMs, dbMs: round.dbMs };
        await writeSweepCursor(db, SWEPT, JSON.stringify(swept));
      }
      await writeSweepCursor(db, SWEEP, position);
    },
    goOn: (position) => ground.ringSweep(position),
    async poke(shipmentId) {
      const hasToTell = await ground.shipment(shipmentId).poke();
      const known = found.get(shipmentId);
      const newcomer = listed.get(shipmentId);
      // It is knocked at every hour until it has nothing to tell.
      if (hasToTell && !newcomer && known) pending.push({ ...known, listedAtMs: world.now() });
      if (!hasToTell && newcomer) settled.push(newcomer);
    },
  };
}

/** A position that cannot be read starts the round anew. */
function read<T>(schema: z.ZodType<T>, text: string | null): T | null {
  try {
    return text === null ? null : schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function newRound({ db }: Ground): Promise<Place> {
  const last = read(Swept, await readSweepCursor(db, SWEPT));
  const since = { sweptMs: last?.nowMs ?? null, heardSinceMs: last?.dbMs ?? 0 };
  return { ...since, nowMs: world.now(), dbMs: await clockOf(db), stretch: -1, listed: ["", "", ""], event: null };
}

interface PageFound {
  readonly shipments: readonly Known[];
  readonly newcomers: readonly Newcomer[];
  readonly next: Place | null;
}

/** The next that may have something to tell: the first stretch that holds any. */
async function pageOf({ db }: Ground, from: Place, limit: number): Promise<PageFound> {
  let place = from;
  if (place.stretch < 0) {
    const newcomers = await newcomersAfter(db, place.listed, limit);
    const last = newcomers.at(-1);
    const listed: Place["listed"] = last ? [last.tenantId, last.trackingNumber, last.carrier] : place.listed;
    const next = newcomers.length === limit ? { ...place, listed } : { ...place, stretch: 0 };
    if (newcomers.length > 0) return { shipments: [], newcomers, next };
    place = next;
  }
  const stretches = stretchesOf(place.sweptMs, place.nowMs);
  for (; place.stretch < stretches.length; place = { ...place, stretch: place.stretch + 1, event: null }) {
    const stretch = stretches[place.stretch];
    const rows = stretch
      ? await shipmentsToKnockAt(db, { ...stretch, heardSinceMs: place.heardSinceMs }, place.event, limit)
      : [];
    const last: StretchPlace | undefined = rows.at(-1)?.place;
    if (rows.length === 0 || !last) continue;
    const event = { tenantId: last.tenantId, at: [...last.at] as [number, string, string, number] };
    const next = rows.length === limit ? { ...place, event } : { ...place, stretch: place.stretch + 1, event: null };
    return { shipments: rows.map(({ place: _, ...one }) => one), newcomers: [], next };
  }
  return { shipments: [], newcomers: [], next: null };
}
