import { join } from "node:path";
import type { Shot } from "../load-client.ts";
import { startWorker, type WorkerProcess } from "../mesh/worker-process.ts";
import { freePort } from "../mesh/ports.ts";
import { median, percentile, rounded } from "../percentile.ts";
import { eventsFrom, SHIPMENTS, type BenchEvent } from "./events.ts";
import { startMeshUnderLoad, type MeshUnderLoad } from "./mesh-under-load.ts";
import { hasNotes, serveBenchOdoo } from "./odoo.ts";
import { fire, type Volley } from "./volley.ts";
import type { ServedStandIn } from "../../test/odoo-stand-in/serve.ts";

export const WORKERS = ["mesh", "mesh, no delivery", "bare Durable Object", "bare Hono"] as const;
export type WorkerName = (typeof WORKERS)[number];

export interface IngestPlan {
  readonly rounds: number;
  /** Requests a round and worker, by how many are under way at a time. */
  readonly requests: readonly { readonly concurrency: number; readonly count: number }[];
}

export interface IngestFigures {
  readonly worker: WorkerName;
  readonly concurrency: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  /** Its throughput by the bare workers' in the same round. */
  readonly byDurableObject: Ratio;
  readonly byHono: Ratio;
}

/** The median of all rounds, the lowest and the highest. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

const DRAINED_WITHIN_MS = 120_000;

type Range = Record<WorkerName, (events: readonly BenchEvent[]) => Promise<Shot[]>>;

/**
 * The mesh, a mesh whose doorbells nobody answers, and two workers that do less, each as its own process. They take turns within
 * each round, and get the same bodies. The first writes what it accepted to an Odoo behind it as it always does, on the same
 * machine at the same time, and finishes before the others' turn.
 */
export async function benchIngest(dir: string, plan: IngestPlan, signal: AbortSignal): Promise<IngestFigures[]> {
  const odoo = await serveBenchOdoo(0);
  const stops: (() => Promise<void>)[] = [() => odoo.close()];
  try {
    const mesh = await startMeshUnderLoad({ dir: join(dir, "mesh"), odooUrl: odoo.url, delivers: true }, signal);
    stops.push(mesh.stop);
    const deaf = await startMeshUnderLoad({ dir: join(dir, "deaf"), odooUrl: odoo.url, delivers: false }, signal);
    stops.push(deaf.stop);
    const bare: WorkerProcess[] = [];
    for (const name of ["bare-durable-object", "bare-hono"]) {
      const worker = await startBare(dir, name, signal);
      stops.push(() => worker.stop());
      bare.push(worker);
    }
    const [durable, hono] = bare.map(({ url }) => shotsAt(url));
    if (!durable || !hono) throw new Error("unreachable");
    const range: Range = {
      mesh: mesh.shots,
      "mesh, no delivery": deaf.shots,
      "bare Durable Object": durable,
      "bare Hono": hono,
    };
    return await runRounds(range, plan, { odoo, mesh });
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
}

async function startBare(dir: string, name: string, signal: AbortSignal): Promise<WorkerProcess> {
  const stateDir = join(dir, name);
  return startWorker({
    config: join(import.meta.dirname, name, "wrangler.toml"),
    stateDir,
    port: await freePort(),
    logFile: join(dir, `${name}.log`),
    logLevel: "warn",
    readyPath: "/",
    signal,
  });
}

/** A bare worker needs no signature; it is sent all the same, so that the requests are alike. */
function shotsAt(url: string): Range[WorkerName] {
  const headers = { "Content-Type": "application/json", "X-Hmac-Signature": `hmac-sha256-hex=${"0".repeat(64)}` };
  return async (events) => events.map(({ shipment, body }) => ({ url: `${url}/in/${shipment}`, body, headers }));
}

async function runRounds(
  range: Range,
  { rounds, requests }: IngestPlan,
  { odoo, mesh }: { odoo: ServedStandIn; mesh: MeshUnderLoad },
): Promise<IngestFigures[]> {
  let sent = 0;
  let accepted = 0;
  const round = async (count: number, concurrency: number): Promise<Record<WorkerName, Volley>> => {
    const events = eventsFrom(sent, count);
    sent += count;
    const volleys: Partial<Record<WorkerName, Volley>> = {};
    for (const worker of WORKERS) {
      const volley = await fire(await range[worker](events), concurrency);
      volleys[worker] = volley;
      if (worker !== "mesh") continue;
      accepted += volley.latenciesMs.length;
      if (!(await hasNotes(odoo, accepted, DRAINED_WITHIN_MS))) throw new Error("Odoo lacks notes after two minutes");
      await mesh.quiet();
    }
    return volleys as Record<WorkerName, Volley>;
  };
  // Every object is made, and every isolate warm, before anything counts.
  await round(SHIPMENTS, requests[0]?.concurrency ?? 1);
  const figures: IngestFigures[] = [];
  for (const { concurrency, count } of requests) {
    const results: Record<WorkerName, Volley>[] = [];
    for (let index = 0; index < rounds; index += 1) results.push(await round(count, concurrency));
    figures.push(...WORKERS.map((worker) => figuresOf(worker, concurrency, results)));
  }
  return figures;
}

function figuresOf(
  worker: WorkerName,
  concurrency: number,
  results: readonly Record<WorkerName, Volley>[],
): IngestFigures {
  const own = results.map((result) => result[worker]);
  const latencies = own.flatMap(({ latenciesMs }) => latenciesMs);
  return {
    worker,
    concurrency,
    perSecond: rounded(median(own.map(({ perSecond }) => perSecond)), 1),
    p50Ms: rounded(percentile(latencies, 0.5), 1),
    p99Ms: rounded(percentile(latencies, 0.99), 1),
    failed: own.reduce((sum, { failed }) => sum + failed, 0),
    byDurableObject: ratioOf(worker, "bare Durable Object", results),
    byHono: ratioOf(worker, "bare Hono", results),
  };
}

function ratioOf(worker: WorkerName, by: WorkerName, results: readonly Record<WorkerName, Volley>[]): Ratio {
  const ratios = results.map((result) => result[worker].perSecond / result[by].perSecond);
  return {
    median: rounded(median(ratios), 2),
    low: rounded(Math.min(...ratios), 2),
    high: rounded(Math.max(...ratios), 2),
  };
}
