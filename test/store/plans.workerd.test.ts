import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { AuditedChange } from "../../src/store/audit.ts";
import { openDb } from "../../src/store/db.ts";
import { carriedOut } from "../support/carried-out.ts";
import { ALLOWED, ASKS_NOTHING } from "./plans/allowed.ts";
import { fillStatements, SEEDS } from "./plans/fill.ts";
import { faultsIn, growingOf } from "./plans/plan.ts";
import { recording, type Seen } from "./plans/recorder.ts";
import type { Given } from "./plans/given.ts";
import { SAMPLES } from "./plans/samples.ts";

const NOW_MS = Date.UTC(2026, 10, 28);
const FEW = 300;
const MANY = 1_200;
/** What a look at a row more here and there costs. */
const SLACK_ROWS = 60;

/** Runs what it is given to run, or has it written down. */
async function carry(given: Given, value: unknown): Promise<void> {
  if (value instanceof Promise) await value;
  else if (Array.isArray(value)) for (const one of value) await carry(given, one);
  // Of a row that is not there it changes nothing, which is no change.
  else if (value instanceof AuditedChange) await carriedOut(given.db, value).catch(() => undefined);
  else if (typeof value === "object" && value !== null && "toSQL" in value) {
    const { sql, params } = (value as { toSQL(): { sql: string; params: unknown[] } }).toSQL();
    given.db.$client.prepare(sql).bind(...params);
  }
}

/** What each function of the store asks of D1, by its name. */
async function asked(pass: number): Promise<ReadonlyMap<string, readonly Seen[]>> {
  const recorder = recording(env.DB);
  const given: Given = { db: openDb(recorder.d1), nowMs: NOW_MS, pass };
  const found = new Map<string, Seen[]>();
  for (const [module, functions] of Object.entries(SAMPLES))
    for (const [name, sample] of Object.entries(functions)) {
      await carry(given, sample(given));
      found.set(`${module}.${name}`, recorder.seen());
    }
  return found;
}

const fill = async (from: number, shipments: number) => {
  for (const text of fillStatements({ from, shipments, eventsEach: 8, nowMs: NOW_MS }))
    await env.DB.prepare(text).run();
};

let growing: ReadonlySet<string> = new Set();
let few: ReadonlyMap<string, readonly Seen[]> = new Map();
let many: ReadonlyMap<string, readonly Seen[]> = new Map();

beforeAll(async () => {
  for (const text of SEEDS) await env.DB.prepare(text).run();
  await fill(0, FEW);
  few = await asked(1);
  await fill(FEW, MANY - FEW);
  many = await asked(2);
  const tables = env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table'");
  growing = growingOf((await tables.all<{ name: string }>()).results.map(({ name }) => name));
}, 60_000);

async function faultyPlans(): Promise<string[]> {
  const faults = new Set<string>();
  for (const [name, seen] of many)
    for (const { text, values } of seen) {
      const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
        .bind(...values)
        .all<{ detail: string }>();
      const plan = results.map(({ detail }) => detail);
      for (const fault of faultsIn(text, plan, growing)) faults.add(`${name}: ${fault}`);
    }
  return [...faults];
}

/** Named with a reason: the rest is a fault. */
const unnamed = (faults: readonly string[]) =>
  faults.filter((fault) => !Object.hasOwn(ALLOWED, fault.split(":")[0] ?? ""));

describe("every query of the store", () => {
  it("is tried here", () => {
    const modules = import.meta.glob<Record<string, unknown>>("../../src/store/*.ts", { eager: true });
    const missing = Object.entries(modules).flatMap(([path, exports]) => {
      const module = path.split("/").at(-1)?.replace(".ts", "") ?? "";
      return Object.entries(exports).flatMap(([name, value]) => {
        const asks = typeof value === "function" && /\bdb\b/.test(value.toString());
        const isKnown = Object.hasOwn(SAMPLES[module] ?? {}, name) || Object.hasOwn(ASKS_NOTHING, `${module}.${name}`);
        return asks && !isKnown ? [`${module}.${name}`] : [];
      });
    });
    expect(missing).toEqual([]);
    expect([...many].flatMap(([name, seen]) => (seen.length === 0 ? [name] : []))).toEqual([]);
  });

  it("reads no table whole that grows, nor all of a tenant's rows of it", async () => {
    expect(unnamed(await faultyPlans())).toEqual([]);
  });

  it("nor does it once the database knows how its keys are spread", async () => {
    await env.DB.prepare("ANALYZE").run();
    expect(unnamed(await faultyPlans())).toEqual([]);
  });

  it("reads no more rows of a database four times as large", () => {
    const grown = [...many].flatMap(([name, seen]) => {
      const now = rowsOf(seen);
      const then = rowsOf(few.get(name) ?? []);
      return now > then * 1.5 + SLACK_ROWS ? [`${name}: ${then} rows, then ${now}`] : [];
    });
    expect(unnamed(grown)).toEqual([]);
  });

  it("of what is named beside has a fault still", async () => {
    const faulty = new Set([...(await faultyPlans())].map((fault) => fault.split(":")[0]));
    const grows = (name: string) => rowsOf(many.get(name) ?? []) > rowsOf(few.get(name) ?? []) * 1.5 + SLACK_ROWS;
    expect(Object.keys(ALLOWED).filter((name) => !faulty.has(name) && !grows(name))).toEqual([]);
  });
});

const rowsOf = (seen: readonly Seen[]): number => seen.reduce((sum, { rowsRead }) => sum + (rowsRead ?? 0), 0);
