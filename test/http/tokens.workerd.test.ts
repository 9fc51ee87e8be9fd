import { beforeAll, describe, expect, it } from "vitest";
import { ROLE_PERMISSIONS, ROLES, type Role } from "../../src/governance/permissions.ts";
import { TOKEN_CACHE_MS, USE_NOTED_EVERY_MS } from "../../src/governance/tokens.ts";
import { apiUnderTest, giveToken, newTenant, type Api } from "./api-under-test.ts";

const DAY_MS = 86_400_000;
let api: Api;
beforeAll(async () => {
  api = await apiUnderTest();
});

const bearer = (token: unknown) => ({ Authorization: `Bearer ${String(token)}` });
const make = (body: object, as: unknown = api.token) =>
  api.call("POST", "/v1/tokens", { name: "made", ...body }, bearer(as));
const rotate = (id: unknown, body: object, as: unknown = api.token) =>
  api.call("POST", `/v1/tokens/${String(id)}/rotate`, body, bearer(as));
const statusOf = async (token: unknown, front: Pick<Api, "fetch"> = api) =>
  (await front.fetch("/v1/whoami", { headers: bearer(token) })).status;
const listed = async (id: unknown) => {
  const { body } = await api.call("GET", "/v1/tokens?limit=200");
  return (body.items as unknown as Record<string, unknown>[]).find((one) => one["id"] === id);
};
const iso = (atMs: number) => new Date(atMs).toISOString();

describe("a token's end", () => {
  it("is 90 days away unless it is said", async () => {
    const { body } = await make({});
    expect(body.expiresAt).toBe(iso(api.clock.nowMs + 90 * DAY_MS));
  });

  it("is at most 366 days away, and never past", async () => {
    expect((await make({ expiresAt: iso(api.clock.nowMs + 366 * DAY_MS) })).status).toBe(201);
    for (const atMs of [api.clock.nowMs + 366 * DAY_MS + 1, api.clock.nowMs]) {
      const { status, body } = await make({ expiresAt: iso(atMs) });
      expect([status, body.detail]).toEqual([422, "expiresAt: must be within 366 days from now"]);
    }
  });

  it("comes on the millisecond, though it was used just before", async () => {
    const quiet = await apiUnderTest();
    const made = await quiet.call("POST", "/v1/tokens", { name: "x", expiresAt: iso(quiet.clock.nowMs + 10_000) });
    quiet.clock.nowMs += 9_999;
    expect(await statusOf(made.body.token, quiet)).toBe(200);
    quiet.clock.nowMs += 1;
    expect(await statusOf(made.body.token, quiet)).toBe(401);
  });

  it("is none for a token of before tokens had one: it works as it did, and is listed with a warning", async () => {
    const token = await giveToken(api.db, "admin", { createdBy: null });
    const { id } = await (await api.fetch("/v1/whoami", { headers: bearer(token) })).json<{ id: string }>();
    expect(await listed(id)).toMatchObject({
      role: "admin",
      tenants: "all",
      domains: "all",
      expiresAt: null,
      createdBy: null,
      warning: "it never ends: rotate it to give it an end",
    });
    expect(await statusOf(token)).toBe(200);
    const { body } = await rotate(id, {});
    expect(body).toMatchObject({ warning: null, expiresAt: iso(api.clock.nowMs + 90 * DAY_MS) });
  });
});

