import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { setupClient, type SetupClient } from "../../src/delivery/odoo/setup/setup-client.ts";
import { odooClient, odooInvoke, type FullClient, type NamedClient } from "../../src/odoo/client.ts";
import { CONNECTION } from "./answered-client.ts";

const APIS = ["json2", "jsonrpc"] as const;
const BOOKS = ["account.move", "account.move.line", "account.payment", "account.bank.statement.line"];
const BY_NAME = ["account.move", "account.model_account_move"];
const READS: ReadonlySet<string> = new Set([
  "search_read",
  "fields_get",
  "get_external_id",
  "check_access_rights",
  "authenticate",
]);

/** A place that answers everything, and remembers what left for Odoo: `model.method`. */
function wire() {
  const left: { method: string; body: string }[] = [];
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = await request.text();
    const { pathname } = new URL(request.url);
    if (!pathname.endsWith("/jsonrpc")) {
      left.push({ method: pathname.split("/").at(-1) ?? "", body });
      return Response.json({ ids: false, messages: [] });
    }
    const { params } = JSON.parse(body) as { params: { method: string; args: unknown[] } };
    left.push({ method: params.method === "execute_kw" ? String(params.args[4]) : params.method, body });
    return Response.json({ result: params.method === "authenticate" ? 7 : { ids: false, messages: [] } });
  };
  return {
    left,
    ports: { fetch: send, timeoutMs: 1_000 },
    written: () => left.filter((one) => !READS.has(one.method)),
  };
}

type Attempts<Client> = {
  readonly [Method in keyof Client]-?: Client[Method] extends (...args: infer Args) => unknown
    ? readonly Args[]
    : never;
};

const loads = BOOKS.flatMap((model): [string, string[], string[][]][] => [
  [model, ["id", "ref"], [["tallyman.x", "x"]]],
  [model, [".id", "state"], [["1", "draft"]]],
]);
/** Rows of other models that would stand on a record of the books. */
const loadsBeside: [string, string[], string[][]][] = [
  ...BY_NAME.flatMap((name): [string, string[], string[][]][] => [
    ["mail.message", ["id", "model", "res_id"], [["tallyman.x", name, "1"]]],
    [
      "mail.message",
      ["id", "model", "res_id"],
      [
        ["tallyman.y", "stock.picking", "1"],
        ["tallyman.x", name, "1"],
      ],
    ],
    ["mail.activity", ["id", "res_model_id/id", "res_id"], [["tallyman.x", name, "1"]]],
    ["mail.activity", ["id", "res_model", "res_id"], [["tallyman.x", name, "1"]]],
  ]),
  ["mail.activity", ["id", "res_model_id/.id", "res_id"], [["tallyman.x", "55", "1"]]],
  ["mail.message", [".id", "body"], [["1", "x"]]],
  [
    "ir.actions.server",
    ["id", "state", "code"],
    [["tallyman.x", "code", "env['account.move'].search([]).button_draft()"]],
  ],
  ["ir.actions.server", ["id", "state", "code"], [["tallyman.x", "webhook", "record.button_draft()"]]],
  ["ir.actions.server", ["id", "name"], [["tallyman.x", "of the kind that Odoo takes by itself"]]],
];

/** Every way that a client has, tried on the books. A method that is not here does not compile; one that slips in fails below. */
const CLIENT: Attempts<FullClient> = {
  searchRead: BOOKS.map((model) => [model, [], ["name"]]),
  fieldsGet: BOOKS.map((model) => [model, ["name"]]),
  externalIds: BOOKS.map((model) => [model, [1]]),
  load: [...loads, ...loadsBeside],
  closeActivities: BY_NAME.map((model) => [
    [
      { id: 1, model: "stock.picking" },
      { id: 2, model },
    ],
    "over",
  ]),
};

