import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../../src/cli/program.ts";
import type { CliIo } from "../../src/cli/session.ts";
import { project } from "../../src/store/projection.ts";
import { apiUnderTest, BOOTSTRAP, newEndpoint, newTenant, randomBytes, type Api } from "../http/api-under-test.ts";
import { anEvent, aProjection } from "../store/build.ts";

/** The command line against the real API: what it sends is what the mesh takes. */
let api: Api;
beforeAll(async () => {
  api = await apiUnderTest();
});

interface Ran {
  readonly code: number;
  readonly out: string[];
  readonly err: string[];
}

async function mesh(argv: string[], over: Partial<CliIo> = {}): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    env: { MESH_TOKEN: api.token },
    fetch: async (request) => api.fetch(new URL(request.url).pathname + new URL(request.url).search, request),
    readFile: async () => null,
    readStdin: async () => "from-stdin\n",
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    ...over,
  };
  return { code: await run(argv, io), out, err };
}

async function json(argv: string[], over: Partial<CliIo> = {}): Promise<Record<string, unknown>> {
  const { code, out, err } = await mesh([...argv, "--json"], over);
  expect([code, err]).toEqual([0, []]);
  expect(out).toHaveLength(1);
  return JSON.parse(out[0] ?? "") as Record<string, unknown>;
}

const odooAt = (db: string) => ["--odoo-url", "https://acme.odoo.com", "--odoo-db", db, "--odoo-api", "json2"];
const odoo = odooAt("acme");
const uniqueName = () => `t-${randomBytes(6).toHex()}`;

describe("tenant", () => {
  it("create, show and list speak of the same tenant", async () => {
    const name = uniqueName();
    const created = await json(["tenant", "create", "--name", name, "--region", "eu", "--odoo-key", "k", ...odoo]);
    expect(created).toMatchObject({ name, region: "eu", odoo: { db: "acme", login: null } });
    expect(await json(["tenant", "show", name])).toEqual(created);
    expect(JSON.stringify(await json(["tenant", "list", "--limit", "200"]))).toContain(name);
    expect((await mesh(["tenant", "show", name])).out.join("\n")).toMatch(/odoo\.url +https:\/\/acme\.odoo\.com/);
  });

  it("create may read the key from standard input", async () => {
    const asked = ["tenant", "create", "--name", uniqueName(), "--region", "eu", "--odoo-key", "-", ...odooAt("stdin")];
    expect((await mesh(asked)).code).toBe(0);
    expect((await mesh(asked, { readStdin: async () => "\n" })).err.join()).toContain("odoo.key");
  });
});

describe("endpoint", () => {
  it("create answers the id and the URL", async () => {
    const { name } = await newTenant(api);
    const asked = [
      "endpoint",
      "create",
      "--tenant",
      name,
      "--sender",
      "easypost",
      "--secret",
      "s",
      "--rate-limit-per-minute",
      "9",
    ];
    const created = await json(asked);
    expect(created).toMatchObject({
      url: `https://eu.hooks.example/in/${String(created["id"])}`,
      rateLimitPerMinute: 9,
    });
    expect(created).not.toHaveProperty("secret");
  });

  it("show, list, suspend, resume, kept and rotate-secret work on it", async () => {
    const { id, tenant, secret: _, ...rest } = await newEndpoint(api);
    const endpoint = String(id);
    expect(await json(["endpoint", "show", endpoint])).toEqual({ id, tenant, ...rest });
    expect(await json(["endpoint", "list", "--tenant", String(tenant)])).toMatchObject({
      items: [{ id }],
      nextCursor: null,
    });
    expect(await json(["endpoint", "suspend", endpoint])).toMatchObject({ state: "suspended" });
    expect(await json(["endpoint", "resume", endpoint])).toMatchObject({ state: "active" });
    expect(await json(["endpoint", "kept", endpoint, "--kind", "held"])).toEqual({ items: [], nextCursor: null });
    const rotated = await mesh(["endpoint", "rotate-secret", endpoint, "--overlap-seconds", "0"]);
    expect(rotated.out.join("\n")).toMatch(/secret +[0-9a-f]{48}/);
    expect(rotated.out.at(-1)).toBe("the secret is shown this once");
  });
});

