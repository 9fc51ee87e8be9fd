import { describe, expect, it } from "vitest";
import { odooClient, type OdooClient, type OdooFailure } from "../../src/odoo/client.ts";
import { createOdooStandIn, type Fault, type StandInOptions } from "../odoo-stand-in/stand-in.ts";
import { answering, ask, clientOf, CONNECTION, failure, json } from "./answered-client.ts";

describe("an answer of another shape is a wrong connection", () => {
  const wrong = async (body: unknown): Promise<OdooFailure | "fine"> => await ask(answering(() => json(body)));

  it("when a search brings fields nobody asked for: Odoo did not get the body", async () => {
    expect(await wrong([{ id: 1, name: "a", email: "b" }])).toMatchObject({ kind: "misconfigured" });
  });

  it("when a search brings more than the limit, less than the fields, or no list", async () => {
    const many = Array.from({ length: 11 }, (_, id) => ({ id, name: "a" }));
    for (const body of [many, [{ id: 1 }], { rows: [] }, false])
      expect(await wrong(body)).toMatchObject({ kind: "misconfigured", name: "foreign answer" });
  });

  it("when a load saved another number of rows", async () => {
    const client = answering(() => json({ ids: [1], messages: [], nextrow: 0 }));
    expect(failure(await client.load("mail.message", ["id"], [["a.b"], ["a.c"]]))).toMatchObject({
      kind: "misconfigured",
    });
  });
});

describe("what cannot be seen", () => {
  it("does not reach Odoo, whoever wrote it", async () => {
    const sent: string[] = [];
    const client = odooClient(CONNECTION, {
      timeoutMs: 1000,
      fetch: async (url, init) => {
        sent.push(await new Request(url, init).text());
        return json({ ids: [1], messages: [] });
      },
    });
    const words = "de\u200Bli\u{E0041}ve\u061Cred\uFFF9 \u202Eby\u2066";
    await client.load("mail.message", ["id", "body"], [["tallyman.x", `<p>${words}</p>\n`]]);
    await client.load("mail.activity", ["id", "summary"], [["tallyman.y", words]]);
    await client.closeActivities([{ id: 1, model: "stock.picking" }], words);
    const all = sent.join("");
    expect(all).toContain("<p>delive red  by </p>\\n");
    expect(all.match(/delive red/g)).toHaveLength(3);
    expect(all).not.toMatch(/[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]|\\u/u);
  });
});

describe("rows that load did not take", () => {
  const errorsOf = async (messages: unknown[], rows = 3): Promise<unknown> => {
    const client = answering(() => json({ ids: false, messages, nextrow: 0 }));
    const answer = await client.load(
      "mail.message",
      ["id"],
      Array.from({ length: rows }, (_, row) => [`a.${row}`]),
    );
    return answer.ok && "errors" in answer.value ? answer.value.errors : answer;
  };
  const bad = (record: number, message: string) => ({
    type: "error",
    record,
    rows: { from: record, to: record },
    message,
  });

  it("are named as Odoo names them", async () => {
    expect(await errorsOf([bad(2, "no")])).toEqual([{ record: 2, message: "no", transient: false }]);
  });

  it("are not the batch's first row, when that only stands for the batch", async () => {
    expect(await errorsOf([bad(0, "no"), bad(1, "no")])).toEqual([
      { record: null, message: "no", transient: false },
      { record: 1, message: "no", transient: false },
    ]);
  });

  it("do not include Odoo's remark that it stopped looking", async () => {
    expect(await errorsOf([bad(1, "no"), { type: "warning", message: "Found more than 10 errors" }])).toHaveLength(1);
  });

  it("may be a conflict of two transactions, which passes", async () => {
    const message = "could not serialize access due to concurrent update\n";
    expect(await errorsOf([bad(0, message)])).toEqual([{ record: 0, message, transient: true }]);
  });

  it("of no rows are none, and nothing is asked", async () => {
    const client = clientOf(() => Promise.reject(new Error("asked")));
    expect(await client.load("mail.message", ["id"], [])).toEqual({ ok: true, value: { ids: [] } });
  });
});

describe("a JSON-RPC log-in", () => {
  function rpc(options: StandInOptions = {}) {
    const standIn = createOdooStandIn(options);
    const connection = { ...CONNECTION, key: standIn.key, login: null, api: "jsonrpc" } as const;
    return { standIn, client: odooClient(connection, { fetch: standIn.fetch, timeoutMs: 1000 }) };
  }

  it("is asked for once, however many calls there are at once", async () => {
    const { standIn, client } = rpc();
    await Promise.all([ask(client), ask(client), ask(client)]);
    await ask(client);
    expect(standIn.calls.counts).toEqual({ "common.authenticate": 1, "stock.picking.search_read": 4 });
  });

  it("is asked for again after it failed", async () => {
    const { client } = rpc({ fault: ({ n }): Fault | null => (n === 1 ? new Response("", { status: 503 }) : null) });
    expect([await ask(client), await ask(client)]).toMatchObject([{ kind: "transient" }, "fine"]);
  });

  it("is asked for again after it was refused later on", async () => {
    const denied = { error: { exception: "odoo.exceptions.AccessDenied", message: "Access Denied" } };
    const { standIn, client } = rpc({ fault: ({ n }) => (n === 2 ? denied : null) });
    expect([await ask(client), await ask(client)]).toMatchObject([{ kind: "unauthorized" }, "fine"]);
    expect(standIn.calls.counts["common.authenticate"]).toBe(2);
  });

  it("that is refused is unauthorized", async () => {
    const standIn = createOdooStandIn();
    const client = odooClient({ ...CONNECTION, api: "jsonrpc" }, { fetch: standIn.fetch, timeoutMs: 1000 });
    expect(await ask(client)).toMatchObject({ kind: "unauthorized", name: "odoo.exceptions.AccessDenied" });
  });
});

describe("against an Odoo 17", () => {
  it("JSON-2 is a wrong connection and JSON-RPC works", async () => {
    const standIn = createOdooStandIn({ series: "17.0" });
    const to = (api: "json2" | "jsonrpc"): OdooClient =>
      odooClient({ ...CONNECTION, key: standIn.key, api }, { fetch: standIn.fetch, timeoutMs: 1000 });
    expect(await ask(to("json2"))).toMatchObject({ kind: "misconfigured" });
    expect(await ask(to("jsonrpc"))).toBe("fine");
  });
});
