import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { openDb } from "../../src/store/db.ts";
import { dueErrands, endErrand, giveUpErrand, keepErrands, putOffErrand, takeErrand } from "../../src/store/errand.ts";
import {
  dueFetchTasks,
  endFetchTask,
  keepFetchTasks,
  putOffFetchTask,
  takeFetchTask,
} from "../../src/store/fetch-task.ts";
import { forgetAll } from "../node-runtime/workers.ts";
import { openTwo } from "./two-tenants.ts";

const db = openDb(env.DB);
beforeEach(forgetAll);

const HOUR_MS = 3_600_000;
const asked = {
  tenantId: "tnt_1",
  kind: "odoo_record",
  key: "stock.picking 7",
  payload: "{}",
  requestId: "r",
} as const;

describe("an errand that somebody took", () => {
  async function taken() {
    await keepErrands(db, [asked], 1_000);
    const [one] = await dueErrands(db, "tnt_1", 1_000, 10);
    if (!one) throw new Error("it is not due");
    expect(await takeErrand(db, one, HOUR_MS)).toBe(true);
    return one;
  }

  it("is nobody else's, and due again once its time is over", async () => {
    const one = await taken();
    expect(await takeErrand(db, one, HOUR_MS)).toBe(false);
    expect(await dueErrands(db, "tnt_1", HOUR_MS - 1, 10)).toEqual([]);
    expect(await dueErrands(db, "tnt_1", HOUR_MS, 10)).toHaveLength(1);
  });

  it("is not due a moment before it is", async () => {
    await keepErrands(db, [asked], 1_000);
    expect(await dueErrands(db, "tnt_1", 999, 10)).toEqual([]);
    expect(await dueErrands(db, "tnt_1", 1_000, 10)).toHaveLength(1);
  });

  it.each([
    ["ended", (one: Taken) => endErrand(db, one)],
    [
      "put off",
      (one: Taken) => putOffErrand(db, one, { dueAtMs: 2 * HOUR_MS, attempts: 9, payload: "old", failure: "late" }),
    ],
    ["given up", (one: Taken) => giveUpErrand(db, one, "late")],
  ])("and that was asked for anew meanwhile is not %s by who held it", async (_, late) => {
    const one = await taken();
    await keepErrands(db, [{ ...asked, payload: '{"new":1}' }], 1_000);
    await late(one);
    expect(await dueErrands(db, "tnt_1", 1_001, 10)).toMatchObject([{ payload: '{"new":1}', attempts: 0 }]);
  });

  it("is not taken by who found it before it was asked for anew", async () => {
    await keepErrands(db, [asked], 1_000);
    const [one] = await dueErrands(db, "tnt_1", 1_000, 10);
    await keepErrands(db, [asked], 1_000);
    expect(one && (await takeErrand(db, one, HOUR_MS))).toBe(false);
  });

  it("and given up is neither due, nor ended or put off by a late one", async () => {
    const one = await taken();
    await giveUpErrand(db, one, "no use");
    await endErrand(db, one);
    await putOffErrand(db, one, { dueAtMs: 1, attempts: 1, payload: "{}", failure: null });
    expect(await dueErrands(db, "tnt_1", 9 * HOUR_MS, 10)).toEqual([]);
    const { results } = await env.DB.prepare("SELECT failure FROM errand").all();
    expect(results).toEqual([{ failure: "no use" }]);
  });
});
type Taken = Awaited<ReturnType<typeof dueErrands>>[number];

describe("a resource that somebody is fetching", () => {
  const endpoint = { endpointId: "eu_OWN", requestId: "r" };
  const url = "https://api.sender.test/1";
  async function taken() {
    await openTwo(db);
    await keepFetchTasks(db, endpoint, [url], 1_000);
    const [one] = await dueFetchTasks(db, 1_000, 10);
    if (!one) throw new Error("it is not due");
    expect(await takeFetchTask(db, one, HOUR_MS)).toBe(true);
    return one;
  }

  it("is nobody else's, and due again once its time is over", async () => {
    const one = await taken();
    expect(await takeFetchTask(db, one, HOUR_MS)).toBe(false);
    expect(await dueFetchTasks(db, HOUR_MS - 1, 10)).toEqual([]);
    expect(await dueFetchTasks(db, HOUR_MS, 10)).toMatchObject([{ attempts: 1 }]);
  });

  it.each([
    ["ended", (one: Fetching) => endFetchTask(db, one)],
    ["put off", (one: Fetching) => putOffFetchTask(db, one, 2 * HOUR_MS, "late")],
  ])("and that was named anew meanwhile is not %s by who held it", async (_, late) => {
    const one = await taken();
    await keepFetchTasks(db, endpoint, [url], 2_000);
    await late(one);
    expect(await dueFetchTasks(db, 2_000, 10)).toMatchObject([{ url, failure: null }]);
  });
});
type Fetching = Awaited<ReturnType<typeof dueFetchTasks>>[number];
