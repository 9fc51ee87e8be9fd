import { beforeAll, describe, expect, it } from "vitest";
import { ok } from "../../src/domain/result.ts";
import { ROLE_PERMISSIONS } from "../../src/governance/permissions.ts";
import { OidcStandIn } from "../oidc-stand-in/stand-in.ts";
import {
  ACCESS_AUDIENCE,
  ACCESS_ISSUER,
  apiUnderTest,
  AUDIENCE,
  giveToken,
  ISSUER,
  newTenant,
  type Api,
} from "./api-under-test.ts";

const oidc = new OidcStandIn(ISSUER);
const access = new OidcStandIn(ACCESS_ISSUER, "/cdn-cgi/access/certs");
let api: Api;
beforeAll(async () => {
  await Promise.all([oidc.rotate(), access.rotate()]);
  api = await apiUnderTest({
    fetchJson: (url) => (url.startsWith(ACCESS_ISSUER) ? access : oidc).fetchJson(url),
  });
});

const endSeconds = () => Math.floor(api.clock.nowMs / 1000) + 600;
const idToken = (claims: object) => oidc.sign({ aud: AUDIENCE, exp: endSeconds(), ...claims });
const assertion = (claims: object) => access.sign({ aud: [ACCESS_AUDIENCE], exp: endSeconds(), ...claims });
const bearer = (jwt: string) => ({ Authorization: `Bearer ${jwt}` });
const byAccess = (jwt: string) => ({ "Cf-Access-Jwt-Assertion": jwt });
const add = (body: object, as = api.token) =>
  api.call("POST", "/v1/people", { name: "Ada Lovelace", role: "operator", issuer: ISSUER, ...body }, bearer(as));
const whoami = (headers: Record<string, string>) => api.fetch("/v1/whoami", { headers });
const newSub = () => crypto.randomUUID();

describe("a person", () => {
  it("signs in with a token of the issuer, and is told what they may do", async () => {
    const subject = newSub();
    const { id: tenant } = await newTenant(api);
    const { status, body } = await add({ subject, role: "finance", tenants: [tenant], domains: ["charges"] });
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^psn_[0-9a-f]{32}$/) as unknown,
        name: "Ada Lovelace",
        issuer: ISSUER,
        claim: "sub",
        value: subject,
        role: "finance",
        tenants: [tenant],
        domains: ["charges"],
        createdAt: "2026-11-23T10:15:00.000Z",
        createdBy: expect.stringMatching(/^tok_/) as unknown,
        disabledAt: null,
      },
    ]);
    const me = await whoami(bearer(await idToken({ sub: subject })));
    expect(await me.json()).toEqual({
      kind: "person",
      id: body.id,
      name: "Ada Lovelace",
      role: "finance",
      permissions: ROLE_PERMISSIONS.finance,
      tenants: [tenant],
      domains: ["charges"],
      region: "eu",
      expiresAt: new Date(endSeconds() * 1000).toISOString(),
    });
  });

  it("signs in through Cloudflare Access by their e-mail address", async () => {
    const email = `${newSub()}@example.com`;
    const { body } = await add({ issuer: ACCESS_ISSUER, email });
    const me = await whoami(byAccess(await assertion({ sub: newSub(), email })));
    expect(await me.json()).toMatchObject({ kind: "person", id: body.id, role: "operator" });
  });

  it("is known by the one issuer alone", async () => {
    const subject = newSub();
    await add({ subject });
    expect((await whoami(byAccess(await assertion({ sub: subject })))).status).toBe(401);
    // Each way has its own issuer: what is good for one is nothing by the other.
    expect((await whoami(byAccess(await idToken({ sub: subject })))).status).toBe(401);
    expect((await whoami(bearer(await assertion({ sub: subject, aud: [AUDIENCE, ACCESS_AUDIENCE] })))).status).toBe(
      401,
    );
  });

  it("who is removed is let in no more, and stays on the list", async () => {
    const subject = newSub();
    const { body } = await add({ subject });
    const jwt = await idToken({ sub: subject });
    expect((await whoami(bearer(jwt))).status).toBe(200);
    expect((await api.call("DELETE", `/v1/people/${String(body.id)}`)).status).toBe(204);
    expect((await whoami(bearer(jwt))).status).toBe(401);
    const { body: page } = await api.call("GET", "/v1/people?limit=200");
    expect(page.items).toContainEqual(expect.objectContaining({ id: body.id, disabledAt: "2026-11-23T10:15:00.000Z" }));
    const again = await add({ subject, role: "auditor" });
    expect(again.body).toMatchObject({ id: body.id, role: "auditor", disabledAt: null });
    expect((await whoami(bearer(await idToken({ sub: subject, again })))).status).toBe(200);
  });

  it("who is let in again by an e-mail address may be another than had it before", async () => {
    const email = `${newSub()}@example.com`;
    const { body } = await add({ issuer: ACCESS_ISSUER, email });
    const statusOf = async (sub: string) => (await whoami(byAccess(await assertion({ sub, email })))).status;
    expect([await statusOf("before"), await statusOf("after")]).toEqual([200, 401]);
    await api.call("DELETE", `/v1/people/${String(body.id)}`);
    await add({ issuer: ACCESS_ISSUER, email });
    expect([await statusOf("after"), await statusOf("before")]).toEqual([200, 401]);
  });

  it("is never named in the log", async () => {
    const subject = newSub();
    const email = `${subject}@example.com`;
    await add({ subject });
    await whoami(bearer(await idToken({ sub: subject, email, name: "Ada Lovelace" })));
    expect(api.logged.length).toBeGreaterThan(0);
    for (const personal of ["Ada", "Lovelace", subject]) expect(api.logged.join("\n")).not.toContain(personal);
  });
});

