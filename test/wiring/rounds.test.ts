import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { groundOf } from "../../src/wiring/ground.ts";
import { catchUpNightly, nightHour } from "../../src/wiring/nightly.ts";
import { reconcileDaily } from "../../src/wiring/reconcile-daily.ts";
import { world } from "../../src/wiring/world.ts";
import { forgetAll } from "../node-runtime/workers.ts";

const HOUR_MS = 60 * 60_000;
const NIGHT_MS = Date.UTC(2100, 0, 1);
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, "0");

/** So many tenants, all of one hour of the night and of the day. */
async function tenants(count: number): Promise<void> {
  // Its last eight digits tell its hour of the night, its first six that of the day.
  const ids = Array.from({ length: count }, (_, n) => `tnt_${hex(0, 6)}${hex(n, 18)}${hex(n * 6, 8)}`);
  expect(ids.every((id) => nightHour(id, "eu") === 0)).toBe(true);
  const rows = JSON.stringify(ids);
  await env.DB.prepare(
    `INSERT INTO tenant (id, name, region, odoo_url, odoo_db, odoo_key, odoo_api, created_at_ms)
     SELECT value, value, 'eu', 'https://odoo.test', 'test', 'sealed', 'json2', 0 FROM json_each(?)`,
  )
    .bind(rows)
    .run();
}

/** What one run of the clock costs in calls to anything, and for whom it rang. */
async function costing(work: () => Promise<void>): Promise<{ queries: number; batches: number; rung: string[] }> {
  const { db } = groundOf(env);
  const rung: string[] = [];
  let [queries, batches] = [0, 0];
  const { $client } = db;
  const prepare = $client.prepare.bind($client);
  $client.prepare = (text) => {
    queries += 1;
    return prepare(text);
  };
  world.sendAll = async (_queue, messages) => {
    batches += Math.ceil(messages.length / 100);
    for (const { body } of messages) rung.push((body as { errandsOf: string }).errandsOf);
  };
  world.send = async () => {
    throw new Error("one by one");
  };
  await work();
  $client.prepare = prepare;
  return { queries, batches, rung };
}

const count = (text: string): Promise<unknown> => env.DB.prepare(text).first("n");

beforeEach(async () => {
  await forgetAll();
  world.now = () => NIGHT_MS;
});

describe("the catch-up of the night, of more tenants than one run takes", () => {
  it("costs few calls, goes on in the next run, and comes to each once", async () => {
    await tenants(2_300);
    const all: string[] = [];
    for (const [run, most] of [1_000, 1_000, 300, 0].entries()) {
      world.now = () => NIGHT_MS + run * HOUR_MS;
      const { queries, batches, rung } = await costing(() => catchUpNightly(groundOf(env)));
      expect(rung).toHaveLength(most);
      expect(queries).toBeLessThan(40);
      expect(batches).toBeLessThanOrEqual(10);
      all.push(...rung);
    }
    expect(new Set(all).size).toBe(2_300);
    expect(await count("SELECT count(*) AS n FROM errand WHERE kind = 'odoo_catch_up'")).toBe(2_300);
  });
});

describe("the reconciliations of the day, of more tenants than one run takes", () => {
  it("cost few calls, go on in the next run, and are begun once each", async () => {
    await tenants(1_200);
    const all: string[] = [];
    for (const [run, most] of [500, 500, 200, 0].entries()) {
      world.now = () => NIGHT_MS + run * HOUR_MS;
      const { queries, rung } = await costing(() => reconcileDaily(groundOf(env)));
      expect(rung).toHaveLength(most);
      expect(queries).toBeLessThan(40);
      all.push(...rung);
    }
    expect(new Set(all).size).toBe(1_200);
    expect(await count("SELECT count(*) AS n FROM run")).toBe(1_200);
    expect(await count("SELECT count(*) AS n FROM errand WHERE kind = 'reconcile'")).toBe(1_200);
  });
});
