import { beforeAll, describe, expect, it } from "vitest";
import { apiUnderTest, aTenant, newTenant, type Api } from "./api-under-test.ts";

let api: Api;

beforeAll(async () => {
  api = await apiUnderTest();
});

const create = (odoo: Record<string, unknown>) => api.call("POST", "/v1/tenants", aTenant({}, odoo));
const TAKEN = /^another tenant has this Odoo database: two would write over each other's fields/;

describe("an Odoo database", () => {
  it("is one tenant's, in whichever words its address is given", async () => {
    expect((await create({ url: "https://one.odoo.com", db: "one" })).status).toBe(201);
    for (const url of [
      "https://one.odoo.com",
      "https://ONE.odoo.com/",
      "https://one.odoo.com:443",
      "https://one.odoo.com/odoo",
    ]) {
      const refused = await create({ url, db: "one" });
      expect([url, refused.status]).toEqual([url, 409]);
      expect(refused.body.detail).toMatch(TAKEN);
    }
  });

  it.each([
    ["another database of that host", { url: "https://two.odoo.com", db: "two-b" }],
    ["a database of that name at another host", { url: "https://two-b.odoo.com", db: "two" }],
    ["a host whose name begins alike", { url: "https://two.odoo.com.example.com", db: "two" }],
  ])("is not taken by %s", async (_, odoo) => {
    await create({ url: "https://two.odoo.com", db: "two" });
    expect((await create(odoo)).status).toBe(201);
  });

  it("is one tenant's, however close two creators are", async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => create({ url: "https://race.odoo.com", db: "race" })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
  });

  it("cannot be moved to where another tenant is; a key is renewed in place", async () => {
    const [here, there] = [aTenant(), aTenant()];
    for (const tenant of [here, there]) expect((await api.call("POST", "/v1/tenants", tenant)).status).toBe(201);
    const connect = (odoo: unknown) => api.call("PUT", `/v1/tenants/${here.name}/odoo`, odoo);
    const refused = await connect(there.odoo);
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringMatching(TAKEN)]);
    expect((await api.call("GET", `/v1/tenants/${here.name}`)).body).toMatchObject({ odoo: { db: here.odoo.db } });
    expect((await connect({ ...here.odoo, key: "the-next-key" })).status).toBe(200);
  });

  it("is free again once its tenant has moved away", async () => {
    const [first, second] = [aTenant(), aTenant()];
    await api.call("POST", "/v1/tenants", first);
    await api.call("PUT", `/v1/tenants/${first.name}/odoo`, { ...first.odoo, db: `${first.odoo.db}-new` });
    expect((await api.call("POST", "/v1/tenants", { ...second, odoo: first.odoo })).status).toBe(201);
  });
});

describe("how goods are linked", () => {
  it("is a tenant's own rule by kind of number, written down, and replaced as a whole", async () => {
    const { id } = await newTenant(api);
    const links = async () => {
      const { body } = await api.call("GET", `/v1/tenants/${id}`);
      return (body["odoo"] as unknown as { links: unknown }).links;
    };
    const put = (body: unknown) => api.call("PUT", `/v1/tenants/${id}/odoo/links`, body);
    expect(await links()).toEqual({});
    expect((await put({ container: "one", parcel: "every" })).status).toBe(200);
    expect(await links()).toEqual({ container: "one", parcel: "every" });
    expect((await put({ parcel: "every", container: "one" })).status).toBe(200);
    expect((await put({ bill_of_lading: "one" })).status).toBe(200);
    expect(await links()).toEqual({ bill_of_lading: "one" });
    const { body } = await api.call("GET", `/v1/audit?kind=tenant&id=${id}`);
    const told = (body["items"] as unknown as { verb: string; after: { odoo: { links: unknown } } }[]).toReversed();
    expect(told.map(({ verb, after }) => [verb, after.odoo.links])).toEqual([
      ["tenant:create", {}],
      ["tenant:connect", { container: "one", parcel: "every" }],
      ["tenant:connect", { bill_of_lading: "one" }],
    ]);
  });

  it("stays when the connection is replaced", async () => {
    const tenant = aTenant();
    await api.call("POST", "/v1/tenants", tenant);
    await api.call("PUT", `/v1/tenants/${tenant.name}/odoo/links`, { container: "one" });
    const { body } = await api.call("PUT", `/v1/tenants/${tenant.name}/odoo`, {
      ...tenant.odoo,
      db: `${tenant.odoo.db}-b`,
    });
    expect(body).toMatchObject({ odoo: { links: { container: "one" } } });
  });

  it.each([{ container: "all" }, { pallet: "one" }, { container: null }, []])("is nothing else: %j", async (body) => {
    const { name } = await newTenant(api);
    expect((await api.call("PUT", `/v1/tenants/${name}/odoo/links`, body)).status).toBe(422);
  });
});
