import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { rebuilt } from "../../src/domain/audit.ts";
import { macUnder } from "../../src/domain/mac.ts";
import { dropAnchors } from "../../src/governance/anchor.ts";
import { openDb } from "../../src/store/db.ts";
import { anchorAudit } from "../../src/wiring/clock.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { world } from "../../src/wiring/world.ts";
import { apiUnderTest, giveToken, newTenant, type Api } from "./api-under-test.ts";
import { readerOf, type Entry } from "./audit-reader.ts";
import { acts, cast, type Act } from "./audited-calls.ts";
import { brokenBatches, COLUMNS, rows, sameChain, TAMPERINGS, write } from "./tampering.ts";
import { newBelongings } from "./two-tenants.ts";

const mac = macUnder(new Uint8Array(32), "test");
let api: Api;
let reader: ReturnType<typeof readerOf>;
beforeAll(async () => {
  api = await apiUnderTest();
  reader = readerOf(api);
});

const count = async (): Promise<number> =>
  (await env.DB.prepare("SELECT count(*) AS n FROM audit").first<{ n: number }>())?.n ?? 0;

describe("the audit", () => {
  it("says who did what, when, before and after, by which request, and holds no secret and no person's name", async () => {
    const { id } = await newTenant(api);
    const odoo = { url: "https://b.odoo.com", db: "b", key: "the-new-key-of-b", api: "jsonrpc" };
    await api.call("PUT", `/v1/tenants/${id}/odoo`, odoo, { "X-Request-Id": "req-connect" });
    const person = {
      name: "Ada Lovelace",
      issuer: "https://login.example.com",
      email: "ada@acme.example",
      role: "auditor",
    };
    await api.call("POST", "/v1/people", person);
    const [connected, created] = await reader.listed(`?kind=tenant&id=${id}`);
    expect(connected).toMatchObject({
      n: 2,
      tenant: id,
      at: new Date(api.clock.nowMs).toISOString(),
      actor: { kind: "token" },
      source: "api",
      verb: "tenant:connect",
      requestId: "req-connect",
      before: { odoo: { url: "https://acme.odoo.com", api: "json2" } },
      after: { odoo: { url: "https://b.odoo.com", db: "b", api: "jsonrpc" } },
    });
    expect(created).toMatchObject({ n: 1, verb: "tenant:create", before: null });
    const everything = JSON.stringify(await reader.exported());
    for (const secret of ["the-new-key", "odoo-api-key", "Lovelace", "ada@acme", "sealed", "tm_"])
      expect(everything).not.toContain(secret);
  });

  it("is listed by whose it is, who did it, what and when, page after page", async () => {
    const mine = await newBelongings(api);
    const other = await newBelongings(api);
    const own = await giveToken(api.db, "auditor", { tenants: [mine.tenant] });
    const seen = await reader.listed("", own);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.every(({ tenant }) => tenant === mine.tenant)).toBe(true);
    expect((await reader.exported("", own)).entries.every(({ tenant }) => tenant === mine.tenant)).toBe(true);
    expect(
      (await api.call("GET", `/v1/audit?tenant=${other.tenant}`, undefined, { Authorization: `Bearer ${own}` })).status,
    ).toBe(422);
    expect((await reader.listed(`?tenant=${other.tenant}&verb=tenant:create`)).map(({ object }) => object.id)).toEqual([
      other.tenant,
    ]);
    expect(await reader.listed("?actor=nobody")).toEqual([]);
    expect(await reader.listed("?kind=tenant&until=2001-01-01T00:00:00Z")).toEqual([]);
    const milestones = await giveToken(api.db, "auditor", { domains: ["milestones"] });
    expect(await reader.listed(`?tenant=${mine.tenant}&kind=booking-platform`, milestones)).toEqual([]);
    expect(await reader.listed(`?tenant=${mine.tenant}&kind=booking-platform`)).toHaveLength(2);
    const paged: Entry[] = [];
    for (let cursor = ""; ;) {
      const { body } = await api.call("GET", `/v1/audit?tenant=${mine.tenant}&limit=1${cursor}`);
      const page = body as unknown as { items: Entry[]; nextCursor: string | null };
      paged.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(paged).toEqual(await reader.listed(`?tenant=${mine.tenant}`));
  });

  it("is exported whole, and from any line on", async () => {
    await newTenant(api);
    const { entries, end } = await reader.exported();
    expect(end).toEqual({ nextCursor: null });
    expect(entries).toHaveLength(await count());
    const { entries: rest } = await reader.exported(`?cursor=${entries[1]?.cursor}`);
    expect(rest).toEqual(entries.slice(2));
    expect((await api.call("GET", "/v1/audit/export?cursor=AAAA")).status).toBe(422);
  });

  it("notes that a payload was opened before it shows it, and shows none where it cannot", async () => {
    const { kept } = await newBelongings(api);
    expect((await api.call("GET", `/v1/kept/${kept}/payload`)).status).toBe(200);
    expect(await reader.listed(`?kind=kept&id=${kept}`)).toMatchObject([{ verb: "kept:read-payload" }]);
    const failing = await apiUnderTest({ db: openDb(brokenBatches(() => "never")) });
    const refused = await failing.call("GET", `/v1/kept/${kept}/payload`);
    expect(refused.status).toBe(500);
    expect(refused.body).not.toHaveProperty("bodyBase64");
  });
});