describe("rotation", () => {
  it("gives another token of the same id, role and scopes; the old one works until the overlap ends", async () => {
    const quiet = await apiUnderTest();
    const { id: tenant } = await newTenant(quiet);
    const asked = { name: "ci", role: "operator", tenants: [tenant], domains: ["milestones"] };
    const made = (await quiet.call("POST", "/v1/tokens", asked)).body;
    const rotated = await quiet.call("POST", `/v1/tokens/${String(made.id)}/rotate`, { overlapSeconds: 60 });
    expect(rotated.body).toMatchObject({ id: made.id, role: "operator", tenants: [tenant], domains: ["milestones"] });
    expect(rotated.body.token).not.toBe(made.token);
    quiet.clock.nowMs += 59_999;
    expect([await statusOf(made.token, quiet), await statusOf(rotated.body.token, quiet)]).toEqual([200, 200]);
    quiet.clock.nowMs += 1;
    expect([await statusOf(made.token, quiet), await statusOf(rotated.body.token, quiet)]).toEqual([401, 200]);
  });

  it("lets the old one live no longer than it was to", async () => {
    const made = (await make({ expiresAt: iso(api.clock.nowMs + 5_000) })).body;
    const { body } = await rotate(made.id, { overlapSeconds: 3_600 });
    expect(body.previousValidUntil).toBe(iso(api.clock.nowMs + 5_000));
  });

  it("again ends at once what it was before the last time", async () => {
    const first = (await make({})).body;
    const second = (await rotate(first.id, {})).body;
    const third = (await rotate(first.id, {})).body;
    const all = [first.token, second.token, third.token];
    expect(await Promise.all(all.map((token) => statusOf(token)))).toEqual([401, 200, 200]);
  });

  it("twice at the same moment leaves two that work, the later one and one before it", async () => {
    const { id } = (await make({})).body;
    const both = await Promise.all([rotate(id, {}), rotate(id, {})]);
    const statuses = await Promise.all(both.map(({ body }) => statusOf(body.token)));
    expect(statuses).toEqual([200, 200]);
  });

  it("wakes no dead token", async () => {
    const revoked = (await make({})).body;
    await api.call("DELETE", `/v1/tokens/${String(revoked.id)}`);
    expect((await rotate(revoked.id, {})).status).toBe(409);
    expect((await rotate(`tok_${"0".repeat(32)}`, {})).status).toBe(404);
  });

  it("ends with the token: revoked, neither works", async () => {
    const made = (await make({})).body;
    const rotated = (await rotate(made.id, {})).body;
    await api.call("DELETE", `/v1/tokens/${String(made.id)}`);
    expect([await statusOf(made.token), await statusOf(rotated.token)]).toEqual([401, 401]);
  });
});

describe("a second front over the same database", () => {
  it.each([
    ["a revocation", (quiet: Api, id: string) => quiet.call("DELETE", `/v1/tokens/${id}`)],
    [
      "a rotation without overlap",
      (quiet: Api, id: string) => quiet.call("POST", `/v1/tokens/${id}/rotate`, { overlapSeconds: 0 }),
    ],
  ])("knows of %s within 30 seconds, however busy the token is", async (_, end) => {
    const quiet = await apiUnderTest();
    const elsewhere = quiet.another();
    const made = (await quiet.call("POST", "/v1/tokens", { name: "busy" })).body;
    expect(await statusOf(made.token, elsewhere)).toBe(200);
    quiet.clock.nowMs += 1_000;
    await end(quiet, String(made.id));
    expect(await statusOf(made.token, quiet)).toBe(401);
    const endedMs = quiet.clock.nowMs;
    for (let ms = 0; ms < TOKEN_CACHE_MS; ms += 1_000) {
      quiet.clock.nowMs = endedMs + ms;
      await statusOf(made.token, elsewhere);
    }
    quiet.clock.nowMs = endedMs + TOKEN_CACHE_MS;
    expect(TOKEN_CACHE_MS).toBeLessThanOrEqual(30_000);
    expect(await statusOf(made.token, elsewhere)).toBe(401);
  });
});