const SETUP: Attempts<SetupClient> = {
  search: BOOKS.map((model) => [model, [], ["name"]]),
  count: BOOKS.map((model) => [model, []]),
  searchIn: BOOKS.map((model) => ["de_DE", model, [], ["name"]]),
  translate: BOOKS.map((model) => [model, 1, "name", { de_DE: "x" }]),
  fieldsGet: BOOKS.map((model) => [model, ["name"]]),
  mayUser: BOOKS.map((model) => [model, "write"]),
  hasGroup: [],
  whoAmI: [],
  load: [...loads, ...loadsBeside],
  write: [
    ...BOOKS.flatMap((model): [string, number, Record<string, unknown>][] => [
      [model, 1, { state: "draft" }],
      [model, 1, { x_tallyman_note: "x" }],
    ]),
    ["ir.actions.server", 1, { state: "code" }],
    ["ir.actions.server", 1, { webhook_url: "https://mesh.test", code: "x" }],
  ],
  unlink: BOOKS.map((model) => [model, [1]]),
};

type Told = Parameters<typeof odooClient>;
const unnamed = ({ carrying: _, ...client }: NamedClient): FullClient => client;

describe.each(APIS)("over %s the books are never written, posted or draft", (api) => {
  const clients = [
    ["a delivering client", (...told: Told) => unnamed(odooClient(...told)), CLIENT],
    ["one whose calls are named", (...told: Told) => odooClient(...told).carrying({ "x-request-id": "req-1" }), CLIENT],
    ["a set-up's", setupClient, SETUP],
  ] as const;

  it.each(clients)("by any way that %s has", async (_whose, make, attempts) => {
    const { ports, left, written } = wire();
    const client = make({ ...CONNECTION, api }, ports);
    expect(Object.keys(client).toSorted()).toEqual(Object.keys(attempts).toSorted());
    for (const [method, tries] of Object.entries<readonly unknown[][]>(attempts))
      for (const args of tries) {
        const before = left.length;
        const call = (client as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>)[method];
        const end = await Promise.resolve(args)
          .then((given) => call?.(...given))
          .then(
            () => "answered",
            (error: Error) => error.message,
          );
        expect(end, `${method} ${JSON.stringify(args)}`).toMatch(left.length > before ? "answered" : /^the mesh /);
      }
    expect(written()).toEqual([]);
    expect(left.length).toBeGreaterThan(0);
  });

  it("by any method of Odoo's, whatever the caller was allowed", async () => {
    const { ports, written } = wire();
    const { invoke } = odooInvoke({ ...CONNECTION, api }, ports, () => true);
    const methods = [
      "write",
      "create",
      "unlink",
      "copy",
      "load",
      "web_save",
      "name_create",
      "toggle_active",
      "message_post",
    ];
    const acts = [
      "action_post",
      "button_draft",
      "button_cancel",
      "activity_schedule",
      "message_subscribe",
      "js_assign_outstanding_line",
    ];
    for (const model of BOOKS)
      for (const method of [...methods, ...acts])
        expect(() => invoke(model, method, { ids: [1] }), `${model}.${method}`).toThrow("never writes");
    expect(written()).toEqual([]);
  });

  it("and what the mesh is there for leaves all the same", async () => {
    const { ports, written } = wire();
    const client = odooClient({ ...CONNECTION, api }, ports);
    await client.load("mail.message", ["id", "model", "res_id"], [["tallyman.x", "stock.picking", "1"]]);
    await client.load("stock.picking", [".id", "x_tallyman_reason"], [["1", "account.move"]]);
    await client.load("mail.activity", ["id", "res_model_id/id"], [["tallyman.x", "stock.model_stock_picking"]]);
    await client.closeActivities([{ id: 1, model: "stock.picking" }], "over");
    expect(written()).toHaveLength(4);
  });
});

describe("an Odoo", () => {
  it("is called through the guarded client alone", () => {
    const outside = globSync("src/**/*.ts").filter((path) => {
      const text = readFileSync(path, "utf8");
      const bare =
        /import (?!type)[^;]*\b(?:json2|jsonRpc|post)\b[^;]* from "[^"]*\/(?:json2|jsonrpc|transport)\.ts"/.test(text);
      return bare || /\/json\/2|execute_kw/.test(text.replaceAll(/\/\*[\s\S]*?\*\//g, ""));
    });
    expect(outside.toSorted()).toEqual(["src/odoo/client.ts", "src/odoo/json2.ts", "src/odoo/jsonrpc.ts"]);
  });
});
