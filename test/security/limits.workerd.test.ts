import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { app, type Front } from "../../src/app.ts";
import { ERRAND_KINDS } from "../../src/domain/errand.ts";
import { INNER_RULES } from "../../src/governance/inner-rules.ts";
import { PERMISSIONS } from "../../src/governance/permissions.ts";
import { CallLimits } from "../../src/http/call-limits.ts";
import * as worker from "../../src/index.ts";
import { HOURLY_JOBS } from "../../src/wiring/clock.ts";
import { openDb } from "../../src/store/db.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { world } from "../../src/wiring/world.ts";
import { giveToken } from "../http/api-under-test.ts";
import { openMesh, type TestMesh } from "../support/mesh.ts";

const HOSTS = { partner: ["hooks.example"], customer: ["track.example"], internal: ["mesh.example"] };
let mesh: TestMesh;
let front: Front;
let admin: string;
beforeAll(async () => {
  mesh = await openMesh();
  front = app({ ...groundOf(env), hosts: HOSTS });
  admin = await giveToken(groundOf(env).db, "admin");
});

describe("calls that come too often", () => {
  const from = (address: string | null, token: string) =>
    front.fetch(
      new Request(`https://mesh.example/v1/whoami`, {
        headers: { Authorization: `Bearer ${token}`, ...(address === null ? {} : { "CF-Connecting-IP": address }) },
      }),
    );
  const guess = (n: number) => `tm_${n.toString(16).padStart(48, "0")}`;

  it("with tokens that are nobody's are not looked at any more from that address, and come back in time", async () => {
    const { clock } = await openMesh();
    const statuses: number[] = [];
    for (let n = 0; n < 15; n += 1) statuses.push((await from("192.0.2.7", guess(n))).status);
    expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(5).fill(429)]);
    const refused = await from("192.0.2.7", admin);
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, "1"]);
    expect((await from("192.0.2.8", admin)).status).toBe(200);
    expect((await from(null, admin)).status).toBe(200);
    clock.nowMs += 2_000;
    expect((await from("192.0.2.7", admin)).status).toBe(200);
  });

  it("are counted for a whole network of IPv6", async () => {
    for (let n = 0; n < 10; n += 1) await from(`2001:db8:1:2::${n}`, guess(n));
    expect((await from("2001:db8:1:2:ffff::1", guess(99))).status).toBe(429);
    expect((await from("2001:db8:1:3::1", guess(99))).status).toBe(401);
  });

  it("are shut out for a minute once their Cloudflare location says so", async () => {
    const asked: string[] = [];
    const shared = async (address: string) => asked.push(address) < 2;
    const limits = new CallLimits({ callsPerMinute: 60, guessesPerMinute: 60, shared });
    await limits.guessed("a", 0);
    expect(limits.mayGuess("a", 0)).toBeNull();
    await limits.guessed("a", 0);
    expect(limits.mayGuess("a", 1_000)).toBe(59);
    expect([limits.mayGuess("b", 1_000), limits.mayGuess("a", 60_000)]).toEqual([null, null]);
  });

  it("of one token are refused without touching another's", async () => {
    await openMesh();
    const busy = await giveToken(groundOf(env).db, "auditor");
    const statuses: number[] = [];
    for (let n = 0; n < 201; n += 1) statuses.push((await from(null, busy)).status);
    expect([statuses.indexOf(429), statuses.filter((status) => status === 429).length]).toEqual([200, 1]);
    expect((await from(null, admin)).status).toBe(200);
  });
});

describe("a body", () => {
  const send = (host: string, path: string, body: BodyInit) =>
    front.fetch(
      new Request(`https://${host}${path}`, {
        method: "POST",
        body,
        headers: { Authorization: `Bearer ${admin}`, "Content-Type": "application/json" },
      }),
    );

  it("that never ends is given up", async () => {
    world.expiry = async () => undefined;
    const dripping = () => new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array([0x7b])) });
    expect((await send("hooks.example", `/in/${mesh.endpointId}`, dripping())).status).toBe(408);
    expect((await send("mesh.example", "/v1/tenants", dripping())).status).toBe(408);
    world.expiry = () => new Promise(() => undefined);
  });

  it("that goes on and on is refused before its end", async () => {
    let sent = 0;
    const flood = new ReadableStream({
      pull: (stream) => stream.enqueue(new Uint8Array(((sent += 16_384), 16_384)).fill(0x20)),
    });
    expect((await send("mesh.example", "/v1/tenants", flood)).status).toBe(413);
    expect(sent).toBeLessThan(1_000_000);
  });

  it("that nests to exhaust a stack is refused unread", async () => {
    const deep = await send("mesh.example", "/v1/tenants", `{"name":${"[".repeat(30_000)}${"]".repeat(30_000)}}`);
    expect([deep.status, await deep.json()]).toMatchObject([400, { detail: "the body nests deeper than 32" }]);
  });
});