describe("the last use", () => {
  it("is noted after the answer, and once an hour however many ask", async () => {
    const writes: Promise<unknown>[] = [];
    const quiet = await apiUnderTest({ later: (work) => writes.push(work) });
    const made = (await quiet.call("POST", "/v1/tokens", { name: "used" })).body;
    const lastUse = async () => {
      await Promise.all(writes.splice(0));
      const { body } = await quiet.call("GET", "/v1/tokens?limit=200");
      return (body.items as unknown as Record<string, unknown>[]).find(({ id }) => id === made.id)?.["lastUsedAt"];
    };
    expect(await lastUse()).toBeNull();
    const firstMs = quiet.clock.nowMs;
    for (const front of [quiet, quiet.another(), quiet.another()]) await statusOf(made.token, front);
    expect(await lastUse()).toBe(iso(firstMs));
    quiet.clock.nowMs = firstMs + USE_NOTED_EVERY_MS - 1;
    await statusOf(made.token, quiet);
    expect(await lastUse()).toBe(iso(firstMs));
    quiet.clock.nowMs += TOKEN_CACHE_MS;
    await statusOf(made.token, quiet);
    expect(await lastUse()).toBe(iso(quiet.clock.nowMs));
  });
});

describe("nobody gives more than they have", () => {
  const isPart = (role: Role, of: Role) =>
    role === "admin" ? of === "admin" : ROLE_PERMISSIONS[role].every((one) => ROLE_PERMISSIONS[of].includes(one));

  it.each(ROLES)("a developer asking for a token of the role %s", async (role) => {
    const developer = await giveToken(api.db, "developer");
    const { status, body } = await make({ role }, developer);
    expect(status).toBe(isPart(role, "developer") ? 201 : 403);
    if (status === 403)
      expect(body.detail).toBe(`needs the permission token:create for the role ${role}: it may do more than you`);
  });

  it("by tenants: neither all, nor another's, nor one that is not there", async () => {
    const mine = await newTenant(api);
    const theirs = await newTenant(api);
    const limited = await giveToken(api.db, "admin", { tenants: [mine.id] });
    expect((await make({}, limited)).body).toMatchObject({ role: "admin", tenants: [mine.id] });
    expect((await make({ tenants: [mine.name, mine.id] }, limited)).body.tenants).toEqual([mine.id]);
    expect((await make({ tenants: "all" }, limited)).body.detail).toBe(
      "needs the permission token:create for those tenants: they are more than yours",
    );
    for (const other of [theirs.id, theirs.name, "nobody"]) {
      const { status, body } = await make({ tenants: [mine.id, other] }, limited);
      expect([status, body.detail]).toEqual([422, "tenants.1: no such tenant"]);
    }
  });

  it("by data domains", async () => {
    const limited = await giveToken(api.db, "admin", { domains: ["milestones", "portal"] });
    expect((await make({}, limited)).body.domains).toEqual(["milestones", "portal"]);
    expect((await make({ domains: ["portal"] }, limited)).status).toBe(201);
    for (const domains of ["all", ["charges"], ["portal", "invoices"]])
      expect((await make({ domains }, limited)).status).toBe(403);
  });

  it("nor takes in hand what is more: a developer neither rotates nor revokes an admin", async () => {
    const developer = await giveToken(api.db, "developer");
    const admin = (await make({ role: "admin" })).body;
    expect((await rotate(admin.id, {}, developer)).status).toBe(403);
    expect((await api.call("DELETE", `/v1/tokens/${String(admin.id)}`, undefined, bearer(developer))).status).toBe(403);
    expect(await statusOf(admin.token)).toBe(200);
    const own = (await make({ role: "developer" }, developer)).body;
    expect((await rotate(own.id, {}, developer)).status).toBe(200);
  });

  it("and what was made says by whom", async () => {
    const me = await (await api.fetch("/v1/whoami", { headers: bearer(api.token) })).json<{ id: string }>();
    expect((await make({})).body.createdBy).toBe(me.id);
  });
});

it("whoami tells role, permissions, scopes, region and end", async () => {
  const { id: tenant } = await newTenant(api);
  const made = (await make({ name: "ci", role: "auditor", tenants: [tenant], domains: ["milestones"] })).body;
  const response = await api.fetch("/v1/whoami", { headers: bearer(made.token) });
  expect(await response.json()).toEqual({
    kind: "token",
    id: made.id,
    name: "ci",
    role: "auditor",
    permissions: ROLE_PERMISSIONS.auditor,
    tenants: [tenant],
    domains: ["milestones"],
    region: "eu",
    expiresAt: made.expiresAt,
  });
});
