import { describe, expect, it } from "vitest";
import { odooClient } from "../../src/odoo/client.ts";
import { createOdooStandIn } from "../odoo-stand-in/stand-in.ts";
import { answering, ask, clientOf, CONNECTION, json } from "./answered-client.ts";

describe("on the way", () => {
  it("a network that fails is transient", async () => {
    const client = clientOf(() => Promise.reject(new TypeError("fetch failed")));
    expect(await ask(client)).toEqual({
      kind: "transient",
      name: "network",
      message: "fetch failed",
      retryAfterMs: null,
    });
  });

  it("a call that is never answered ends in time, as transient", async () => {
    const standIn = createOdooStandIn({ fault: () => "hang" });
    const client = odooClient({ ...CONNECTION, key: standIn.key }, { fetch: standIn.fetch, timeoutMs: 5 });
    expect(await ask(client)).toMatchObject({ kind: "transient", name: "timeout" });
  });

  it("fetch is called as a function, as workerd demands of its own", async () => {
    const receivers: unknown[] = [];
    const client = clientOf(async function send(this: unknown) {
      receivers.push(this);
      return json([]);
    });
    expect(await ask(client)).toBe("fine");
    expect(receivers).toEqual([undefined]);
  });

  it("a redirect is not followed, and names where it leads", async () => {
    const seen: (RequestInit | undefined)[] = [];
    const client = clientOf(async (_, init) => {
      seen.push(init);
      return new Response(null, {
        status: 301,
        headers: { location: "https://other.example.com/odoo?session=secret" },
      });
    });
    const told = await ask(client);
    expect(seen.map((init) => init?.redirect)).toEqual(["manual"]);
    expect(told).toMatchObject({
      kind: "misconfigured",
      message: "the URL redirects to https://other.example.com/odoo",
    });
  });

  it("an answer that is too large is not read to its end", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const client = answering(() => new Response(endless, { headers: { "content-type": "application/json" } }));
    expect(await ask(client)).toMatchObject({ kind: "misconfigured", name: "answer too large" });
    expect(pulled).toBeLessThan(32);
  });

  it("a page is told in its words, without its tags", async () => {
    const page = "<html><title>404</title><script>x()</script><p>No database is selected</p></html>";
    const client = answering(() => new Response(page, { status: 404, headers: { "content-type": "text/html" } }));
    expect(await ask(client)).toEqual({
      kind: "misconfigured",
      name: "HTTP 404",
      message: "404 No database is selected",
    });
  });

  it("JSON that is not JSON is a wrong connection", async () => {
    const client = answering(() => new Response("{", { headers: { "content-type": "application/json" } }));
    expect(await ask(client)).toMatchObject({ kind: "misconfigured" });
  });

  it.for([
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after": "Mon, 23 Nov 2026 10:00:30 GMT", date: "Mon, 23 Nov 2026 10:00:00 GMT" }, 30_000],
    [{ "retry-after": "999999" }, 3_600_000],
    [{ "retry-after": "soon" }, null],
    [{}, null],
  ] as const)("waits as long as Retry-After says: %o", async ([headers, retryAfterMs]) => {
    const client = answering(() => new Response("busy", { status: 503, headers }));
    expect(await ask(client)).toMatchObject({ kind: "transient", retryAfterMs });
  });

  it("keeps nothing of a traceback", async () => {
    const error = {
      name: "builtins.ValueError",
      message: "bad",
      arguments: ["bad"],
      context: {},
      debug: "Traceback: secret",
    };
    for (const client of [
      answering(() => json(error, 500)),
      clientOf(async () => json({ error: { code: 0, message: "Odoo Server Error", data: error } }), "jsonrpc"),
    ])
      expect(await ask(client)).toEqual({ kind: "rejected", name: "builtins.ValueError", message: "bad" });
  });

  it("JSON-2 goes to the model's method, with the key and the database in headers and one string as body", async () => {
    const seen: { url: string; init: RequestInit | undefined }[] = [];
    const client = clientOf(async (input, init) => {
      seen.push({ url: input as string, init });
      return json([]);
    });
    expect(await ask(client)).toBe("fine");
    const [{ url, init } = { url: "", init: undefined }] = seen;
    expect(url).toBe("https://odoo.example.com/json/2/stock.picking/search_read");
    expect(init?.headers).toMatchObject({ authorization: "bearer k", "x-odoo-database": "demo" });
    expect(JSON.parse(init?.body as string)).toEqual({ domain: [], fields: ["name"], limit: 10 });
  });
});
