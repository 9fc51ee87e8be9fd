import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { makeSecret } from "../../src/governance/secret.ts";
import { hashToken, makeToken, TOKEN_CACHE_MS, TokenDesk } from "../../src/governance/tokens.ts";
import { createApiToken, revokeApiToken } from "../../src/store/api-token.ts";
import { openDb } from "../../src/store/db.ts";
import { testDb } from "../store/build.ts";
import { carriedOut } from "../support/carried-out.ts";

const db = testDb();
const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

async function setUp() {
  const clock = { nowMs: 1_000 };
  const desk = new TokenDesk({ db, now: () => clock.nowMs, bootstrapToken: "tmb_boot", later: () => undefined });
  const token = makeToken(randomBytes);
  const id = `tok_${randomBytes(16).toHex()}`;
  const row = { id, name: "ci", role: "admin", hash: await hashToken(token), createdAtMs: 1, revokedAtMs: null };
  await carriedOut(db, createApiToken(db, row));
  return { clock, desk, token, id };
}

describe("a token", () => {
  it("is its holder's", async () => {
    const { desk, token, id } = await setUp();
    expect(await desk.identify(token)).toEqual({
      kind: "token",
      tokenId: id,
      name: "ci",
      role: "admin",
      tenants: "all",
      domains: "all",
      expiresAtMs: null,
    });
    expect(await desk.identify(`${token.slice(0, -1)}0`.replace(token, `${token.slice(0, -1)}1`))).toBeNull();
  });

  it("revoked elsewhere is believed no longer than the memory lasts", async () => {
    const { clock, desk, token, id } = await setUp();
    await desk.identify(token);
    await carriedOut(db, revokeApiToken(db, id, clock.nowMs));
    clock.nowMs += TOKEN_CACHE_MS - 1;
    expect(await desk.identify(token)).not.toBeNull();
    clock.nowMs += 1;
    expect(await desk.identify(token)).toBeNull();
  });

  it("is believed to its end and no longer, though it was believed just before: its own, an older self's, its maker's", async () => {
    const { clock, desk } = await setUp();
    const given = async (over: object, createdBy: string | null = null) => {
      const token = makeToken(randomBytes);
      const row = { id: `tok_${randomBytes(16).toHex()}`, name: "ci", role: "admin", createdAtMs: 1, createdBy };
      const hash = await hashToken(token);
      const hashes = "previousUntilMs" in over ? { hash: `newer-${hash}`, previousHash: hash } : { hash };
      await carriedOut(db, createApiToken(db, { ...row, ...hashes, ...over }));
      return { id: row.id, token };
    };
    const endMs = clock.nowMs + 10_000;
    const own = await given({ expiresAtMs: endMs });
    const child = await given({}, own.id);
    const all = [
      own,
      await given({ previousUntilMs: endMs }),
      child,
      await given({ expiresAtMs: endMs * 9 }, child.id),
    ];
    clock.nowMs = endMs - 1;
    for (const { token } of all) expect(await desk.identify(token)).not.toBeNull();
    clock.nowMs = endMs;
    for (const { token } of all) expect(await desk.identify(token)).toBeNull();
  });

  it("revoked here is believed no more", async () => {
    const { clock, desk, token, id } = await setUp();
    await desk.identify(token);
    await carriedOut(db, revokeApiToken(db, id, clock.nowMs));
    desk.forget(id);
    expect(await desk.identify(token)).toBeNull();
  });

  it("once unknown is known as soon as it is made", async () => {
    const { desk } = await setUp();
    const token = makeToken(randomBytes);
    expect(await desk.identify(token)).toBeNull();
    const row = {
      id: `tok_${randomBytes(16).toHex()}`,
      name: "late",
      role: "admin",
      createdAtMs: 1,
      revokedAtMs: null,
    };
    await carriedOut(db, createApiToken(db, { ...row, hash: await hashToken(token) }));
    expect(await desk.identify(token)).not.toBeNull();
  });
});

describe("the work of telling whose a token is", () => {
  const now = 1_000;
  it.each([
    ["unknown", null],
    ["known", {}],
    ["revoked", { revokedAtMs: now - 1 }],
    ["expired", { expiresAtMs: now }],
    ["replaced", { previousUntilMs: now - 1 }],
    ["of an unknown role", { role: "emperor" }],
  ])("is one statement for one that is %s", async (what, over) => {
    let statements = 0;
    const counted = new Proxy(env.DB, {
      get(target, name) {
        if (name === "prepare") statements += 1;
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const desk = new TokenDesk({
      db: openDb(counted),
      now: () => now,
      bootstrapToken: "tmb_boot",
      later: () => undefined,
    });
    const token = makeToken(randomBytes);
    const hash = await hashToken(token);
    const hashes = what === "replaced" ? { hash: `newer-${hash}`, previousHash: hash } : { hash };
    const row = { id: `tok_${randomBytes(16).toHex()}`, name: "ci", role: "admin", createdAtMs: 1, lastUsedAtMs: now };
    if (over !== null) await carriedOut(db, createApiToken(db, { ...row, ...hashes, ...over }));
    const found = await desk.identify(token);
    expect(found === null).toBe(what !== "known");
    expect(statements).toBe(1);
  });
});

it("knows the bootstrap token and nothing like it", async () => {
  const { desk } = await setUp();
  expect(await desk.identify("tmb_boot")).toEqual({ kind: "bootstrap", tenants: "all", domains: "all" });
  for (const other of ["tmb_boo", "tmb_boot ", "TMB_BOOT", ""]) expect(await desk.identify(other)).toBeNull();
});

describe("a secret made here", () => {
  it.each([
    ["{hex:24}", /^[0-9a-f]{48}$/],
    ["whsec_{base64:32}", /^whsec_[A-Za-z0-9+/]{43}=$/],
    ["{base64url:32}", /^[A-Za-z0-9_-]{43}$/],
  ])("has its sender's form: %s", (form, expected) => {
    expect(makeSecret(form, randomBytes)).toMatch(expected);
    expect(makeSecret(form, randomBytes)).not.toBe(makeSecret(form, randomBytes));
  });

  it("is none where the form has no place for chance: it would be the same for all", () => {
    expect(makeSecret("whsec_", randomBytes)).toBeNull();
  });
});