describe("what an answer takes", () => {
  /** Everything the database is asked for during a call: what is asked alike takes alike, on whatever machine. */
  async function askedBy(path: string, token: string): Promise<readonly string[]> {
    const ground = groundOf(env);
    const asked: string[] = [];
    const prepare = (statement: string) => {
      asked.push(statement);
      return ground.db.$client.prepare(statement);
    };
    const client = new Proxy(env.DB, {
      get: (db, name) => (name === "prepare" ? prepare : Reflect.get(db, name).bind(db)),
    });
    const watched = app({ ...ground, db: openDb(client), hosts: HOSTS });
    const answer = await watched.fetch(
      new Request(`https://mesh.example${path}`, { headers: { Authorization: `Bearer ${token}` } }),
    );
    return [String(answer.status), ...asked];
  }
  const hex = () => crypto.randomUUID().replaceAll("-", "");

  it("does not tell another's id from one of nothing", async () => {
    await openMesh();
    const limited = await giveToken(groundOf(env).db, "admin", { tenants: [`tnt_${"1".repeat(32)}`] });
    // Whose token it is, is asked once an hour or so, and written down.
    await askedBy("/v1/whoami", limited);
    const others = await askedBy(`/v1/endpoints/${mesh.endpointId}`, limited);
    expect(others.length).toBeGreaterThan(2);
    expect(await askedBy(`/v1/endpoints/eu_${hex()}`, limited)).toEqual(others);
  });

  it("does not tell a token that was one from one that never was", async () => {
    await openMesh();
    const revoked = await giveToken(groundOf(env).db, "admin", { revokedAtMs: 1 });
    const once = await askedBy("/v1/whoami", revoked);
    expect(once.length).toBeGreaterThan(1);
    expect(await askedBy("/v1/whoami", `tm_${hex()}${hex().slice(0, 16)}`)).toEqual(once);
  });

  it("does not tell how much of the bootstrap token was guessed", async () => {
    await openMesh();
    const { bootstrapToken } = groundOf(env);
    const almost = `${bootstrapToken.slice(0, -1)}${bootstrapToken.endsWith("0") ? "1" : "0"}`;
    const nothing = `x${bootstrapToken.slice(1).replaceAll(/[0-9a-f]/g, "g")}`;
    expect(await askedBy("/v1/whoami", almost)).toEqual(["401"]);
    expect(await askedBy("/v1/whoami", nothing)).toEqual(["401"]);
  });
});

describe("what is reached by another way than a route", () => {
  const methodsOf = (made: { prototype: object }): string[] => {
    const names = new Set<string>();
    for (
      let at = made.prototype;
      at !== Object.prototype && !/^(?:DurableObject|WorkerEntrypoint)$/.test(at.constructor.name);
      at = Object.getPrototypeOf(at) as object
    )
      for (const name of Object.getOwnPropertyNames(at)) names.add(name);
    names.delete("constructor");
    return [...names].toSorted();
  };
  const ruled = (kind: keyof typeof INNER_RULES) => Object.keys(INNER_RULES[kind]).toSorted();

  it("has a rule: every method of every class that the worker exports", () => {
    const classes = Object.entries(worker).filter(([name]) => name !== "default");
    expect(classes.map(([name]) => name).toSorted()).toEqual(["Dispatcher", "PeerIngress", "ShipmentSequencer"]);
    expect(methodsOf(worker.ShipmentSequencer)).toEqual(ruled("ShipmentSequencer"));
    expect(methodsOf(worker.Dispatcher)).toEqual(ruled("Dispatcher"));
    expect(methodsOf(worker.PeerIngress).map((name) => `PeerIngress.${name}`)).toEqual(ruled("entrypoints"));
    expect(Object.keys(worker.default).toSorted()).toEqual(["fetch", "queue", "scheduled"]);
  });

  it("has a rule: every errand and every job of the clock", () => {
    expect([...ERRAND_KINDS].toSorted()).toEqual(ruled("errands"));
    expect(Object.keys(HOURLY_JOBS).toSorted()).toEqual(ruled("hourly"));
  });

  it("needs permissions that there are", () => {
    const needed = Object.values(INNER_RULES).flatMap((rules) =>
      Object.values(rules).map(({ permission }) => permission),
    );
    expect(needed.filter((one) => one !== null && !PERMISSIONS.includes(one))).toEqual([]);
  });
});