describe("for any sequence of calls by any mix of callers, the audit", () => {
  it("alone rebuilds the configuration, refused calls leave nothing in it, and it holds", async () => {
    const { id: tenant } = await newTenant(api);
    const stage = await cast(api, tenant);
    const told = { done: 0, refused: 0 };
    const run = async (sequence: Act[]) => {
      for (const act of sequence) {
        api.clock.nowMs += 1_000;
        const before = await count();
        const { status } = await stage.call(act);
        expect(status).toBeLessThan(500);
        if (status < 300) told.done += 1;
        else told.refused += 1;
        if (status >= 300) expect(await count()).toBe(before);
      }
      await compare();
    };
    const compare = async () => {
      const chains = Map.groupBy((await reader.exported()).entries, ({ object }) => `${object.kind} ${object.id}`);
      const is = await reader.shown(stage.made);
      for (const [key, view] of Object.entries(is)) {
        const links = (chains.get(key) ?? []).map(({ n, before, after }) => {
          return { n, before: JSON.stringify(before), after: JSON.stringify(after) };
        });
        const now = rebuilt(links);
        const rebuiltView = now.ok ? (JSON.parse(now.value ?? "null") as Record<string, unknown>) : now;
        expect([
          key,
          key.startsWith("run ") ? (rebuiltView as { isCancelled: boolean }).isCancelled : rebuiltView,
        ]).toEqual([key, view]);
      }
      const made = [...chains.keys()].filter((key) => /^(?:tenant|token|person|booking-platform|code) /.test(key));
      const foreign = made.filter((key) => !(key in is) && stage.made.tenants.some((id) => key.endsWith(id)));
      expect(foreign).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(acts({ minLength: 8, maxLength: 18 }), run), { numRuns: 20, endOnFailure: true });
    expect(told.done).toBeGreaterThan(4);
    expect(told.refused).toBeGreaterThan(5);
    expect(await reader.faults()).toEqual([]);
  });
});

describe("a verification", () => {
  it("finds what was tampered with at its place, whatever it was", async () => {
    const { id } = await newTenant(api);
    const odoo = { url: "https://b.odoo.com", db: "b2", key: "k", api: "json2" };
    for (const maxInFlight of [1, 2, 3]) await api.call("PUT", `/v1/tenants/${id}/odoo`, { ...odoo, maxInFlight });
    api.clock.nowMs += 3_600_000;
    const [anchored] = (await dropAnchors({ db: api.db, mac }, api.clock.nowMs)).slice(-1);
    expect(anchored?.anchor.links).toBeGreaterThan(3);
    expect(await reader.faults(`anchor=${anchored?.head.n}:${anchored?.head.hash}`)).toEqual([]);
    const [audit, heads] = [await rows("audit"), await rows("audit_head")];
    const targets = audit
      .filter(({ object_kind: kind }) => kind !== "anchor")
      .toSorted((a) => (a["object_id"] === id ? -1 : 1));
    const named = Object.entries(TAMPERINGS);
    for (const [index, [name, tamper]] of [
      ...named,
      ...COLUMNS.map(() => ["alter", TAMPERINGS["alter"]] as const),
    ].entries()) {
      const bad = { audit: structuredClone(audit), heads: structuredClone(heads) };
      const chosen = targets[index % 4] ?? {};
      const at = bad.audit.find((row) => sameChain(row, chosen) && row["n"] === chosen["n"]) ?? {};
      const expected = tamper?.(bad.audit, bad.heads, at, index);
      if (!expected) continue;
      await write("audit", bad.audit);
      await write("audit_head", bad.heads);
      const object = { kind: at["object_kind"], id: name === "invent" ? "invented" : at["object_id"] };
      expect([name, await reader.faults()]).toEqual([
        name,
        expect.arrayContaining([expect.objectContaining({ object, ...expected })]),
      ]);
    }
    await write("audit", audit);
    await write("audit_head", heads);
    expect(await reader.faults()).toEqual([]);
    expect(await reader.faults(`anchor=${"9".repeat(9)}:${"0".repeat(64)}`)).toMatchObject([
      { fault: "vanished", n: 999_999_999 },
    ]);
  });

  it("goes on where the step before it ended, in chains longer than a step and through heads without a link", async () => {
    const held = [await rows("audit"), await rows("audit_head")] as const;
    const [link] = held[0];
    const long = Array.from({ length: 2_100 }, (_, index) => ({
      ...link,
      object_kind: "aaa",
      object_id: "long",
      n: index + 1,
    }));
    const json = JSON.stringify(Array.from({ length: 1_200 }, (_, index) => `head-${index}`));
    await env.DB.prepare(
      "INSERT INTO audit_head (object_kind, object_id, n, hash) SELECT 'aab', value, 1, 'none' FROM json_each(?)",
    )
      .bind(json)
      .run();
    await env.DB.prepare(
      `INSERT INTO audit SELECT 'aaa', 'long', value, NULL, 4000000000000, 'mesh', 'm', 'clock', 'v', 'r', NULL, NULL, 'h' FROM json_each(?)`,
    )
      .bind(JSON.stringify(long.map(({ n }) => n)))
      .run();
    const found = await reader.faults();
    expect(found[0]).toMatchObject({ object: { kind: "aaa", id: "long" }, n: 1, fault: "altered" });
    expect(new Set(found.filter(({ object }) => object.kind === "aab").map(({ object }) => object.id)).size).toBe(
      1_200,
    );
    expect(found).toHaveLength(1_201);
    await env.DB.prepare("DELETE FROM audit WHERE object_kind = 'aaa'").run();
    await env.DB.prepare("DELETE FROM audit_head WHERE object_kind = 'aab'").run();
  });
});

