import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../../src/cli/program.ts";
import { apiUnderTest, giveToken, ISSUER, newTenant, type Api } from "../http/api-under-test.ts";

let api: Api;
beforeAll(async () => {
  api = await apiUnderTest();
});

async function mesh(argv: string[], token = api.token, to: Pick<Api, "fetch"> = api) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(argv, {
    env: { MESH_TOKEN: token },
    fetch: async (request) => to.fetch(new URL(request.url).pathname + new URL(request.url).search, request),
    readFile: async () => null,
    readStdin: async () => "",
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  });
  return { code, out, err };
}

async function json(argv: string[], token?: string, to?: Pick<Api, "fetch">): Promise<Record<string, unknown>> {
  const { code, out, err } = await mesh([...argv, "--json"], token, to);
  expect([code, err]).toEqual([0, []]);
  return JSON.parse(out[0] ?? "") as Record<string, unknown>;
}

describe("token", () => {
  it("create, rotate and whoami speak of its scopes and its end", async () => {
    const { id: tenantId, name } = await newTenant(api);
    const asked = ["token", "create", "--name", "dash", "--role", "developer", "--expires", "2026-12-01T00:00:00Z"];
    const created = await json([...asked, "--tenant", name, "--domain", "milestones", "--domain", "charges"]);
    const scoped = { role: "developer", tenants: [tenantId], domains: ["milestones", "charges"] };
    expect(created).toMatchObject({ ...scoped, expiresAt: "2026-12-01T00:00:00.000Z", warning: null });
    const rotated = await json(["token", "rotate", String(created["id"]), "--overlap-seconds", "60"]);
    expect(rotated).toMatchObject({ id: created["id"], previousValidUntil: "2026-11-23T10:16:00.000Z" });
    expect(rotated["token"]).not.toBe(created["token"]);
    const shown = await json(["whoami"], String(rotated["token"]));
    expect(shown).toMatchObject({ kind: "token", id: created["id"], ...scoped, region: "eu" });
  });

  it("list warns of those that never end", async () => {
    const { out } = await mesh(["token", "list"]);
    expect(out.join("\n")).toContain("it never ends");
  });

  it.each([
    ["--domain", "moon"],
    ["--expires", "soon"],
  ])("create does not take %s %s", async (...option) => {
    expect(await mesh(["token", "create", "--name", "x", ...option])).toMatchObject({ code: 2, out: [] });
  });
});

describe("person", () => {
  it("add, list and remove work on them", async () => {
    const asked = ["person", "add", "--name", "Ada", "--role", "auditor", "--issuer", ISSUER];
    const added = await json([...asked, "--email", "Ada@Example.com"]);
    expect(added).toMatchObject({ claim: "email", value: "ada@example.com", role: "auditor", tenants: "all" });
    expect(await json(["person", "remove", String(added["id"])])).toEqual({ id: added["id"], removed: true });
    expect((await json(["person", "list"]))["items"]).toContainEqual(
      expect.objectContaining({ id: added["id"], disabledAt: "2026-11-23T10:15:00.000Z" }),
    );
    expect((await mesh(asked)).err.join()).toContain("either this or the e-mail address must be given");
  });
});

describe("proposal", () => {
  const callers = async () => {
    const two = await apiUnderTest({ fourEyes: true });
    const [ann, bob] = await Promise.all([giveToken(two.db), giveToken(two.db)]);
    return { two, ann, bob };
  };

  it("of an endpoint is made by create, which still says where it is, and approved by another", async () => {
    const { two, ann, bob } = await callers();
    const { name } = await newTenant(two);
    const created = await json(["endpoint", "create", "--tenant", name, "--sender", "easypost"], ann, two);
    expect(created).toMatchObject({
      id: expect.stringMatching(/^eu_/) as unknown,
      url: expect.stringContaining("/in/eu_") as unknown,
      state: "draft",
      proposal: { kind: "endpoint", state: "proposed" },
    });
    const { id } = created["proposal"] as { id: string };
    expect(await json(["proposal", "list", "--state", "proposed", "--kind", "endpoint"], bob, two)).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id })]) as unknown,
    });
    const shown = (await mesh(["proposal", "show", id], bob, two)).out.join("\n");
    expect(shown).toMatch(/asked\.sender +easypost/);
    expect((await mesh(["proposal", "approve", id], ann, two)).err.join()).toContain("another person");
    expect((await mesh(["proposal", "approve", id], bob, two)).err.join()).toContain("believed and read");
    expect(await json(["proposal", "reject", id, "--note", "not yet"], bob, two)).toMatchObject({ state: "rejected" });
  });

  it("says what to do next to people", async () => {
    const { two, ann, bob } = await callers();
    const map = ["code", "map", "TELEPORTED", "--sender", "easypost", "--milestone", "delivered"];
    const { out } = await mesh(map, ann, two);
    expect(out.at(-1)).toMatch(/^proposed: .*mesh proposal approve prp_[0-9a-f]{32}$/);
    const id = /prp_\w+/.exec(out.join())?.[0] ?? "";
    expect(await json(["proposal", "approve", id], bob, two)).toMatchObject({ state: "approved" });
    const again = await json(map, ann, two);
    const open = (again["proposal"] as { id: string }).id;
    expect(await json(["proposal", "withdraw", open], ann, two)).toMatchObject({ state: "withdrawn" });
  });
});

describe("audit", () => {
  it("list shows who did what, export gives each a line, and verify finds nothing wrong", async () => {
    const { id } = await newTenant(api);
    const { out } = await mesh(["audit", "list", "--tenant", id]);
    expect(out.join("\n")).toMatch(/AT +VERB +OBJECT.*\n.* tenant:create +tenant tnt_\w+/);
    const lines = (await mesh(["audit", "export", "--kind", "tenant", "--id", id])).out;
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ verb: "tenant:create", n: 1 }]);
    expect(await json(["audit", "verify"])).toMatchObject({ faults: [], shipments: 0, newestAnchor: null });
  });

  it("verify fails, and says where, when a row was altered", async () => {
    const { id } = await newTenant(api);
    await env.DB.prepare("UPDATE audit SET actor_id = 'tok_x' WHERE object_id = ?").bind(id).run();
    const { code, out, err } = await mesh(["audit", "verify"]);
    expect([code, err]).toEqual([1, ["error: 1 faults"]]);
    expect(out.join("\n")).toMatch(new RegExp(`tenant ${id} +1 +altered`));
    expect((await mesh(["audit", "verify", "--json"])).code).toBe(1);
  });

  it("export says where to go on when the answer is cut off", async () => {
    const fetch = async () => new Response(`{"n":1,"cursor":"abc"}\n{"n":2,`);
    const err: string[] = [];
    const out: string[] = [];
    const code = await run(["audit", "export"], {
      env: { MESH_TOKEN: api.token },
      fetch,
      readFile: async () => null,
      readStdin: async () => "",
      out: (text) => out.push(text),
      err: (text) => err.push(text),
    });
    expect([code, out, err]).toEqual([
      1,
      [`{"n":1,"cursor":"abc"}`],
      ["error: the answer was cut off: go on with --cursor of its last line"],
    ]);
  });
});
