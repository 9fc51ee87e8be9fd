import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Plan } from "./chaos/plan.ts";
import { runPlan, type Outcome } from "./chaos/run.ts";
import { isFlawless } from "./chaos/verdict.ts";
import { asked } from "./arguments.ts";
import { ending, main } from "./ending.ts";
import { table } from "./table.ts";

const USAGE = `
Breaks things around a mesh that runs as a real process, and counts what went wrong in Odoo: lost, doubled, inverted.

  npm run chaos -- [--quick] [--plans ab] [--seed 1] [--out .state/chaos-result.json]

  --quick   100 webhooks in place of 600
  --plans   which: a (Odoo fails), b (and the mesh is killed midway), c (answers are lost, too)
  --seed    of what is drawn
  --out     where the result goes, as JSON`;

/**
 * Breaks things around a mesh that runs as a real process with its state on disk, and counts what went wrong in Odoo.
 *
 *   npm run chaos -- [--quick] [--plans ab] [--seed 1] [--out chaos-result.json]
 *
 * Exit code 0: everything accepted is in Odoo, once, in order, and every shipment stands where it should.
 */
const { values } = asked(USAGE, {
  options: {
    quick: { type: "boolean", default: false },
    plans: { type: "string", default: "ab" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: ".state/chaos-result.json" },
  },
});

const FULL = { events: 600, shipments: 50, perSecond: 20, duplicates: 129, failShare: 0.1, lostShare: 0 };
const QUICK = { events: 100, shipments: 10, perSecond: 50, duplicates: 21, failShare: 0.1, lostShare: 0 };

await main(async () => {
  const { signal } = ending();
  const shape = { ...(values.quick ? QUICK : FULL), seed: Number(values.seed) };
  const plans: Plan[] = [
    { name: "a: Odoo fails", ...shape, killed: false },
    { name: "b: Odoo fails, SIGKILL midway", ...shape, killed: true },
    { name: "c: answers lost, SIGKILL midway", ...shape, lostShare: 0.1, killed: true },
  ].filter(({ name }) => values.plans.includes(name.charAt(0)));
  const outcomes: Outcome[] = [];
  for (const plan of plans) outcomes.push(await runInItsOwnPlace(plan, signal));
  print(outcomes);
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, `${JSON.stringify(outcomes, null, 2)}\n`);
  console.log(`\nWritten to ${values.out}`);
  if (!outcomes.every((outcome) => isFlawless(outcome) && outcome.pending === 0)) process.exitCode = 1;
});

async function runInItsOwnPlace(plan: Plan, signal: AbortSignal): Promise<Outcome> {
  const { events, duplicates, shipments, perSecond } = plan;
  console.log(
    `Plan ${plan.name}: ${events} webhooks and ${duplicates} doubles of ${shipments} shipments, ${perSecond}/s …`,
  );
  const stateDir = mkdtempSync(join(tmpdir(), "tallyman-chaos-"));
  let flawless = false;
  try {
    const outcome = await runPlan(plan, stateDir, signal);
    flawless = isFlawless(outcome);
    return outcome;
  } finally {
    if (flawless || signal.aborted) rmSync(stateDir, { recursive: true, force: true });
    else console.log(`Its state and log are left in ${stateDir}`);
  }
}

function print(outcomes: readonly Outcome[]): void {
  const head = [
    "plan",
    "webhooks",
    "resent",
    "accepted",
    "told new",
    "lost",
    "doubled",
    "inverted",
    "wrong",
    "pending",
  ];
  const counts = outcomes.map((it) => [
    it.plan.name,
    it.answered,
    it.retried,
    it.accepted,
    it.toldNew,
    it.lost,
    it.doubled,
    it.inverted,
    it.wrong,
    it.pending,
  ]);
  const times = outcomes.map(({ plan, endToEndMs: { p50, p99, max }, acceptedPerSecond, odooCallsPer1000 }) => [
    plan.name,
    p50,
    p99,
    max,
    acceptedPerSecond,
    odooCallsPer1000,
  ]);
  console.log(`\n${table(head, counts)}\n`);
  console.log(table(["plan", "to Odoo p50 ms", "p99 ms", "max ms", "webhooks/s", "Odoo calls/1,000 events"], times));
}
