import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { benchBurst, type BurstFigures } from "./bench/burst.ts";
import { benchCarriers } from "./bench/carriers.ts";
import { benchDrain, type DrainFigures } from "./bench/drain.ts";
import { benchIngest, type IngestFigures, type Ratio } from "./bench/ingest.ts";
import { benchScale, type ScaleFigures } from "./bench/scale.ts";
import { asked } from "./arguments.ts";
import { ending, main, untilEnded } from "./ending.ts";
import { BadSetting } from "./mesh/settings.ts";
import { table } from "./table.ts";

const USAGE = `
Measures the mesh beside something simpler in the same run.

  npm run bench -- [ingest|drain|odoo|carriers|scale] [--quick] [--rounds 5] [--shipments 10000] [--out .state/bench-result.json]

  ingest    how fast webhooks are taken
  drain     how fast what waited goes into an Odoo that is up again
  odoo      many shipments while Odoo is down, slow, then well; only when asked for, since it takes minutes
  carriers  what reading one payload of each sender costs`;

/**
 * Measures the mesh beside something simpler in the same run, since a number of this machine says little elsewhere.
 *
 *   npm run bench -- [ingest|drain|odoo|carriers|scale] [--quick] [--rounds 5] [--shipments 10000] [--out bench-result.json]
 *
 * `ingest`: how fast webhooks are taken, ÷ a worker that inserts one row in a Durable Object, ÷ one that only answers.
 * `carriers`: what reading one payload of each sender costs.
 * `drain`: how fast what waited goes into an Odoo that is up again, ÷ one call an event.
 * `scale`: a region's database of 1,000,000 shipments of eight events, and how long each list, review, reconciliation, retention and sweep takes
 * in it; fails where a query reads a table whole that grows (only when asked for: it takes minutes).
 * `odoo`: 10,000 shipments of eight events at once, while Odoo is down, slow, then well (only when asked for: it takes minutes).
 */
const { values, positionals } = asked(USAGE, {
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    shipments: { type: "string" },
    out: { type: "string", default: ".state/bench-result.json" },
  },
});

