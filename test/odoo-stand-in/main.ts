/**
 * A stand-in for Odoo, to develop and to break things against: `node test/odoo-stand-in/main.ts --port 8069`.
 *
 * It is: the part of Odoo 19's JSON-2 and JSON-RPC that the mesh uses, in memory, with Odoo's answers, error bodies and traps as read
 * off a real one; the contract tests in `test/contract` run against both and say where they agree.
 * It is not: an Odoo. It knows a dozen models, two users, no computed fields but a few, no translations, no followers or
 * mails, and it never has two transactions at once (a conflict comes from the fault hook). What the contract tests do not say of
 * it, believe of a real Odoo only.
 *
 * Options: --port 8069  --db demo  --login admin  --key stand-in-key  --series 19.0|17.0  --no-mesh-fields
 *   --latency        calls take as long as at a real Odoo with two workers
 *   --fail-rate 0.1  this share of calls fails: a third each with a 503, a conflict, and an answer that is lost after the work is done
 *   --seed 1         makes the failures the same ones each time
 * Back door: GET /stand-in/messages[?picking=1], GET and POST /stand-in/pickings, GET /stand-in/calls, POST /stand-in/reset.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { serveOdooStandIn } from "./serve.ts";
import type { Fault, SeenCall, StandInOptions } from "./stand-in.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8069" },
    db: { type: "string", default: "demo" },
    login: { type: "string", default: "admin" },
    key: { type: "string", default: "stand-in-key" },
    series: { type: "string", default: "19.0" },
    "no-mesh-fields": { type: "boolean", default: false },
    latency: { type: "boolean", default: false },
    "fail-rate": { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
  },
});

const failRate = Number(values["fail-rate"]);
const random = generator(Number(values.seed));

const options: StandInOptions = {
  db: values.db,
  login: values.login,
  keys: [values.key],
  series: values.series === "17.0" ? "17.0" : "19.0",
  meshFields: !values["no-mesh-fields"],
  fault: (call) => (random() < failRate ? someFault(call) : null),
  ring: fetch,
  ...(values.latency ? { measuredLatency: true, sleep: (ms: number) => sleep(ms), workers: 2 } : {}),
};

function someFault({ method }: SeenCall): Fault {
  const share = random();
  if (share < 1 / 3) return new Response("Service Unavailable", { status: 503 });
  if (share >= 2 / 3) return "drop_after_commit";
  const message = "could not serialize access due to concurrent update\n";
  // `load` swallows the conflict and tells it as a row's.
  if (method !== "load") return { error: { exception: "psycopg2.errors.SerializationFailure", message } };
  return {
    result: { ids: false, messages: [{ type: "error", record: 0, rows: { from: 0, to: 0 }, message }], nextrow: 0 },
  };
}

/** Mulberry32: the same failures for the same seed. */
function generator(seedNumber: number): () => number {
  let state = seedNumber >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const { url } = await serveOdooStandIn(options, { port: Number(values.port), admin: true });
console.log(`Odoo stand-in on ${url} (db ${values.db}, login ${values.login}, key ${values.key})`);
