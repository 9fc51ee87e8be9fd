import { describe, expect, it } from "vitest";
import { fetchDue, type FetchPorts, type FetchTask } from "../../src/ingress/fetch-due.ts";
import { ok } from "../../src/domain/result.ts";

const T0 = 1_000_000;
const HOUR_MS = 3_600_000;
const task = (over: Partial<FetchTask> = {}): FetchTask => ({
  endpointId: "eu_1",
  url: "https://api.sender.test/v1/labels/1",
  requestId: "req-1",
  attempts: 0,
  ...over,
});

/** What is fetched and written down of one run over these tasks. */
async function run(tasks: FetchTask[], over: Partial<FetchPorts<FetchTask>> = {}) {
  const fetched: string[] = [];
  const ended: string[] = [];
  const putOff: [waitMs: number, why: string][] = [];
  const taken = new Set<FetchTask>();
  const api = { origins: ["https://api.sender.test"], headers: (key: string) => ({ "API-Key": key }) };
  const ports: FetchPorts<FetchTask> = {
    now: () => T0,
    due: async (limit) => tasks.slice(0, limit),
    take: async (one) => !taken.has(one) && Boolean(taken.add(one)),
    end: async ({ url }) => void ended.push(url),
    putOff: async (_, dueAtMs, why) => void putOff.push([dueAtMs - T0, why]),
    endpoint: async () => ({ endpoint: {}, sender: { api }, credential: "key" }) as never,
    get: async (url) => {
      fetched.push(url);
      return ok({ status: 200, body: new Uint8Array(), retryAfterMs: null });
    },
    hear: async () => ok(null),
    report: () => undefined,
    ...over,
  };
  await fetchDue(ports);
  return { fetched, ended, putOff };
}
const answering = (status: number, retryAfterMs: number | null = null) => ({
  get: async () => ok({ status, body: new Uint8Array(), retryAfterMs }),
});

describe("a resource that a notification named", () => {
  it("is fetched once, though two runs find it due", async () => {
    const one = task();
    expect((await run([one, one])).fetched).toHaveLength(1);
    const other = await run([one], { take: async () => false });
    expect(other).toEqual({ fetched: [], ended: [], putOff: [] });
  });

  it.each([
    "https://elsewhere.test/v1/labels/1",
    "http://api.sender.test/v1/labels/1",
    "https://api.sender.test:8443/v1/labels/1",
    "https://user@api.sender.test/v1/labels/1",
    "https://user:pass@api.sender.test/v1/labels/1",
    "https://api.sender.test.elsewhere.test/",
    "https://api.sender.test@elsewhere.test/",
    "file:///etc/passwd",
    "not a url",
  ])("is not fetched at %s, and is off the list", async (url) => {
    expect(await run([task({ url })])).toEqual({ fetched: [], ended: [url], putOff: [] });
  });

  it("is put off ever longer, an hour at most, or as long as the sender asks", async () => {
    const waits = async (attempts: number, status = 500, retryAfterMs: number | null = null) =>
      (await run([task({ attempts })], answering(status, retryAfterMs))).putOff[0]?.[0];
    expect([await waits(0), await waits(1), await waits(2)]).toEqual([5_000, 10_000, 20_000]);
    expect([await waits(10), await waits(58)]).toEqual([HOUR_MS, HOUR_MS]);
    expect(await waits(0, 429, 90_000)).toBe(90_000);
    expect(await waits(0, 401)).toBe(5_000);
  });

  it("is given up at the sixtieth try, and when it is gone", async () => {
    expect((await run([task({ attempts: 58 })], answering(500))).ended).toEqual([]);
    expect((await run([task({ attempts: 59 })], answering(500))).ended).toHaveLength(1);
    for (const status of [404, 410]) expect((await run([task()], answering(status))).ended).toHaveLength(1);
  });
});
