import { beforeAll, describe, expect, it } from "vitest";
import { findEndpoint } from "../../src/store/endpoint.ts";
import { odooConnectionOf } from "../../src/store/tenant.ts";
import { apiUnderTest, aTenant, newEndpoint, newTenant, seal, type Api } from "./api-under-test.ts";

let api: Api;
beforeAll(async () => {
  api = await apiUnderTest();
});

const id = (value: unknown): string => String(value);

describe("tenants", () => {
  it("are shown without their Odoo key", async () => {
    const asked = aTenant({}, { url: "https://ACME.odoo.com/" });
    const created = await api.call("POST", "/v1/tenants", asked);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^tnt_[0-9a-f]{32}$/) as unknown,
      name: asked.name,
      region: "eu",
      odoo: {
        url: "https://acme.odoo.com",
        db: asked.odoo.db,
        login: null,
        api: "json2",
        maxInFlight: 2,
        exceptionsTo: null,
        links: {},
      },
      createdAt: "2026-11-23T10:15:00.000Z",
    });
    expect((await api.call("GET", `/v1/tenants/${id(created.body.id)}`)).body).toEqual(created.body);
    expect((await api.call("GET", `/v1/tenants/${asked.name}`)).body).toEqual(created.body);
  });

  it("keep their key sealed for themselves alone", async () => {
    const tenant = await newTenant(api);
    const connection = await odooConnectionOf(api.db, tenant.id);
    expect(connection?.sealedKey).toMatch(/./);
    expect(connection?.sealedKey).not.toContain("odoo-api-key-in-clear");
    const opened = await seal.openText(connection?.sealedKey ?? "", `odoo-key:${tenant.id}`);
    expect(opened).toEqual({ ok: true, value: "odoo-api-key-in-clear" });
  });

  it("have one name each, however close two creators are", async () => {
    const asked = aTenant();
    const answers = await Promise.all([1, 2, 3].map(() => api.call("POST", "/v1/tenants", asked)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      type: "/problems/conflict",
      title: "Conflict",
      detail: `a tenant ${asked.name} exists`,
    });
  });

  it("live in this mesh's region", async () => {
    const { status, body } = await api.call("POST", "/v1/tenants", aTenant({ region: "us" }));
    expect(status).toBe(422);
    expect(body.issues).toEqual([{ path: "region", message: "this mesh is in eu" }]);
  });

  it.each([
    ["odoo.url", "must be https", { url: "http://acme.odoo.com" }],
    ["odoo.url", "must name a public host", { url: "https://metadata.google.internal" }],
    ["odoo.url", "must name a host, not an address", { url: "https://169.254.169.254" }],
  ])("are refused when %s %s", async (path, message, odoo) => {
    const { status, body } = await api.call("POST", "/v1/tenants", aTenant({}, odoo));
    expect(status).toBe(422);
    expect(body.issues).toEqual([{ path, message }]);
  });

  it("get a new connection in place of the old one, and never show its key", async () => {
    const { name } = await newTenant(api);
    const connection = { url: "https://new.odoo.com", db: "new", key: "a-new-key-2", api: "jsonrpc", login: "bot" };
    const { status, body } = await api.call("PUT", `/v1/tenants/${name}/odoo`, connection);
    expect(status).toBe(200);
    expect(body.odoo).toEqual({
      url: "https://new.odoo.com",
      db: "new",
      login: "bot",
      api: "jsonrpc",
      maxInFlight: 2,
      exceptionsTo: null,
      links: {},
    });
    expect(JSON.stringify(body)).not.toContain("a-new-key-2");
    const refused = await api.call("PUT", `/v1/tenants/${name}/odoo`, { ...connection, url: "https://10.0.0.1" });
    expect(refused.body.issues).toEqual([{ path: "url", message: "must name a host, not an address" }]);
    expect((await api.call("PUT", "/v1/tenants/nobody/odoo", connection)).status).toBe(404);
  });

  it("may have an Odoo on this machine where that is allowed", async () => {
    const local = await apiUnderTest({ allowLoopbackOdoo: true });
    const { status } = await local.call("POST", "/v1/tenants", aTenant({}, { url: "http://127.0.0.1:8069" }));
    expect(status).toBe(201);
  });

  it("that are not there are a 404 problem", async () => {
    const { status, body } = await api.call("GET", "/v1/tenants/nobody", undefined, { "X-Request-Id": "req-9" });
    expect(status).toBe(404);
    expect(body).toEqual({
      type: "/problems/not-found",
      title: "Not found",
      status: 404,
      detail: "no tenant nobody",
      requestId: "req-9",
    });
  });

  it("are listed page by page, each once", async () => {
    await Promise.all(Array.from({ length: 5 }, () => newTenant(api)));
    const seen: string[] = [];
    let cursor = "";
    do {
      const { body } = await api.call("GET", `/v1/tenants?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...(body.items as unknown as { name: string }[]).map(({ name }) => name));
      cursor = (body.nextCursor as unknown as string | null) ?? "";
    } while (cursor !== "");
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(seen).toEqual([...new Set(seen)].toSorted());
  });
});

describe("endpoints", () => {
  it("answer where to POST and, once, the secret that was made", async () => {
    const tenant = await newTenant(api);
    const { status, body } = await api.call("POST", "/v1/endpoints", {
      tenant: tenant.name,
      sender: "standard-webhooks",
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^eu_[0-9a-f]{32}$/) as unknown,
      url: `https://eu.hooks.example/in/${id(body.id)}`,
      tenant: tenant.id,
      sender: "standard-webhooks",
      // Alone: it takes no other endpoint's place.
      partner: id(body.id),
      name: null,
      scheme: "signature",
      assurance: "body",
      bindsTime: false,
      settings: {},
      state: "active",
      sandbox: false,
      rateLimitPerMinute: 60_000,
      createdAt: "2026-11-23T10:15:00.000Z",
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) as unknown,
    });
    const { secret: _, ...shown } = body;
    expect((await api.call("GET", `/v1/endpoints/${id(body.id)}`)).body).toEqual(shown);
    expect(api.changed).toContain(body.id);
  });

  it("are told how their partner proves itself, and what it told beside the secret", async () => {
    const endpoint = await newEndpoint(api, { scheme: "signature", settings: { header: "X-Partner" } });
    expect(endpoint).toMatchObject({ scheme: "signature", assurance: "body", settings: { header: "X-Partner" } });
    expect(await findEndpoint(api.db, id(endpoint.id))).toMatchObject({ settings: { header: "X-Partner" } });
  });

  it("believe anybody only when that is asked for by name", async () => {
    expect(await newEndpoint(api)).toMatchObject({ assurance: "body" });
    expect(await newEndpoint(api, { scheme: "unsigned" })).toMatchObject({ scheme: "unsigned", assurance: "none" });
  });

  it.each([
    [{ scheme: "__proto__" }, "scheme"],
    [{ settings: { header: "no header name" } }, "settings.header"],
    [{ settings: { colour: "red" } }, "settings"],
    [{ apiCredential: "key" }, "apiCredential"],
  ])("cannot be made with %j", async (over, path) => {
    const tenant = await newTenant(api);
    const asked = { tenant: tenant.name, sender: "easypost", ...over };
    const { status, body } = await api.call("POST", "/v1/endpoints", asked);
    expect(status).toBe(422);
    expect(body).toMatchObject({ issues: [{ path }] });
  });

  it("never repeat a secret that was given", async () => {
    const endpoint = await newEndpoint(api, { secret: "s3cret", rateLimitPerMinute: 60 });
    expect(endpoint).not.toHaveProperty("secret");
    expect(endpoint).toMatchObject({ rateLimitPerMinute: 60 });
    const [held] = (await findEndpoint(api.db, id(endpoint.id)))?.secrets ?? [];
    const opened = await seal.openText(held?.sealed ?? "", `endpoint-secret:${id(endpoint.id)}`);
    expect(opened).toEqual({ ok: true, value: "s3cret" });
  });

  it("of a sender that gives the secret itself need it", async () => {
    const tenant = await newTenant(api);
    const asked = { tenant: tenant.id, sender: "ups" };
    const { status, body } = await api.call("POST", "/v1/endpoints", asked);
    expect(status).toBe(422);
    expect(body.issues).toEqual([{ path: "secret", message: "is needed: the credential of your subscription" }]);
    expect((await api.call("POST", "/v1/endpoints", { ...asked, secret: "given" })).status).toBe(201);
  });

  it("are refused for an unknown sender or tenant", async () => {
    const tenant = await newTenant(api);
    const sender = await api.call("POST", "/v1/endpoints", { tenant: tenant.id, sender: "pigeon" });
    expect(sender.body.issues).toEqual([
      { path: "sender", message: "must be one of easypost, standard-webhooks, ups" },
    ]);
    const nobody = await api.call("POST", "/v1/endpoints", { tenant: "nobody", sender: "easypost" });
    expect(nobody.body.issues).toEqual([{ path: "tenant", message: "no such tenant" }]);
  });

  it("are suspended and resumed", async () => {
    const endpoint = await newEndpoint(api);
    expect((await api.call("POST", `/v1/endpoints/${id(endpoint.id)}/suspend`)).body.state).toBe("suspended");
    expect((await findEndpoint(api.db, id(endpoint.id)))?.state).toBe("suspended");
    expect((await api.call("POST", `/v1/endpoints/${id(endpoint.id)}/resume`)).body.state).toBe("active");
    expect(api.changed.filter((one) => one === endpoint.id)).toHaveLength(3);
  });

  it("are listed of one tenant alone", async () => {
    const endpoint = await newEndpoint(api);
    await newEndpoint(api);
    const { body } = await api.call("GET", `/v1/endpoints?tenant=${id(endpoint.tenant)}`);
    expect((body.items as unknown as { id: string }[]).map((one) => one.id)).toEqual([endpoint.id]);
    expect(body.nextCursor).toBeNull();
  });

  it.each(["suspend", "resume", "kept"])("that are not there are a 404 problem: %s", async (verb) => {
    const path = `/v1/endpoints/eu_${"0".repeat(32)}/${verb}`;
    expect((await api.call(verb === "kept" ? "GET" : "POST", path)).status).toBe(404);
    expect((await api.call(verb === "kept" ? "GET" : "POST", path.replace("eu_", "xx_"))).status).toBe(404);
  });
});

