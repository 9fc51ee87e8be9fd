import { macUnder } from "../../src/domain/mac.ts";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { Hono } from "hono";
import { z } from "zod";
import type { Assurance, Scheme } from "../../src/carriers/port.ts";
import type { ApiPorts, SenderTerms } from "../../src/ops/routes-ports.ts";
import { apiApp } from "../../src/ops/routes.ts";
import { CLOSED } from "../../src/delivery/breaker.ts";
import { ContractDesk } from "../../src/governance/contract-desk.ts";
import { openKeyRing } from "../../src/governance/seal.ts";
import { CallLimits } from "../../src/http/call-limits.ts";
import { hashToken, makeToken } from "../../src/governance/tokens.ts";
import { createApiToken, type ApiToken } from "../../src/store/api-token.ts";
import { openBodies } from "../../src/store/bodies.ts";
import { openDb, type Db } from "../../src/store/db.ts";
import type { Explanation } from "../../src/sequencer/explain.ts";
import type { Story } from "../../src/sequencer/story.ts";
import { unread } from "../../src/domain/certification.ts";
import { err, ok } from "../../src/domain/result.ts";
import { carriedOut } from "../support/carried-out.ts";

export const BOOTSTRAP = "tmb_bootstrap";
/** How the ids of those begin whom a test has give tokens, outside any chain. */
export const GIVEN_BY = "psn_7e57";
export const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
export const seal = openKeyRing("test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // What the API says is judged field by field.
  readonly body: Record<string, never> & { readonly [key: string]: unknown };
}

/** What an object says of itself that tells nothing but its story. */
function explained(story: Story | undefined): Explanation | null {
  if (!story) return null;
  const { timeline: _, updatedAtMs: __, sinks: ___, ...rest } = story;
  return { ...rest, decided: null, happenings: [], omitted: 0, sinks: [] };
}

/** What the objects say of a chain that holds. */
const SOUND_CHAIN = {
  links: 1,
  lastSeq: 1,
  head: { n: 1, hash: "ab" },
  adopted: 0,
  unlinked: false,
  forgotten: false,
  fault: null,
};