describe("adding a person", () => {
  it("twice is a conflict", async () => {
    const subject = newSub();
    expect((await add({ subject })).status).toBe(201);
    expect((await add({ subject })).body).toMatchObject({ status: 409, detail: "they may sign in already" });
  });

  it.each([
    ["an issuer that this mesh does not take the word of", { subject: "x", issuer: "https://evil.example" }],
    ["none, where there are two", { subject: "x", issuer: undefined }],
    ["neither subject nor e-mail address", {}],
    ["both", { subject: "x", email: "a@example.com" }],
    ["an address with other letters than ASCII", { email: "\u212a@example.com" }],
    ["what is no address", { email: "ada" }],
    ["a role that there is not", { subject: "x", role: "emperor" }],
    ["a tenant that is not there", { subject: "x", tenants: ["nobody"] }],
    ["no tenant at all", { subject: "x", tenants: [] }],
  ])("with %s is refused", async (_, body) => {
    expect((await add(body)).status).toBe(422);
  });

  it("says so where the mesh takes nobody's word", async () => {
    const off = await apiUnderTest({ providers: { bearer: null, access: null } });
    const { body } = await off.call("POST", "/v1/people", { name: "Ada", role: "admin", subject: "x" });
    expect(body.detail).toBe("issuer: this mesh has none: set OIDC_ISSUER or ACCESS_TEAM_DOMAIN");
  });

  it("gives no more than the giver has", async () => {
    const mine = await newTenant(api);
    const theirs = await newTenant(api);
    const limited = await giveToken(api.db, "admin", { tenants: [mine.id], domains: ["milestones"] });
    expect((await add({ subject: newSub() }, limited)).body).toMatchObject({
      tenants: [mine.id],
      domains: ["milestones"],
    });
    expect((await add({ subject: newSub(), tenants: "all" }, limited)).status).toBe(403);
    expect((await add({ subject: newSub(), domains: "all" }, limited)).status).toBe(403);
    expect((await add({ subject: newSub(), tenants: [theirs.id] }, limited)).status).toBe(422);
  });

  it("by one of few tenants does not bring back whom another removed", async () => {
    const subject = newSub();
    const { body } = await add({ subject });
    await api.call("DELETE", `/v1/people/${String(body.id)}`);
    const { id } = await newTenant(api);
    const limited = await giveToken(api.db, "admin", { tenants: [id] });
    expect((await add({ subject }, limited)).status).toBe(409);
  });
});

describe("a browser signed in to Access", () => {
  const sub = newSub();
  const email = `${sub}@example.com`;
  let endpoint: string;
  beforeAll(async () => {
    await add({ issuer: ACCESS_ISSUER, email, role: "admin" });
    const { id: tenant } = await newTenant(api);
    endpoint = String((await api.call("POST", "/v1/endpoints", { tenant, sender: "easypost" })).body.id);
  });
  const suspend = async (headers: Record<string, string>) => {
    const signedIn = byAccess(await assertion({ sub, email }));
    const init = { method: "POST", headers: { ...signedIn, ...headers } };
    return (await api.fetch(`https://eu.hooks.example/v1/endpoints/${endpoint}/suspend`, init)).status;
  };

  it.each([
    ["a page of ours", { "Sec-Fetch-Site": "same-origin", Origin: "https://eu.hooks.example" }],
    ["the address bar", { "Sec-Fetch-Site": "none" }],
    ["a page of ours, in an old browser", { Origin: "https://eu.hooks.example" }],
    ["no page", {}],
  ])("may change things from %s", async (_, headers) => {
    expect(await suspend(headers)).toBe(200);
  });

  it.each([
    ["another site", { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" }],
    ["another host of the same site", { "Sec-Fetch-Site": "same-site", Origin: "https://blog.hooks.example" }],
    ["another site, in an old browser", { Origin: "https://evil.example" }],
    ["a sandboxed page", { Origin: "null" }],
  ])("changes nothing from a page of %s", async (_, headers) => {
    expect(await suspend(headers)).toBe(401);
  });

  it("who also sends Authorization is judged by that alone", async () => {
    const signedIn = byAccess(await assertion({ sub, email }));
    expect((await whoami({ ...signedIn, Authorization: "Bearer nonsense" })).status).toBe(401);
    const both = await whoami({ ...signedIn, ...bearer(api.token) });
    expect(await both.json()).toMatchObject({ kind: "token" });
  });
});

it("asks to come again when the issuer's keys cannot be had", async () => {
  const alone = await apiUnderTest();
  const response = await alone.fetch("/v1/whoami", { headers: bearer(await idToken({ sub: "x" })) });
  expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "5"]);
  const empty = await apiUnderTest({ fetchJson: async () => ok({}) });
  expect((await empty.fetch("/v1/whoami", { headers: bearer(await idToken({ sub: "x" })) })).status).toBe(503);
});
