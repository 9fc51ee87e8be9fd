import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { untilEnded } from "../ending.ts";
import { startMesh, type MeshProcess } from "../mesh-process.ts";
import { adminOf, type MeshApi } from "../mesh/api.ts";
import { freePort } from "../mesh/ports.ts";
import { settingsFrom, type MeshSettings } from "../mesh/settings.ts";
import { percentile, rounded } from "../percentile.ts";
import { serveChaosOdoo, type ChaosOdoo } from "./odoo.ts";
import { drive, type Driven } from "./drive.ts";
import { stepsOf, trackingNumberOf, type Plan } from "./plan.ts";
import { isFlawless, judge, type Verdict } from "./verdict.ts";

/** A lease lasts 45 s and a doorbell is rung again after 60 s: what was in hand when the mesh was killed comes after that. */
const DEADLINE_MS = 4 * 60_000;
const TENANT = "chaos";
const SECRET = "shared with EasyPost";

export interface Outcome extends Verdict {
  readonly plan: Plan;
  readonly sent: number;
  /** Scans whose webhook was answered 2xx. */
  readonly accepted: number;
  /** Webhooks answered 2xx, doubles included, and how many of them had to be sent again. */
  readonly answered: number;
  readonly retried: number;
  /** What the answers called new, all together. */
  readonly toldNew: number;
  /** From a webhook's first 2xx to its note. */
  readonly endToEndMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly acceptedPerSecond: number;
  readonly odooCallsPer1000: number;
  /** Shipments that still wait for a sink. */
  readonly pending: number;
}

export async function runPlan(plan: Plan, stateDir: string, signal: AbortSignal): Promise<Outcome> {
  const settings = settingsFrom({ MESH_STATE_DIR: stateDir, PORT: `${await freePort()}` });
  const odoo = await serveChaosOdoo(plan);
  const mesh: Running = { now: startMesh(settings, { log: "file", worker: "built", signal }) };
  try {
    return await untilEnded(signal, play(plan, settings, odoo, mesh));
  } finally {
    await mesh.now.then((it) => it.stop()).catch(() => undefined);
    await odoo.close();
  }
}

/** The mesh, which is another process after it was killed. */
interface Running {
  now: Promise<MeshProcess>;
}

async function play(plan: Plan, settings: MeshSettings, odoo: ChaosOdoo, mesh: Running): Promise<Outcome> {
  const { api } = await adminOf((await mesh.now).url, settings);
  const { db, key } = odoo.standIn;
  await api.ensureTenant(TENANT, settings.region, { url: odoo.url, db, key, api: "json2" });
  const { url } = await api.createEndpoint(TENANT, SECRET);
  const steps = stepsOf(plan);
  const killAt = plan.killed ? Math.floor(steps.length / 2) : -1;
  const giveUpAtMs = Date.now() + (steps.length * 1000) / plan.perSecond + DEADLINE_MS;
  const driven = await drive(steps, { url, secret: SECRET, giveUpAtMs }, (index) => {
    if (index !== killAt) return;
    mesh.now = restarted(mesh.now, settings);
    // Whoever waits for it hears of a failure; it is no crash before that.
    mesh.now.catch(() => undefined);
  });
  await mesh.now;
  const pending = await settled(api, odoo, driven, plan);
  return outcomeOf(plan, steps.length, driven, odoo, pending);
}

async function restarted(running: Promise<MeshProcess>, settings: MeshSettings): Promise<MeshProcess> {
  await (await running).kill();
  return startMesh(settings, { log: "file", worker: "again" });
}

/** Waits until Odoo has everything and nobody waits for a sink, or for as long as the deadline allows; returns who still waits. */
async function settled(api: MeshApi, odoo: ChaosOdoo, driven: Driven, plan: Plan): Promise<number> {
  const giveUpAtMs = Date.now() + DEADLINE_MS;
  for (;;) {
    const pending = isFlawless(verdictOf(plan, driven, odoo)) ? await countPending(api, plan) : plan.shipments;
    if (pending === 0 || Date.now() > giveUpAtMs) return pending;
    await sleep(250);
  }
}

const Page = z.object({ items: z.array(z.object({ id: z.string() })) });
const Story = z.object({ sinks: z.array(z.object({ pending: z.boolean() })) });

async function countPending(api: MeshApi, { shipments }: Plan): Promise<number> {
  const { items } = Page.parse(await api.get(`/v1/shipments?tenant=${TENANT}&limit=200`));
  let pending = shipments - items.length;
  for (const { id } of items) {
    const { sinks } = Story.parse(await api.get(`/v1/shipments/${id}`));
    if (sinks.some((sink) => sink.pending)) pending += 1;
  }
  return pending;
}

function verdictOf({ shipments }: Plan, { acceptedAtMs }: Driven, odoo: ChaosOdoo): Verdict {
  const numbers = Array.from({ length: shipments }, (_, shipment) => trackingNumberOf(shipment));
  return judge(
    acceptedAtMs.keys(),
    odoo.notes(),
    odoo.states(),
    new Map(numbers.map((number) => [number, "delivered"])),
  );
}

function outcomeOf(plan: Plan, sent: number, driven: Driven, odoo: ChaosOdoo, pending: number): Outcome {
  const { acceptedAtMs, answered, retried, toldNew, tookMs } = driven;
  // The note may be there before the answer is read.
  const waits = [...acceptedAtMs].flatMap(([key, atMs]) => {
    const madeAtMs = odoo.madeAtMs.get(key);
    return madeAtMs === undefined ? [] : [Math.max(0, madeAtMs - atMs)];
  });
  return {
    plan,
    sent,
    accepted: acceptedAtMs.size,
    answered,
    retried,
    toldNew,
    ...verdictOf(plan, driven, odoo),
    endToEndMs: { p50: percentile(waits, 0.5), p99: percentile(waits, 0.99), max: Math.max(...waits) },
    acceptedPerSecond: rounded((answered * 1000) / tookMs, 1),
    odooCallsPer1000: rounded((odoo.standIn.calls.total * 1000) / acceptedAtMs.size, 1),
    pending,
  };
}