await main(async () => {
  const [which = "all"] = positionals;
  if (!["all", "ingest", "drain", "odoo", "carriers", "scale"].includes(which))
    throw new BadSetting("what to measure: ingest, drain, odoo, carriers, scale, or nothing for all");
  const carriers = which === "all" || which === "carriers" ? await benchCarriers() : undefined;
  const { signal } = ending();
  const dir = mkdtempSync(join(tmpdir(), "tallyman-bench-"));
  try {
    const { ingest, drain, odoo, scale } = await untilEnded(signal, measure(which, dir, signal));
    const machine = { cores: availableParallelism(), node: process.version, at: new Date().toISOString() };
    mkdirSync(dirname(values.out), { recursive: true });
    writeFileSync(values.out, `${JSON.stringify({ machine, ingest, drain, odoo, carriers, scale }, null, 2)}\n`);
    console.log(`\nWritten to ${values.out}`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

async function measure(which: string, dir: string, signal: AbortSignal) {
  const ingest = which !== "all" && which !== "ingest" ? null : await ingestFigures(join(dir, "ingest"), signal);
  const drain = which !== "all" && which !== "drain" ? null : await drainFigures(join(dir, "drain"), signal);
  const odoo = which === "odoo" ? await burstFigures(join(dir, "odoo"), signal) : null;
  const scale = which === "scale" ? await scaleFigures(join(dir, "scale")) : null;
  return { ingest, drain, odoo, scale };
}

async function ingestFigures(dir: string, signal: AbortSignal): Promise<IngestFigures[]> {
  console.log("Ingest: the mesh, with an Odoo behind it as in real life, and two bare workers, in turns …");
  mkdirSync(dir);
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
  const requests = [
    { concurrency: 16, count: values.quick ? 200 : 400 },
    { concurrency: 1, count: values.quick ? 50 : 150 },
  ];
  const figures = await benchIngest(dir, { rounds, requests }, signal);
  const rows = figures.map(({ worker, concurrency, perSecond, p50Ms, p99Ms, failed, byDurableObject, byHono }) => [
    worker,
    concurrency,
    perSecond,
    p50Ms,
    p99Ms,
    failed,
    inWords(byDurableObject),
    inWords(byHono),
  ]);
  console.log(
    `\n${table(["worker", "at a time", "webhooks/s", "p50 ms", "p99 ms", "failed", "÷ bare DO", "÷ bare Hono"], rows)}\n`,
  );
  return figures;
}

function inWords({ median, low, high }: Ratio): string {
  return `${median} (${low} to ${high})`;
}

async function drainFigures(dir: string, signal: AbortSignal): Promise<DrainFigures> {
  console.log("Drain: events that waited while Odoo was down …");
  mkdirSync(dir);
  const figures = await benchDrain(
    dir,
    values.quick ? { events: 400, single: 50 } : { events: 2000, single: 200 },
    signal,
  );
  const rows = Object.entries({
    "events that waited": figures.events,
    "from Odoo's return to the first call, ms": figures.untilFirstCallMs,
    "from that to 95 % of the notes, ms": figures.mostMs,
    "from that to the last note, ms": figures.allMs,
    "events/s (of the 95 %)": figures.eventsPerSecond,
    "one call an event, two clients: events/s": figures.oneCallAnEventPerSecond,
    "mesh ÷ one call an event": figures.ratio,
    "Odoo calls per 1,000 events": figures.odooCallsPer1000,
  });
  console.log(`\n${table(["drain", "figure"], rows)}`);
  return figures;
}

async function burstFigures(dir: string, signal: AbortSignal): Promise<BurstFigures> {
  const shipments = Number(values.shipments ?? (values.quick ? 500 : 10_000));
  console.log(`Odoo: ${shipments} shipments of eight events, while it is down, slow, then well …`);
  mkdirSync(dir);
  const figures = await benchBurst(dir, { shipments, single: 200 }, signal);
  const rows = Object.entries({
    "shipments, events": `${figures.shipments}, ${figures.events}`,
    "webhooks/s taken meanwhile": figures.webhooksPerSecond,
    "webhooks that had to come again": figures.refused,
    "from Odoo's recovery to the last note, ms": figures.drainMs,
    "events/s": figures.eventsPerSecond,
    "one call an event, two clients: events/s": figures.oneCallAnEventPerSecond,
    "mesh ÷ one call an event": figures.ratio,
    "Odoo calls per 1,000 events": figures.odooCallsPer1000,
    "of them while it was slow and refused a fifth": figures.callsWhileSlow,
    "pickings that ended wrong": figures.wrong,
  });
  console.log(`\n${table(["burst", "figure"], rows)}`);
  return figures;
}

async function scaleFigures(dir: string): Promise<ScaleFigures> {
  const shipments = Number(values.shipments ?? (values.quick ? 20_000 : 1_000_000));
  console.log(`Scale: ${shipments} shipments of eight events each in one region's database …`);
  mkdirSync(dir);
  const figures = await benchScale(dir, { shipments, nowMs: Date.UTC(2026, 10, 28) }, (line) =>
    console.log(`  ${line}`),
  );
  const rows = figures.queries.map(({ kind, query, ms, plan }) => [kind, query, ms, plan]);
  console.log(`\n${table(["for", "query", "ms", "read"], rows)}\n`);
  const { retention, knocks } = figures;
  console.log(`Made in ${figures.fillSeconds} s. An hourly sweep wakes ${knocks} of ${shipments} shipments.`);
  const aDay = Math.floor(
    (retention.shipments / Math.max(retention.steps, 1) / Math.max(retention.msAStep, 1)) * 86_400_000,
  );
  console.log(
    `Retention: ${retention.shipments} shipments in ${retention.steps} steps of ${retention.msAStep} ms in the database, ${aDay} a day at most.`,
  );
  if (figures.faults.length > 0)
    throw new Error(`queries that read a table whole that grows:\n${figures.faults.join("\n")}`);
  return figures;
}