/** In clear, the current one first, each with its end. */
const secretsOf = async (endpointId: string) =>
  Promise.all(
    ((await findEndpoint(api.db, endpointId))?.secrets ?? []).map(async ({ sealed, expiresAtMs }) => {
      const opened = await seal.openText(sealed, `endpoint-secret:${endpointId}`);
      return [opened.ok ? opened.value : null, expiresAtMs];
    }),
  );

describe("a rotation", () => {
  it("makes the new secret current and keeps the old one for the overlap", async () => {
    const endpoint = id((await newEndpoint(api, { secret: "one" })).id);
    const { status, body } = await api.call("POST", `/v1/endpoints/${endpoint}/rotate-secret`, {
      secret: "two",
      overlapSeconds: 60,
    });
    expect(status).toBe(200);
    expect(body).toEqual({ id: endpoint, previousValidUntil: "2026-11-23T10:16:00.000Z" });
    // Both were made within one millisecond of this clock.
    expect(await secretsOf(endpoint)).toEqual([
      ["two", null],
      ["one", api.clock.nowMs + 60_000],
    ]);
  });

  it("never lengthens a secret's life", async () => {
    const endpoint = id((await newEndpoint(api, { secret: "one" })).id);
    await api.call("POST", `/v1/endpoints/${endpoint}/rotate-secret`, { secret: "two", overlapSeconds: 60 });
    await api.call("POST", `/v1/endpoints/${endpoint}/rotate-secret`, { secret: "three" });
    const { nowMs } = api.clock;
    expect(await secretsOf(endpoint)).toEqual([
      ["three", null],
      ["two", nowMs + 86_400_000],
      ["one", nowMs + 60_000],
    ]);
  });

  it("without overlap ends the old ones at once", async () => {
    const endpoint = id((await newEndpoint(api, { secret: "leaked" })).id);
    const { body } = await api.call("POST", `/v1/endpoints/${endpoint}/rotate-secret`, { overlapSeconds: 0 });
    expect(body.secret).toMatch(/^[0-9a-f]{48}$/);
    expect(await secretsOf(endpoint)).toEqual([[body.secret, null]]);
  });

  it("keeps five secrets at most, the newest", async () => {
    const endpoint = id((await newEndpoint(api, { secret: "0" })).id);
    for (const secret of ["1", "2", "3", "4", "5", "6"])
      await api.call("POST", `/v1/endpoints/${endpoint}/rotate-secret`, { secret });
    expect((await secretsOf(endpoint)).map(([secret]) => secret)).toEqual(["6", "5", "4", "3", "2"]);
  });

  it("of an endpoint that is not there is a 404 problem", async () => {
    expect((await api.call("POST", `/v1/endpoints/eu_${"0".repeat(32)}/rotate-secret`, {})).status).toBe(404);
  });
});
