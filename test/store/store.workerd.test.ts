import { env } from "cloudflare:workers";
import { asc } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { dropDeadLetter, keepDeadLetters } from "../../src/store/dead-letter.ts";
import { deadLetter } from "../../src/store/schema/dead-letter.ts";
import { d1Message, isTransient } from "../../src/store/db.ts";
import { createEndpoint, findEndpoint } from "../../src/store/endpoint.ts";
import { findKept, keepPayload, listKept, markReleased, dropKept, pastKept } from "../../src/store/kept-payload.ts";
import type { Cut } from "../../src/store/retention.ts";
import { readSweepCursor, writeSweepCursor } from "../../src/store/sweep-cursor.ts";
import { createTenant } from "../../src/store/tenant.ts";
import { aTenantId, testDb } from "./build.ts";
import { carriedOut } from "../support/carried-out.ts";

const db = testDb();
const tenantId = aTenantId();
let made = 0;

async function anEndpoint(sealedSecret: string | null = null): Promise<string> {
  made += 1;
  const id = `eu_${made.toString(16).padStart(32, "0")}`;
  const row = {
    id,
    tenantId,
    sender: "easypost",
    name: null,
    state: "active" as const,
    scheme: null,
    settings: {},
    sealedApiCredential: null,
    rateLimitPerMinute: 60,
    createdAtMs: 1,
  };
  await createEndpoint(db, row, sealedSecret);
  return id;
}

const keep = (endpointId: string, kind: "held" | "quarantined", receivedAtMs = 1) => {
  made += 1;
  return keepPayload(db, {
    id: `kpt_${made.toString(16).padStart(32, "0")}`,
    endpointId,
    kind,
    receivedAtMs,
    reason: "wrong_signature",
    path: null,
    sealedBody: "x",
    sealedHeaders: "y",
    sizeBytes: 1,
    requestId: "req-1",
  });
};

beforeAll(async () => {
  const odoo = { odooUrl: "https://a.example", odooDb: "a", odooKey: "sealed", odooApi: "json2" as const };
  await carriedOut(db, createTenant(db, { id: tenantId, name: "acme", region: "eu", ...odoo, createdAtMs: 1 }));
});

it("has every table with a text key without a rowid, but for those with large rows", async () => {
  const { results } = await env.DB.prepare(
    `SELECT name, sql FROM sqlite_master
     WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name <> 'd1_migrations'`,
  ).all<{ name: string; sql: string }>();
  expect(results.length).toBeGreaterThan(10);
  const withRowid = results.filter(({ sql }) => !sql.endsWith("WITHOUT ROWID")).map(({ name }) => name);
  expect(withRowid.toSorted()).toEqual(["certification_sample", "dead_letter", "kept_payload"]);
});

describe("an endpoint", () => {
  it("is found with its secrets in one query", async () => {
    const id = await anEndpoint("sealed secret");
    expect(await findEndpoint(db, id)).toEqual({
      id,
      tenantId,
      sender: "easypost",
      state: "active",
      partner: id,
      ofPartner: [id],
      sandbox: false,
      scheme: null,
      settings: {},
      sealedApiCredential: null,
      rateLimitPerMinute: 60,
      secrets: [{ sealed: "sealed secret", expiresAtMs: null }],
    });
  });

  it("without a secret is found with none, and one that is not there is null", async () => {
    expect((await findEndpoint(db, await anEndpoint()))?.secrets).toEqual([]);
    expect(await findEndpoint(db, `eu_${"f".repeat(32)}`)).toBeNull();
  });

  it("of no tenant is refused by the database, secret and all", async () => {
    const id = `eu_${"e".repeat(32)}`;
    const row = {
      id,
      tenantId: "tnt_nobody",
      sender: "x",
      name: null,
      state: "active" as const,
      scheme: null,
      settings: {},
      sealedApiCredential: null,
      rateLimitPerMinute: 1,
      createdAtMs: 1,
    };
    await expect(createEndpoint(db, row, "sealed")).rejects.toThrow(/FOREIGN KEY/);
    expect(await findEndpoint(db, id)).toBeNull();
  });
});

