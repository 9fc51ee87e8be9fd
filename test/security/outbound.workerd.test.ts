import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { odooClient } from "../../src/odoo/client.ts";
import { odooPorts } from "../../src/wiring/odoo.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { outbound } from "../../src/wiring/outbound.ts";
import { world } from "../../src/wiring/world.ts";

const RESOLVER = "https://dns.example/dns-query";
/** A name of its own for each test: what a name led to is remembered. */
let name: string;
/** What the resolver answers by type; an answer that is no list is answered as it is. */
let records: Record<string, readonly string[] | (() => Response)>;
let called: Request[];
let answer: () => Response;
let nowMs = 0;
beforeEach(() => {
  name = `${crypto.randomUUID()}.example`;
  records = { A: ["8.8.8.8"], AAAA: [] };
  called = [];
  answer = () => Response.json({});
  world.now = () => nowMs;
  world.fetch = async (input, init) => {
    const request = new Request(input, init);
    called.push(request);
    if (!request.url.startsWith(RESOLVER)) return answer();
    const asked = new URL(request.url).searchParams;
    const type = asked.get("type") ?? "";
    const found = records[type] ?? [];
    if (typeof found === "function") return found();
    const Answer = found.map((data) => ({ name: asked.get("name"), type: type === "A" ? 1 : 28, TTL: 3_600, data }));
    return Response.json({
      Status: 0,
      Answer: [{ name: "x", type: 5, TTL: 1, data: "elsewhere.example." }, ...Answer],
    });
  };
});

const resolving = outbound({ allowLoopback: false, dnsResolverUrl: RESOLVER });
const reached = () => called.filter(({ url }) => !url.startsWith(RESOLVER));
const refusal = (url: string, send = resolving) =>
  send(url).then(
    () => null,
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe("a configured URL", () => {
  it("is called once its name was seen to lead to public addresses, which is believed for a minute", async () => {
    nowMs = 0;
    expect((await resolving(`https://${name}/a?b=c`, { headers: { Authorization: "key" } })).status).toBe(200);
    await resolving(`https://${name}/again`);
    expect(called.map(({ url }) => url).slice(0, 3)).toEqual([
      `${RESOLVER}?name=${name}&type=A`,
      `${RESOLVER}?name=${name}&type=AAAA`,
      `https://${name}/a?b=c`,
    ]);
    expect(called).toHaveLength(4);
    // The resolver is told a name, and no secret.
    expect(called[0]?.headers.has("Authorization")).toBe(false);
    nowMs = 60_000;
    records = { A: ["10.0.0.1"], AAAA: [] };
    expect(await refusal(`https://${name}/`)).toBe(
      "OutboundRefused: the URL's name leads to an address that is not public",
    );
  });

  const inside: [string, Record<string, readonly string[]>][] = [
    ["a private address", { A: ["192.168.1.1"] }],
    ["this machine", { A: ["127.0.0.1"] }],
    ["a cloud's metadata", { A: ["169.254.169.254"] }],
    ["a public address and a private one", { A: ["8.8.8.8", "10.0.0.1"] }],
    ["a public address and a private one of IPv6", { A: ["8.8.8.8"], AAAA: ["fd00:ec2::254"] }],
    ["a private address in an IPv6 one", { A: [], AAAA: ["::ffff:10.0.0.1"] }],
    ["a private address behind NAT64", { A: [], AAAA: ["64:ff9b::a00:1"] }],
    ["something that is no address", { A: ["localhost"] }],
  ];
  it.each(inside)("is not called when its name leads to %s", async (_, led) => {
    records = led;
    expect(await refusal(`https://${name}/`)).toContain("OutboundRefused");
    expect(reached()).toEqual([]);
  });

  const silent: [string, Record<string, readonly string[] | (() => Response)>][] = [
    ["has no address", { A: [] }],
    ["is not there", { A: () => Response.json({ Status: 3 }) }],
    ["cannot be resolved", { A: () => new Response(null, { status: 503 }) }],
    ["is answered with something else", { A: () => new Response("<html>") }],
    ["is answered at great length", { A: () => Response.json({ Status: 0, Answer: [], pad: "x".repeat(70_000) }) }],
    ["is resolved elsewhere", { A: () => Response.redirect("https://evil.example/", 302) }],
    ["has an AAAA record that nobody can tell", { A: ["8.8.8.8"], AAAA: () => new Response(null, { status: 500 }) }],
  ];
  it.each(silent)("is not called when its name %s", async (_, led) => {
    records = led;
    expect(await refusal(`https://${name}/`)).toMatch(/^TypeError: /);
    expect(reached()).toEqual([]);
  });

  it.each([
    "http://acme.example/",
    "https://user:pass@acme.example/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://localhost./",
    "https://metadata.google.internal/",
    "https://acme.example:25/",
    "file:///etc/passwd",
    "data:text/plain,x",
    "//acme.example/",
  ])("is not called, nor its name asked for, when it is %s", async (url) => {
    expect(await refusal(url)).toMatch(/^OutboundRefused: the URL (?:must|is not)/);
    expect(called).toEqual([]);
  });

  it("that redirects is not followed, by no method and whatever its caller says", async () => {
    answer = () => Response.redirect("http://169.254.169.254/", 307);
    const response = await resolving(`https://${name}/`, { method: "POST", body: "{}", redirect: "follow" });
    expect(response.status).toBe(307);
    expect(reached().map(({ redirect }) => redirect)).toEqual(["manual"]);
  });

  it("of this machine is called where that is allowed, and not in a deployed mesh", async () => {
    expect(
      await refusal("http://127.0.0.1:8069/", outbound({ allowLoopback: true, dnsResolverUrl: RESOLVER })),
    ).toBeNull();
    expect(groundOf(env).allowLoopbackOdoo).toBe(true);
    const deployed = groundOf({ ...env, ENVIRONMENT: "deployed" });
    expect(deployed.allowLoopbackOdoo).toBe(false);
    expect(await refusal("http://127.0.0.1:8069/", deployed.outbound)).toContain("OutboundRefused");
  });

  it("of an Odoo that leads inside is a connection that is set up wrongly, and one nobody resolves is tried again", async () => {
    const client = () => {
      const connection = { url: `https://${name}`, db: "d", login: null, key: "k", api: "json2" as const };
      return odooClient(connection, odooPorts({ ...groundOf(env), outbound: resolving }));
    };
    const ask = async () => client().searchRead("stock.picking", [], ["id"]);
    records = { A: ["10.0.0.1"] };
    expect(await ask()).toMatchObject({ ok: false, error: { kind: "misconfigured", name: "url" } });
    records = { A: () => new Response(null, { status: 503 }) };
    expect(await ask()).toMatchObject({ ok: false, error: { kind: "transient", name: "network" } });
  });
});