export interface Api {
  /** Another front over the same database, as another isolate has one. */
  another(): Pick<Api, "fetch">;
  /** What the API left for after its answers. */
  readonly settled: () => Promise<void>;
  readonly db: Db;
  readonly clock: { nowMs: number };
  readonly stories: Map<string, Story>;
  readonly replays: unknown[];
  readonly changed: string[];
  readonly logged: string[];
  readonly token: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** A sender as far as the API knows it. */
function played(name: string, assurance: Assurance, secretForm: string): SenderTerms {
  const verify: Scheme["verify"] = async () => ok({ scheme: "played", secretIndex: 0 });
  const scheme = { assurance, bindsTime: false, secretForm, verify };
  return {
    name,
    example: { contentType: "application/json", body: `{"it":"is"}` },
    trap: "it is played",
    acknowledgement: { status: 200 },
    schemes: { signature: scheme, unsigned: { ...scheme, assurance: "none" } },
    settings: z
      .strictObject({
        header: z
          .string()
          .regex(/^[\w-]+$/)
          .optional(),
      })
      .transform(given),
  };
}

const given = (held: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(held).filter((entry): entry is [string, string] => entry[1] !== undefined));

const unasked = async () => err({ kind: "conflict", detail: "not here" } as const);
const playedBookings: ApiPorts["booking"] = {
  want: async () => undefined,
  approve: unasked,
  retry: unasked,
  takeBack: unasked,
  answer: unasked,
};

const playedOrders: ApiPorts["orders"] = {
  unlink: async () => err({ kind: "not_linked" }),
  catchUp: async () => undefined,
  link: async () => err({ kind: "no_shipment" }),
};
/** Whose word the API under test takes. */
export const ISSUER = "https://login.example.com";
export const AUDIENCE = "tallyman";
export const ACCESS_ISSUER = "https://acme.cloudflareaccess.com";
export const ACCESS_AUDIENCE = "0a1b2c";

/** The real API on the real D1; the shipment objects and the release are played. */
export async function apiUnderTest(overrides: Partial<ApiPorts> = {}): Promise<Api> {
  const db = openDb(env.DB);
  const clock = { nowMs: Date.UTC(2026, 10, 23, 10, 15) };
  const stories = new Map<string, Story>();
  const replays: unknown[] = [];
  const changed: string[] = [];
  const logged: string[] = [];
  const after: Promise<unknown>[] = [];
  const ports: ApiPorts = {
    db,
    region: "eu",
    baseUrl: "https://eu.hooks.example",
    apiUrl: "https://eu.mesh.example",
    limits: new CallLimits({ callsPerMinute: 1e9, guessesPerMinute: 60 }),
    expiry: () => new Promise(() => undefined),
    version: "1.2.3",
    allowLoopbackOdoo: false,
    fourEyes: false,
    bootstrapToken: BOOTSTRAP,
    seal,
    bodies: openBodies(env.PAYLOADS),
    privacy: {
      retain: async () => ({
        held: 0,
        quarantined: 0,
        proofs: 0,
        chains: 0,
        begun: 0,
        forgotten: 0,
        kept: 0,
        later: 0,
      }),
      erase: async () => undefined,
    },
    contracts: new ContractDesk({ db, now: () => clock.nowMs, later: (work) => after.push(work) }),
    mac: macUnder(new Uint8Array(32), "test"),
    later: (work) => after.push(work),
    providers: {
      bearer: { issuer: ISSUER, audience: AUDIENCE, keysUrl: null, vouchesForEmail: false },
      access: {
        issuer: ACCESS_ISSUER,
        audience: ACCESS_AUDIENCE,
        keysUrl: `${ACCESS_ISSUER}/cdn-cgi/access/certs`,
        vouchesForEmail: true,
      },
    },
    fetchJson: async () => err("nobody is there"),
    now: () => clock.nowMs,
    randomBytes,
    log: (line) => logged.push(JSON.stringify(line)),
    senders: {
      names: () => ["easypost", "standard-webhooks", "ups"],
      find: (name) =>
        ({
          easypost: played(name, "body", "{hex:24}"),
          ups: played(name, "possession", "the credential of your subscription"),
          "standard-webhooks": played(name, "body", "whsec_{base64:32}"),
        })[name] ?? null,
    },
    shipments: {
      story: async (id) => stories.get(id) ?? null,
      async replay(id, sink, fromVersion) {
        if (!stories.has(id)) return false;
        replays.push({ id, sink, fromVersion });
        return true;
      },
      remap: async () => undefined,
      explain: async (id) => explained(stories.get(id)),
      audit: async (id) =>
        stories.has(id) ? { links: [], head: { n: 0, hash: "" }, more: false, tenantId: "" } : null,
    },
    setUpOdoo: async () => ok([]),
    booking: playedBookings,
    orders: playedOrders,
    verifyShipment: async (id) => (stories.has(id) ? SOUND_CHAIN : null),
    ownedFields: ["x_tallyman_milestone"],
    countReplay: async () => 0,
    probes: {
      database: async () => db.get(sql`SELECT 1`),
      objects: async () => null,
      queue: async () => null,
      keys: async () => null,
      payloads: async () => null,
    },
    odooStatus: async () => ({ waiting: 0, inFlight: 0, breaker: CLOSED }),
    knock: async () => undefined,
    release: async (id) => (id.endsWith("0") ? ok({ events: 2, duplicates: 1 }) : err({ kind: "not_found" })),
    readSample: async () => unread("unreadable", "", "it is played"),
    endpointChanged: (id) => changed.push(id),
    ...overrides,
  };
  // Mounted as the front of the house mounts it.
  const front = () => {
    const app = new Hono().route("/", apiApp(ports));
    return async (path: string, init?: RequestInit) => app.request(path, init);
  };
  const fetch = front();
  const token = await giveToken(db);
  return {
    db,
    clock,
    stories,
    replays,
    changed,
    logged,
    token,
    fetch,
    another: () => ({ fetch: front() }),
    settled: async () => void (await Promise.all(after.splice(0))),
    async call(method, path, body, headers = {}) {
      const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
      const response = await fetch(path, {
        method,
        ...sent,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...headers,
        },
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: (text === "" ? {} : JSON.parse(text)) as Answer["body"],
      };
    },
  };
}

/** A live token of role `admin`, or of a role that is given, for all tenants and domains unless told otherwise. */
export async function giveToken(db: Db, role = "admin", over: Partial<ApiToken> = {}): Promise<string> {
  const token = makeToken(randomBytes);
  // Some person's: one that goes back to nobody decides nothing.
  const createdBy = `${GIVEN_BY}${randomBytes(14).toHex()}`;
  const row = { id: `tok_${randomBytes(16).toHex()}`, name: "test", role, createdAtMs: 0, createdBy, ...over };
  await carriedOut(db, createApiToken(db, { ...row, hash: await hashToken(token) }));
  return token;
}

const uniqueName = (): string => `t-${randomBytes(8).toHex()}`;

export const aTenant = (over: Record<string, unknown> = {}, odoo: Record<string, unknown> = {}) => ({
  name: uniqueName(),
  region: "eu",
  odoo: { url: "https://acme.odoo.com", db: uniqueName(), key: "odoo-api-key-in-clear", api: "json2", ...odoo },
  ...over,
});

export async function newTenant(api: Api): Promise<{ id: string; name: string }> {
  const { body } = await api.call("POST", "/v1/tenants", aTenant());
  return { id: String(body["id"]), name: String(body["name"]) };
}

/** An endpoint of a tenant of its own, as the API answers it. */
export async function newEndpoint(api: Api, over: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const tenant = await newTenant(api);
  const { body } = await api.call("POST", "/v1/endpoints", { tenant: tenant.id, sender: "easypost", ...over });
  return body;
}