it("is anchored each hour, and the log says so", async () => {
  const ground = { ...groundOf(env), auditMac: mac };
  const now = vi.spyOn(world, "now").mockReturnValue(api.clock.nowMs + 2 * 3_600_000);
  const printed = vi.spyOn(console, "log");
  await newTenant(api);
  await anchorAudit(ground);
  await anchorAudit(ground);
  const lines = printed.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  const anchored = lines.filter(({ msg }) => msg === "audit anchored");
  // Where nothing was done there is nothing to anchor.
  expect(anchored).toEqual([
    expect.objectContaining({ region: "eu", reason: expect.stringMatching(/^\d+:[0-9a-f]{64}$/) }),
  ]);
  expect(Number(anchored[0]?.["links"])).toBeGreaterThan(0);
  expect(await reader.faults(`anchor=${String(anchored[0]?.["reason"])}`)).toEqual([]);
  now.mockRestore();
  printed.mockRestore();
  api.clock.nowMs += 2 * 3_600_000;
});

describe("a batch", () => {
  const odoo = { url: "https://c.odoo.com", db: "c", key: "k", api: "json2" };
  const whole = async () => {
    const { results } = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    ).all<{ name: string }>();
    const tables = await env.DB.batch(results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`)));
    return tables.map((table) => table.results);
  };
  const changes = async () => {
    const about = await newBelongings(api);
    return [
      ["PUT", `/v1/tenants/${about.tenant}/odoo`, { ...odoo, db: about.tenant }],
      ["PUT", `/v1/tenants/${about.tenant}/odoo/links`, { parcel: "every" }],
      ["PUT", `/v1/tenants/${about.tenant}/odoo/authority`, { default: "odoo_wins" }],
      ["DELETE", `/v1/tokens/${about.token}`, undefined],
      ["DELETE", `/v1/people/${about.person}`, undefined],
      ["POST", `/v1/drift/${about.drift}/settle`, { answer: "mesh" }],
      ["POST", `/v1/replays/${about.replay}/cancel`, undefined],
      ["POST", `/v1/reconciliations/${about.run}/cancel`, undefined],
    ] as const;
  };

  it("that fails midway leaves neither the change nor its fact", async () => {
    const calls = [
      ...(await changes()),
      ["POST", "/v1/tokens", { name: "x" }],
      ["POST", "/v1/tenants", { name: "never", region: "eu", odoo }],
    ] as const;
    const failing = await apiUnderTest({ db: openDb(brokenBatches(() => "never")) });
    await failing.call("GET", "/v1/whoami");
    await failing.settled();
    const before = await whole();
    for (const [method, path, body] of calls)
      expect([path, (await failing.call(method, path, body)).status]).toEqual([path, 500]);
    expect(await whole()).toEqual(before);
  });

  it("whose answer was lost is done once, however often it is asked for again", async () => {
    let fault: "lost" | null = null;
    const flaky = await apiUnderTest({ db: openDb(brokenBatches(() => fault)) });
    flaky.clock.nowMs = api.clock.nowMs;
    const [connect, ...once] = await changes();
    for (const [method, path, body] of once) {
      const before = await count();
      fault = "lost";
      expect([path, (await flaky.call(method, path, body)).status]).toEqual([path, 503]);
      fault = null;
      expect([200, 204, 409]).toContain((await flaky.call(method, path, body)).status);
      expect([path, await count()]).toEqual([path, before + 1]);
    }
    expect((await flaky.call(...connect)).status).toBe(200);
    expect(await reader.faults()).toEqual([]);
  });
});
