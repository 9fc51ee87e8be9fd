import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { err } from "../../src/domain/result.ts";
import type { ApiPorts } from "../../src/ops/routes-ports.ts";
import { openDb } from "../../src/store/db.ts";
import { apiUnderTest, giveToken, type Api } from "./api-under-test.ts";
import { bodyOf, named, routes, type Route } from "./every-route.ts";
import { newBelongings, nothing, ORDER, type Belongings } from "./two-tenants.ts";

let api: Api;
/** The caller's own, another's, and of a third tenant. */
let own: Belongings;
let foreign: Belongings;
let third: Belongings;
let token: string;
beforeAll(async () => {
  const orders: ApiPorts["orders"] = {
    unlink: async () => err({ kind: "not_linked" }),
    catchUp: async () => undefined,
    // Whoever gets so far may link it.
    link: async () => err({ kind: "unavailable", retryAfterSeconds: 5 }),
  };
  api = await apiUnderTest({ orders });
  own = await newBelongings(api);
  foreign = await newBelongings(api);
  third = await newBelongings(api);
  token = await giveToken(api.db, "admin", { tenants: [own.tenant] });
  // Its use is noted here, and not again within the hour.
  await api.fetch("/v1/whoami", { headers: { Authorization: `Bearer ${token}` } });
});

/** What stands in a route's path. */
function idIn({ path, scope }: Route, about: Belongings, tenant: string): string {
  if (path.startsWith("/v1/orders/")) return `${ORDER}`;
  if (path.startsWith("/v1/replays/")) return about.replay;
  return typeof scope === "object" ? tenant : (about[scope as keyof Belongings] ?? "");
}

type Named = "id" | "name";

/** A well-formed call of a route about somebody's things. */
async function ask(
  route: Route,
  about: Belongings,
  as: string,
  by: Named = "id",
  to: Pick<Api, "fetch"> = api,
): Promise<Response> {
  const { scope } = route;
  const tenant = by === "id" ? about.tenant : about.tenantName;
  const [where, field = ""] = typeof scope === "object" ? scope.tenant.split(".") : ["", ""];
  const id = idIn(route, about, tenant);
  const body = bodyOf(route);
  const query = where === "query" ? `?${field}=${tenant}` : "";
  return to.fetch(`${route.path.replaceAll("{id}", id)}${query}`, {
    method: route.method,
    headers: { Authorization: `Bearer ${as}`, "Content-Type": "application/json", "X-Request-Id": "req-1" },
    ...(body ? { body: JSON.stringify(where === "body" ? { ...body, [field]: tenant } : body) } : {}),
  });
}

/** The database, and how many statements a work asks it for. */
function countingDb() {
  let statements = 0;
  const counted = new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") statements += 1;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return {
    db: openDb(counted),
    async count(work: () => Promise<unknown>): Promise<number> {
      const before = statements;
      await work();
      return statements - before;
    },
  };
}

const wholly = async (response: Response) => ({
  status: response.status,
  headers: [...response.headers],
  body: await response.text(),
});

async function everyRow(): Promise<Record<string, unknown>> {
  await api.settled();
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const tables = await env.DB.batch(results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`)));
  return Object.fromEntries(results.map(({ name }, index) => [name, tables[index]?.results]));
}

const ofOneTenant = routes.filter(({ scope }) => typeof scope === "object" || scope in nothing());

/** A refusal without what it repeats of the caller's own words: `no tenant acme`. */
const unnamed = <Answered extends { readonly body: string }>(answered: Answered): Answered => ({
  ...answered,
  body: answered.body.replace(/"detail":"no [a-z ]+ [\w.-]+"/, `"detail":"no such thing"`),
});

describe("a principal of one tenant", () => {
  it("is asked about by most routes", () => {
    expect(ofOneTenant.length).toBeGreaterThan(15);
    const elsewhere = routes.filter((route) => !ofOneTenant.includes(route)).map(({ scope }) => scope);
    expect(new Set(elsewhere)).toEqual(new Set(["mesh", "open", "listing", "grant", "self"]));
  });

  it.each(named(ofOneTenant))("gets nothing of another's by %s: it is as if it were not there", async (_, route) => {
    const before = await everyRow();
    const acted = [[...api.replays], [...api.changed]];
    for (const by of ["id", "name"] as const) {
      const refused = unnamed(await wholly(await ask(route, foreign, token, by)));
      expect([404, 422]).toContain(refused.status);
      expect(refused).toEqual(unnamed(await wholly(await ask(route, nothing(), token, by))));
      for (const id of Object.values(foreign)) expect(refused.body).not.toContain(id);
    }
    expect(await everyRow()).toEqual(before);
    expect([api.replays, api.changed]).toEqual(acted);
  });

  it.each(named(ofOneTenant))("costs as much work where %s is another's as where nothing is", async (_, route) => {
    const database = countingDb();
    const counting = await apiUnderTest({ db: database.db });
    const limited = await giveToken(api.db, "admin", { tenants: [own.tenant], lastUsedAtMs: api.clock.nowMs });
    await ask(route, nothing(), limited, "id", counting);
    const ofForeign = await database.count(() => ask(route, foreign, limited, "id", counting));
    expect(ofForeign).toBe(await database.count(() => ask(route, nothing(), limited, "id", counting)));
  });

  it.each(named(ofOneTenant))("does with its own by %s what one of all tenants does with any", async (_, route) => {
    const mine = await ask(route, own, token);
    expect([401, 403, 404, 422]).not.toContain(mine.status);
    expect((await ask(route, third, api.token)).status).toBe(mine.status);
  });

  it.each(named(routes.filter(({ scope }) => scope === "listing")))("sees its own alone by %s", async (_, route) => {
    const mine = await newBelongings(api);
    const theirs = await newBelongings(api);
    const limited = await giveToken(api.db, "admin", { tenants: [mine.tenant] });
    const all = await (await ask(route, mine, api.token)).text();
    const seen = await (await ask(route, mine, limited)).text();
    expect(Object.values(mine).some((id) => seen.includes(id))).toBe(true);
    for (const id of Object.values(theirs)) expect(seen).not.toContain(id);
    expect(all.length).toBeGreaterThan(seen.length);
  });

  it("does not learn of another's by naming it in a list", async () => {
    const call = async (tenant: string) =>
      wholly(
        await api.fetch(`/v1/endpoints?tenant=${tenant}`, {
          headers: { Authorization: `Bearer ${token}`, "X-Request-Id": "req-1" },
        }),
      );
    expect(await call(foreign.tenantName)).toEqual(await call(nothing().tenantName));
    expect((await call(own.tenantName)).status).toBe(200);
  });

  it("gets nothing of another's by the cursor of one who may", async () => {
    const page = await api.call("GET", "/v1/tenants?limit=1");
    const rest = await api.call("GET", `/v1/tenants?limit=200&cursor=${String(page.body.nextCursor)}`, undefined, {
      Authorization: `Bearer ${token}`,
    });
    expect((rest.body.items as unknown as { id: string }[]).every(({ id }) => id === own.tenant)).toBe(true);
  });
});
