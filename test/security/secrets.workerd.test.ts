import { env, exports } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { aTenant, giveToken } from "../http/api-under-test.ts";
import { bodyOf, named, portalRoutes, routes, type Route } from "../http/every-route.ts";
import { openMesh, SECRET, trackerUpdated, type TestMesh } from "../support/mesh.ts";

/** Stands where a secret does, or a person's name: nothing that is written down, printed or answered may hold it. */
const CANARY = "Zq7Canary4xV";

const printed: string[] = [];
const spies = (["log", "error", "warn", "info", "debug"] as const).map((level) =>
  vi.spyOn(console, level).mockImplementation((...words: unknown[]) => void printed.push(words.map(String).join(" "))),
);
afterAll(() => spies.forEach((spy) => spy.mockRestore()));
beforeEach(() => {
  printed.splice(0);
  // Whoever guesses too often waits a minute.
  mesh.clock.nowMs += 120_000;
});

let mesh: TestMesh;
let admin: string;
beforeAll(async () => {
  mesh = await openMesh();
  admin = await giveToken(groundOf(env).db, "admin");
});

/** The columns that hold a text anywhere in clear, as `table.column`. */
async function columnsWith(text: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const tables = await env.DB.batch<Record<string, unknown>>(
    results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`)),
  );
  const found = tables.flatMap(({ results: rows }, index) =>
    rows.flatMap((row) =>
      Object.entries(row).flatMap(([column, cell]) =>
        JSON.stringify(cell).includes(text) ? [`${results[index]?.name}.${column}`] : [],
      ),
    ),
  );
  return [...new Set(found)].toSorted();
}

async function nothingTold(answers: readonly string[] = []): Promise<void> {
  expect(answers.filter((text) => text.includes(CANARY))).toEqual([]);
  expect(printed.filter((line) => line.includes(CANARY))).toEqual([]);
  expect(await columnsWith(CANARY)).toEqual([]);
}

const ask = async (method: string, path: string, init: { body?: unknown; headers?: Record<string, string> } = {}) => {
  const response = await exports.default.fetch(`https://eu.hooks.test${path}`, {
    method,
    headers: { Authorization: `Bearer ${admin}`, "Content-Type": "application/json", ...init.headers },
    ...(init.body === undefined ? {} : { body: typeof init.body === "string" ? init.body : JSON.stringify(init.body) }),
  });
  return { status: response.status, text: JSON.stringify([...response.headers]) + (await response.text()) };
};

/** Names that somebody gives are theirs to give, and are kept in clear; so they have a mark of their own. */
const NAMED = "zq7-named-4xv";
const NAMES = new Set(["api_token.name", "audit.after"]);

/** The same with the mark for every text in it. */
function planted(value: unknown): unknown {
  if (typeof value === "string") return NAMED;
  if (Array.isArray(value)) return value.map(planted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, planted(held)]));
}

describe("a secret in any input of the API", () => {
  const filled = (route: Route, id: string) => route.path.replaceAll(/\{\w+\}/g, id);

  it.each(named([...routes, ...portalRoutes]))(
    "%s tells nobody of: not in its path, its query nor its headers",
    async (_, route) => {
      const headers = {
        Cookie: `session=${CANARY}`,
        "User-Agent": CANARY,
        Referer: `https://x.example/${CANARY}`,
        "X-Request-Id": `"${CANARY}"`,
        "X-Forwarded-For": CANARY,
        "CF-Connecting-IP": CANARY,
        "Proxy-Authorization": CANARY,
      };
      const { method } = route;
      const body = route.takesBody ? { body: "{}" } : {};
      const answers = await Promise.all([
        ask(method, `${filled(route, CANARY)}?q=${CANARY}&cursor=${CANARY}&tenant=${CANARY}`, { headers, ...body }),
        ask(method, filled(route, CANARY), { headers: { ...headers, Authorization: `Bearer ${CANARY}` }, ...body }),
        ask(method, filled(route, CANARY), {
          headers: { ...headers, Authorization: `Basic ${btoa(CANARY)}` },
          ...body,
        }),
        ask(method, filled(route, CANARY), { headers: { "Content-Type": `text/${CANARY}` }, ...body }),
      ]);
      await nothingTold(answers.map(({ text }) => text));
    },
  );

  it.each(named(routes.filter(({ takesBody }) => takesBody)))(
    "%s tells nobody of, when it stands for every text of its body or the body is no JSON",
    async (_, route) => {
      const body = bodyOf(route);
      const path = filled(route, route.scope === "run" ? `rpl_${"0".repeat(32)}` : mesh.tenantId);
      const whole = { ...(planted(body) as object), ...(body && "tenant" in body ? { tenant: NAMED } : {}) };
      const sent = [whole, `{"key":"${NAMED}`, `"${NAMED}"`, [NAMED], { name: { deep: NAMED } }, { tenant: [NAMED] }];
      const answers = await Promise.all(sent.map((one) => ask(route.method, path, { body: one })));
      const refused = answers.filter(({ status }) => status >= 400);
      expect(refused.length).toBeGreaterThanOrEqual(4);
      expect(refused.filter(({ text }) => text.includes(NAMED))).toEqual([]);
      expect(printed.filter((line) => line.includes(NAMED))).toEqual([]);
      expect((await columnsWith(NAMED)).filter((column) => !NAMES.has(column))).toEqual([]);
    },
  );
});