describe("shipment", () => {
  const id = `shp_${"c".repeat(32)}`;
  let tenant: string;
  beforeAll(async () => {
    const made = await newTenant(api);
    tenant = made.name;
    const shared = { shipmentId: id, trackingNumber: "794644790138", events: [anEvent(1)] };
    await project(api.db, [
      aProjection(made.id, 1, { ...shared, carrier: "fedex" }),
      aProjection(made.id, 1, { trackingNumber: "DUO", carrier: "ups" }),
      aProjection(made.id, 1, { trackingNumber: "DUO", carrier: "dhl" }),
    ]);
    const { entry } = anEvent(1, { description: "left \u001b[31mdepot" });
    const from = { sender: "easypost", endpointId: "eu_1", requestId: "r", receivedAtMs: 1 };
    const event = entry.kind === "event" ? entry.event : null;
    api.stories.set(id, {
      identity: { tenantId: made.id, carrier: "fedex", trackingNumber: "794644790138" },
      version: 1,
      lastSeq: 1,
      cycle: 1,
      head: event,
      estimate: null,
      link: null,
      reviews: [{ kind: "contradiction", fingerprints: ["f".repeat(32)] }],
      updatedAtMs: 1,
      timeline: [{ entry, from, cycle: 1, contradicts: true, retracted: false }],
      sinks: [{ sink: "odoo", version: 0, seq: 0, parked: false, pending: true, pendingSinceMs: 1, failure: null }],
    });
  });

  it("show finds it by whose it is and what is on the parcel, however it is written", async () => {
    const shown = await json([
      "shipment",
      "show",
      "--tenant",
      tenant,
      "--carrier",
      "FedEx",
      "--tracking-number",
      "7946 4479-0138",
    ]);
    expect(shown).toMatchObject({ id, state: { milestone: "in_transit" }, timeline: [{ seq: 1 }] });
    expect(await json(["shipment", "show", id])).toEqual(shown);
  });

  it("show tells people the story", async () => {
    const { out } = await mesh(["shipment", "show", id]);
    const text = out.join("\n");
    expect(text).toMatch(/state +in_transit/);
    expect(text).toMatch(/in_transit \(contr.* +Köln, DE +\w+ +easypost/);
    expect(text).toMatch(/odoo +true +false/);
    expect(text).toContain("review: ");
  });

  it("show asks for the carrier where several have the number, and says when none has", async () => {
    expect(await mesh(["shipment", "show", "--tenant", tenant, "--tracking-number", "DUO"])).toMatchObject({
      code: 2,
      err: ["error: several carriers have the number DUO: dhl, ups; add --carrier"],
    });
    const nobody = await mesh(["shipment", "show", "--tenant", tenant, "--tracking-number", "NONE"]);
    expect(nobody).toMatchObject({ code: 1, err: [`error: tenant ${tenant} has no shipment with the number NONE`] });
    expect((await mesh(["shipment", "show"])).code).toBe(2);
  });

  it("list pages and filters", async () => {
    const page = await json(["shipment", "list", "--tenant", tenant, "--limit", "1"]);
    expect(page).toMatchObject({
      items: [{ trackingNumber: "794644790138" }],
      nextCursor: expect.any(String) as unknown,
    });
    const rest = await mesh(["shipment", "list", "--tenant", tenant, "--cursor", String(page["nextCursor"])]);
    expect(rest.out[0]).toMatch(/^NUMBER +CARRIER +MILESTONE/);
    expect(rest.out.filter((line) => line.startsWith("DUO "))).toHaveLength(2);
  });

  it("replay begins it", async () => {
    const named = ["--tenant", tenant, "--tracking-number", "794644790138"];
    expect(await json(["shipment", "replay", ...named, "--sink", "odoo"])).toEqual({
      id,
      sink: "odoo",
      fromVersion: 0,
    });
    expect(await json(["shipment", "replay", id, "--sink", "odoo", "--from-version", "3"])).toMatchObject({
      fromVersion: 3,
    });
  });
});

it("kept release says what came of it", async () => {
  const kept = `kpt_${"0".repeat(32)}`;
  expect(await json(["kept", "release", kept])).toEqual({ id: kept, events: 2, duplicates: 1 });
});

describe("token", () => {
  it("create, list and revoke work on it", async () => {
    const created = await json(["token", "create", "--name", "ci"]);
    expect(created).toMatchObject({ name: "ci", role: "admin", token: expect.stringMatching(/^tm_/) as unknown });
    expect(await json(["token", "revoke", String(created["id"])])).toEqual({ id: created["id"], revoked: true });
    const listed = await json(["token", "list", "--limit", "200"]);
    expect(listed["items"]).toContainEqual(
      expect.objectContaining({ id: created["id"], revokedAt: "2026-11-23T10:15:00.000Z" }),
    );
  });

  it("create without a token takes the bootstrap token, from the environment or the local mesh's state", async () => {
    const asked = ["token", "create", "--name", "first"];
    expect((await mesh(asked, { env: { BOOTSTRAP_TOKEN: BOOTSTRAP } })).code).toBe(0);
    const readFile = async (path: string) =>
      path === "/state/secrets.env" ? `SEAL_KEYS=x\nBOOTSTRAP_TOKEN=${BOOTSTRAP}\n` : null;
    expect((await mesh(asked, { env: { MESH_STATE_DIR: "/state" }, readFile })).code).toBe(0);
  });

  it("of the local mesh is found in its state, and never sent elsewhere", async () => {
    const readFile = async (path: string) => (path === ".state/admin-token" ? `${api.token}\n` : null);
    expect((await mesh(["tenant", "list"], { env: {}, readFile })).code).toBe(0);
    const elsewhere = await mesh(["tenant", "list"], { env: { MESH_URL: "https://eu.hooks.example" }, readFile });
    expect(elsewhere).toMatchObject({ code: 1, err: ["error: no token: set MESH_TOKEN"] });
  });
});

describe("what goes wrong", () => {
  it("at the mesh is told in its words, with the request's id", async () => {
    const fetch: CliIo["fetch"] = async (request) => {
      request.headers.set("X-Request-Id", "req-1");
      return api.fetch(new URL(request.url).pathname, request);
    };
    expect(await mesh(["endpoint", "show", "nothing"], { fetch })).toEqual({
      code: 1,
      out: [],
      err: ["error: Not found: no endpoint nothing (req-1)"],
    });
    const invalid = ["tenant", "create", "--name", "Ä", "--region", "us", "--odoo-key", "k", ...odoo];
    expect((await mesh(invalid, { fetch })).err.join()).toMatch(/^error: Invalid request: name: must be .* \(req-1\)$/);
  });

  it("on the way is told without a stack", async () => {
    const refused = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:8787") });
    const gone = await mesh(["tenant", "list"], { fetch: async () => Promise.reject(refused) });
    expect(gone.err).toEqual([
      "error: no mesh listens at http://127.0.0.1:8787: npm start begins one on this machine, MESH_URL names one elsewhere",
    ]);
    const proxy = await mesh(["tenant", "list"], { fetch: async () => new Response("<html>", { status: 502 }) });
    expect(proxy).toMatchObject({ code: 1, err: ["error: HTTP 502"] });
  });

  it.each([
    [["tenant", "create"]],
    [["tenant", "fly"]],
    [["tenant", "list", "--limit", "many"]],
    [["tenant", "create", "--name", "x", "--region", "moon", "--odoo-key", "k", ...odoo]],
    [["shipment", "replay", "x", "--sink", "moon"]],
    [[]],
  ])("with the command itself ends with 2: %j", async (argv) => {
    const { code, out, err } = await mesh(argv);
    expect(code).toBe(2);
    expect(out).toEqual([]);
    expect(err.join()).not.toBe("");
  });

  it("never sends a token in clear over a network", async () => {
    const { code, err } = await mesh(["tenant", "list"], {
      env: { MESH_URL: "http://eu.hooks.example", MESH_TOKEN: "t" },
    });
    expect([code, err]).toEqual([2, ["error: MESH_URL must be https: the token would travel in clear"]]);
  });
});
