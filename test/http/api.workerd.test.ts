import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { keepPayload } from "../../src/store/kept-payload.ts";
import { chainOf } from "../../src/store/audit.ts";
import { apiUnderTest, giveToken, newEndpoint, randomBytes, type Api } from "./api-under-test.ts";
import { newBelongings } from "./two-tenants.ts";

let api: Api;
beforeAll(async () => {
  api = await apiUnderTest();
});

const id = (value: unknown): string => String(value);

const keep = (endpointId: string, kind: "held" | "quarantined", over: object = {}) =>
  keepPayload(api.db, {
    id: `kpt_${randomBytes(16).toHex()}`,
    endpointId,
    kind,
    receivedAtMs: api.clock.nowMs,
    reason: "wrong_signature",
    path: null,
    sealedBody: "sealed body",
    sealedHeaders: "sealed headers",
    sizeBytes: 11,
    requestId: "req-1",
    ...over,
  });

const failing = async (error: Error) =>
  apiUnderTest({
    release: async () => {
      throw error;
    },
  });

const padded = (bytes: number) => JSON.stringify({ name: "x" }).padEnd(bytes, " ");

describe("kept payloads", () => {
  it("are listed by kind, without the payload", async () => {
    const endpoint = id((await newEndpoint(api)).id);
    await keep(endpoint, "held");
    await keep(endpoint, "quarantined", { reason: "schema", path: "result.status" });
    const { body } = await api.call("GET", `/v1/endpoints/${endpoint}/kept?kind=quarantined`);
    expect(body.items).toEqual([
      {
        id: expect.stringMatching(/^kpt_/) as unknown,
        endpoint,
        kind: "quarantined",
        reason: "schema",
        path: "result.status",
        sizeBytes: 11,
        receivedAt: "2026-11-23T10:15:00.000Z",
        releasedAt: null,
        requestId: "req-1",
      },
    ]);
    expect((await api.call("GET", `/v1/endpoints/${endpoint}/kept`)).body.items).toHaveLength(2);
  });

  it("are released by the mesh", async () => {
    const kept = `kpt_${"0".repeat(32)}`;
    expect((await api.call("POST", `/v1/kept/${kept}/release`)).body).toEqual({ id: kept, events: 2, duplicates: 1 });
    expect((await api.call("POST", `/v1/kept/kpt_${"1".repeat(32)}/release`)).status).toBe(404);
  });

  it("that are still not believed are a conflict that says why", async () => {
    const doubting = await apiUnderTest({
      release: async () => ({ ok: false, error: { kind: "disbelieved", reason: "wrong_signature" } }),
    });
    const { status, body } = await doubting.call("POST", `/v1/kept/kpt_${"0".repeat(32)}/release`);
    expect(status).toBe(409);
    expect(body.detail).toBe("its signature is still not believed: wrong_signature");
  });
});

describe("what is sent", () => {
  it("is refused when it is not JSON, without quoting it", async () => {
    const { status, body } = await api.call("POST", "/v1/tokens", '{"name": s3cret');
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: "/problems/malformed", detail: "the body is not JSON" });
    expect(JSON.stringify(body)).not.toContain("s3cret");
  });

  it("is refused when it does not say it is JSON", async () => {
    const { status, body } = await api.call("POST", "/v1/tokens", "name=x", { "Content-Type": "text/plain" });
    expect(status).toBe(400);
    expect(body.detail).toBe("Content-Type must be application/json");
  });

  it("is refused with every field that is wrong, and unknown ones", async () => {
    const { status, body } = await api.call("POST", "/v1/tokens", { name: "", role: "king", extra: 1 });
    expect(status).toBe(422);
    expect((body.issues as unknown as { path: string }[]).map(({ path }) => path).toSorted()).toEqual([
      "",
      "name",
      "role",
    ]);
  });

  it.each(["limit=0", "limit=201", "limit=x", "cursor=bogus", "tennant=x"])(
    "is refused as a query: %s",
    async (query) => {
      const { status, body } = await api.call("GET", `/v1/tenants?${query}`);
      expect(status).toBe(422);
      expect(body.type).toBe("/problems/invalid");
    },
  );

  it("may be 64 KiB and no longer", async () => {
    expect((await api.call("POST", "/v1/tokens", padded(65_536))).status).toBe(201);
    const { status, body } = await api.call("POST", "/v1/tokens", padded(65_537));
    expect(status).toBe(413);
    expect(body).toMatchObject({ type: "/problems/too-large", detail: "at most 65536 bytes" });
  });

  it("to a path that is not there is a 404 problem, to a wrong method a 405 that says which are right", async () => {
    expect((await api.call("GET", "/v1/nothing")).body).toMatchObject({ type: "/problems/not-found", status: 404 });
    expect((await api.call("GET", "/schemas/nothing.json")).body).toMatchObject({ type: "/problems/not-found" });
    const { status, headers, body } = await api.call("PUT", "/v1/tokens");
    expect(status).toBe(405);
    expect(headers.get("Allow")).toBe("GET, HEAD, POST");
    expect(body.type).toBe("/problems/method-not-allowed");
    expect((await api.call("POST", "/healthz", {})).status).toBe(405);
  });
});