describe("a secret that is kept", () => {
  it("is sealed or hashed: no column of the database has it in clear, and no answer shows it again", async () => {
    const { odoo, ...tenant } = aTenant();
    const answers = [await ask("POST", "/v1/tenants", { body: { ...tenant, odoo: { ...odoo, key: CANARY } } })];
    const { id } = JSON.parse(/\{.*\}$/.exec(answers[0]?.text ?? "")?.[0] ?? "{}") as { id: string };
    answers.push(
      await ask("PUT", `/v1/tenants/${id}/odoo`, { body: { ...odoo, key: CANARY } }),
      await ask("POST", "/v1/endpoints", { body: { tenant: id, sender: "shipengine", apiCredential: CANARY } }),
      await ask("PUT", `/v1/tenants/${id}/booking`, {
        body: { platform: "easypost", credential: CANARY },
      }),
      await ask("POST", `/v1/tenants/${id}/odoo/setup`, { body: { dryRun: true, admin: { key: CANARY } } }),
    );
    for (const path of [`/v1/tenants/${id}`, `/v1/tenants/${id}/booking`, `/v1/endpoints?tenant=${id}`])
      answers.push(await ask("GET", path));
    expect(answers.slice(0, 4).map(({ status }) => status)).toEqual([201, 200, 201, 200]);
    await nothingTold(answers.map(({ text }) => text));
    const token = await giveToken(groundOf(env).db, "auditor");
    expect(await columnsWith(token)).toEqual([]);
  });
});

describe("a webhook", () => {
  const webhook = () =>
    trackerUpdated(
      `SECRET${printed.length}`,
      [{ status: "delivered", at: mesh.clock.nowMs, message: `Signed for by: ${CANARY}` }],
      {
        signed_by: CANARY,
        carrier_detail: { destination_location: CANARY, alternate_identifier: CANARY },
        public_url: `https://track.example/${CANARY}`,
        fees: [{ type: CANARY, amount: CANARY }],
      },
    );

  it("that is believed leaves no name of whoever signed, in the log, the database or Odoo", async () => {
    const picking = mesh.odoo.addPicking({ trackingRef: "SECRET0" });
    const { status } = await mesh.send(webhook());
    await mesh.deliver();
    expect(status).toBe(200);
    expect(mesh.notes(picking)).toHaveLength(1);
    expect(JSON.stringify(mesh.notes(picking))).not.toContain(CANARY);
    await nothingTold();
  });

  it.each([
    ["is not believed", async () => ({})],
    ["cannot be read", async (body: string) => signEasyPost(body, SECRET)],
  ] as const)("that %s is kept under seal alone", async (outcome, sign) => {
    const body = outcome === "is not believed" ? JSON.stringify(webhook()) : `{"result":"${CANARY}`;
    const headers = { ...(await sign(body)), "X-Api-Key": CANARY, Authorization: `Basic ${btoa(CANARY)}` };
    const response = await mesh.post(body, headers);
    expect(response.status).toBe(outcome === "is not believed" ? 401 : 200);
    await nothingTold([await response.text()]);
    expect(await columnsWith(btoa(CANARY))).toEqual([]);
  });

  it("under an id of nobody's, at any path below or by any method, tells nobody", async () => {
    const texts: string[] = [];
    for (const method of ["POST", "PUT", "GET"])
      for (const path of [
        `/in/${CANARY}`,
        `/in/${mesh.endpointId}/${CANARY}?token=${CANARY}`,
        `/in/eu_${"f".repeat(32)}/${CANARY}`,
      ])
        texts.push((await ask(method, path, method === "GET" ? {} : { body: CANARY })).text);
    await nothingTold(texts);
  });

  it("leaves one line a unit of work, each JSON of its own, whatever line ends it brings", async () => {
    const forged = '\r\n{"level":"error","msg":"forged"}\u2028\u0085';
    await mesh.send(
      trackerUpdated("LINES1", [{ status: "in_transit", at: mesh.clock.nowMs, message: forged, detail: forged }]),
    );
    await mesh.post(forged, { "X-Request-Id": "a b" });
    await ask("GET", `/v1/shipments/${encodeURIComponent(forged)}?tenant=${encodeURIComponent(forged)}`);
    await mesh.deliver();
    expect(printed.length).toBeGreaterThan(3);
    for (const line of printed) {
      expect(line).not.toMatch(/[\r\n\u2028\u0085]/);
      expect(JSON.parse(line)).toMatchObject({
        ts: expect.any(String) as unknown,
        msg: expect.not.stringMatching("forged") as unknown,
      });
    }
  });
});