describe("held payloads", () => {
  it("are capped per endpoint, even when they come all at once", async () => {
    const flooded = await anEndpoint();
    const HELD_MAX = 100;
    const kept = await Promise.all(Array.from({ length: HELD_MAX + 20 }, () => keep(flooded, "held")));
    expect(kept.filter(Boolean)).toHaveLength(HELD_MAX);
    expect(await keep(await anEndpoint(), "held")).toBe(true);
    expect(await keep(flooded, "quarantined")).toBe(true);
  });

  it("make room when they are released", async () => {
    const endpoint = await anEndpoint();
    for (let count = 0; count < 100; count += 1) await keep(endpoint, "held");
    expect(await keep(endpoint, "held")).toBe(false);
    const page = await listKept(db, { endpointId: endpoint, kind: "held", limit: 1 });
    const id = page.ok ? (page.value.items[0]?.id ?? "") : "";
    await carriedOut(db, markReleased(db, id, 9));
    await expect(carriedOut(db, markReleased(db, id, 10))).rejects.toThrow();
    expect((await findKept(db, id))?.releasedAtMs).toBe(9);
    expect(await keep(endpoint, "held")).toBe(true);
  });

  it("are dropped once they are old, a bounded number at a time, and quarantine is not", async () => {
    const endpoint = await anEndpoint();
    await env.DB.prepare(`DELETE FROM kept_payload`).run();
    for (const receivedAtMs of [10, 20, 30, 40]) await keep(endpoint, "held", receivedAtMs);
    await keep(endpoint, "quarantined", 10);
    const drop = async (cut: Partial<Cut> = {}) => {
      const past = await pastKept(db, "held", { beforeMs: 40, byTenant: {}, heldTenants: [], ...cut }, 2);
      const ids = past.map(({ id }) => id);
      await db.batch([dropKept(db, ids)] as never);
      return ids.length;
    };
    expect(await drop({ heldTenants: [tenantId] })).toBe(0);
    expect(await drop({ byTenant: { [tenantId]: 5 } })).toBe(0);
    expect([await drop(), await drop(), await drop()]).toEqual([2, 1, 0]);
    const page = await listKept(db, { endpointId: endpoint, kind: null, limit: 10 });
    expect(page.ok && page.value.items.map(({ kind, receivedAtMs }) => `${kind} ${receivedAtMs}`).toSorted()).toEqual([
      "held 40",
      "quarantined 10",
    ]);
  });
});

it("keeps dead letters in the order they came and forgets those that are dealt with", async () => {
  await keepDeadLetters(db, []);
  await keepDeadLetters(
    db,
    [1, 2, 3].map((n) => ({ body: `{"n":${n}}`, queue: "doorbell", receivedAtMs: n })),
  );
  const kept = () => db.select().from(deadLetter).orderBy(asc(deadLetter.id));
  const [first] = await kept();
  expect((await kept()).map(({ body, receivedAtMs }) => [body, receivedAtMs])).toEqual([
    ['{"n":1}', 1],
    ['{"n":2}', 2],
    ['{"n":3}', 3],
  ]);
  await db.batch([dropDeadLetter(db, first?.id ?? 0)]);
  expect((await kept()).map(({ body }) => body)).toEqual(['{"n":2}', '{"n":3}']);
});

it("remembers where a sweep stopped until it is told to begin anew", async () => {
  expect(await readSweepCursor(db, "shipments")).toBeNull();
  await writeSweepCursor(db, "shipments", "a");
  await writeSweepCursor(db, "shipments", "b");
  expect(await readSweepCursor(db, "shipments")).toBe("b");
  await writeSweepCursor(db, "shipments", null);
  expect(await readSweepCursor(db, "shipments")).toBeNull();
});

describe("a failure of D1", () => {
  it("is told in D1's words, without the values of the statement", async () => {
    const odoo = { odooUrl: "https://a.example", odooDb: "a", odooKey: "the sealed key", odooApi: "json2" as const };
    const twice = { id: tenantId, name: "other", region: "eu" as const, ...odoo, createdAtMs: 1 };
    const failure = await carriedOut(db, createTenant(db, twice)).catch((error: unknown) => error);
    expect(d1Message(failure)).toMatch(/UNIQUE constraint failed: tenant\.id/);
    expect(d1Message(failure)).not.toContain("the sealed key");
    expect(isTransient(failure)).toBe(false);
  });

  it("is worth another try only when it passes by itself", () => {
    expect(isTransient(new Error("D1_ERROR: Network connection lost."))).toBe(true);
    expect(isTransient(new Error("Network connection lost."))).toBe(false);
    expect(isTransient("D1_ERROR")).toBe(false);
  });
});