describe("a failure of ours", () => {
  it("tells the caller nothing but where to look", async () => {
    const broken = await failing(new Error("secret detail"));
    const { status, body } = await broken.call("POST", `/v1/kept/kpt_${"0".repeat(32)}/release`, undefined, {
      "X-Request-Id": "req-5",
    });
    expect(status).toBe(500);
    expect(body).toEqual({
      type: "/problems/internal",
      title: "Something went wrong here",
      status: 500,
      requestId: "req-5",
    });
    expect(broken.logged.join()).toContain("req-5");
    expect(broken.logged.join()).not.toContain("secret detail");
  });

  it("of a database that is busy asks to come again", async () => {
    const busy = await failing(new Error("D1_ERROR: D1 DB is overloaded. Requests queued for too long."));
    const { status, headers } = await busy.call("POST", `/v1/kept/kpt_${"0".repeat(32)}/release`);
    expect(status).toBe(503);
    expect(headers.get("Retry-After")).toBe("5");
  });
});

it("logs one line a call, by the pattern of its path", async () => {
  const quiet = await apiUnderTest();
  await quiet.call("GET", "/v1/tenants/acme-secret-name", undefined, { "X-Request-Id": "req-7" });
  expect(quiet.logged.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({
      msg: "api",
      route: "GET /v1/tenants/{id}",
      outcome: "refused",
      requestId: "req-7",
      principal: expect.stringMatching(/^tok_[0-9a-f]{32}$/) as unknown,
      counts: { status: 404 },
    }),
  ]);
});

it("keeps no secret in clear in any table", async () => {
  const secrets = ["odoo-api-key-in-clear", "given-in-clear", api.token];
  const endpoint = await newEndpoint(api, { secret: "given-in-clear" });
  const made = await api.call("POST", `/v1/endpoints/${id(endpoint.id)}/rotate-secret`, {});
  secrets.push(id(made.body.secret), id((await api.call("POST", "/v1/tokens", { name: "x" })).body.token));
  const tables = await env.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`,
  ).all<{ name: string }>();
  expect(tables.results.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["tenant", "endpoint_secret", "api_token"]),
  );
  for (const { name } of tables.results) {
    const rows = JSON.stringify((await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results);
    for (const secret of secrets) expect(rows, name).not.toContain(secret);
  }
});

describe("systems of record", () => {
  it("are told: of each data domain its owner, who may publish what, by what it is valid, how long it is kept", async () => {
    const { body } = await api.call("GET", "/v1/systems-of-record");
    const items = body["items"] as unknown as { domain: string; owner: string; fields: { field: string }[] }[];
    const owners = Object.fromEntries(items.map(({ domain, owner }) => [domain, owner]));
    expect(owners).toEqual({
      customers: "odoo",
      milestones: "carrier",
      charges: "billing-provider",
      invoices: "odoo",
      portal: "mesh",
    });
    expect(items[1]).toMatchObject({ retention: { class: "events", days: 400 } });
    expect(items[1]?.fields).toContainEqual({
      field: "code_meaning",
      publishers: [{ source: "person", validation: null, permissions: ["code:map"] }],
    });
  });

  it("hold for an admin, too: what a booking costs is its platform's word, and who tried to say so is on the record", async () => {
    const { booking } = await newBelongings(api);
    const booked = { outcome: "booked", carrier: "acme", service: "std", trackingNumbers: ["A1"] };
    const charges = [{ name: "freight", amountMinor: 98_765, currency: "EUR" }];
    const path = `/v1/bookings/${booking}/answer`;
    // Taken, as far as this mesh of a test goes: it is not priced.
    expect((await api.call("POST", path, booked)).status).toBe(409);
    const refused = await api.call("POST", path, { ...booked, charges });
    expect(refused.body).toMatchObject({ type: "/problems/not-owner", status: 403 });
    expect(refused.body["detail"]).toContain("May publish it: billing-provider, booking-platform");
    const [link] = await chainOf(api.db, { kind: "booking", id: booking }, 0, 10);
    expect(link).toMatchObject({ verb: "booking:answer", actor: { kind: "token" } });
    expect(link?.after).toContain(`"refused":"not-owner"`);
    expect(link?.after).not.toContain("98765");
    const platform = await giveToken(api.db, "booking-platform");
    const theirs = await api.call("POST", path, { ...booked, charges }, { Authorization: `Bearer ${platform}` });
    expect(theirs.status).toBe(409);
  });
});
