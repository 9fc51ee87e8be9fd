import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { run } from "../../src/cli/program.ts";
import { verifyAudit, type AuditFault } from "../../src/governance/verify-audit.ts";
import { apiPorts } from "../../src/wiring/api.ts";
import { groundOf, type Ground } from "../../src/wiring/ground.ts";
import { ingressPorts } from "../../src/wiring/ingress.ts";
import { world } from "../../src/wiring/world.ts";
import { giveToken } from "../http/api-under-test.ts";
import { openMesh, SECRET, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";

const MINUTE_MS = 60_000;
const REQUEST = "req_0123456789abcdef0123456789abcdef";
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

/** The command line against the whole mesh. */
async function commandLine(): Promise<(...argv: string[]) => Promise<string>> {
  const token = await giveToken(groundOf(env).db);
  return async (...argv) => {
    const lines: string[] = [];
    const code = await run(argv, {
      env: { MESH_TOKEN: token, MESH_URL: "https://eu.mesh.test" },
      fetch: (request) => exports.default.fetch(request),
      readFile: async () => null,
      readStdin: async () => "",
      out: (text) => lines.push(text),
      err: (text) => lines.push(text),
    });
    expect([code, lines]).toEqual([0, lines]);
    return lines.join("\n");
  };
}

/** What the audit of the whole mesh finds, as its API does. */
async function verifiedWhole(ground: Ground): Promise<AuditFault[]> {
  const ports = apiPorts(ground, ingressPorts(ground));
  const faults: AuditFault[] = [];
  for (let cursor: string | undefined | null; cursor !== null;) {
    const step = await verifyAudit(ports, cursor);
    if (!step.ok) throw new Error(step.error);
    faults.push(...step.value.faults);
    cursor = step.value.nextCursor;
  }
  return faults;
}

/** A webhook under a name of its sender's choosing. */
async function tell(mesh: TestMesh, body: unknown, requestId: string, traceId = TRACE): Promise<void> {
  const text = JSON.stringify(body);
  const name = { "X-Request-Id": requestId, traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  expect((await mesh.post(text, { ...(await signEasyPost(text, SECRET)), ...name })).status).toBe(200);
}

const moving = { status: "in_transit", at: START_MS };
const home = { status: "delivered", at: START_MS + 10 * MINUTE_MS };
const early = { status: "out_for_delivery", at: START_MS + 5 * MINUTE_MS };

describe("one webhook's way", () => {
  it("bears one request id and one trace from the carrier's POST to Odoo's chatter", async () => {
    const mesh = await openMesh();
    const picking = mesh.odoo.addPicking({ trackingRef: "E1" });
    const sent: Headers[] = [];
    const { fetch } = world;
    world.fetch = (input, init) => {
      sent.push(new Headers(init?.headers));
      return fetch(input, init);
    };
    await tell(mesh, trackerUpdated("E1", [moving]), REQUEST);
    expect(mesh.queue).toMatchObject([{ v: 2, trace: TRACE }]);
    await mesh.deliver();
    expect(mesh.notes(picking)[0]?.body).toContain(`<small title="${REQUEST}">ref. 0123456789ab</small>`);
    expect(new Set(sent.map((headers) => headers.get("X-Request-Id")?.slice(0, 4)))).toEqual(new Set(["bat_"]));
    expect(new Set(sent.map((headers) => headers.get("traceparent")?.split("-")[1]))).toEqual(new Set([TRACE]));
  });

  it("bears a trace made of its request's id where its sender brought none that is valid", async () => {
    const mesh = await openMesh();
    await tell(mesh, trackerUpdated("E2", [moving]), REQUEST, "0".repeat(32));
    expect(mesh.queue).toMatchObject([{ v: 2, trace: REQUEST.slice(4) }]);
  });
});

describe("explain", () => {
  it("says in order of arrival what came, what became of it, what was written, by whom it was linked, and why it stands so", async () => {
    const mesh = await openMesh();
    const mine = await commandLine();
    await tell(mesh, trackerUpdated("X1", [moving]), "req-1");
    await mesh.deliver();
    mesh.odoo.addPicking({ trackingRef: "X1" });
    await mesh.pass(MINUTE_MS);
    await tell(mesh, trackerUpdated("X1", [moving, home]), "req-2");
    await mesh.deliver();
    await tell(mesh, trackerUpdated("X1", [moving, early, home]), "req-3");
    await tell(mesh, trackerUpdated("X1", [home]), "req-4");
    await mesh.deliver();
    const named = ["--tenant", mesh.tenantId, "--carrier", "fedex", "--tracking-number", "X1"];
    const told = await mine("explain", ...named);
    const [shipment] = await mesh.shipments();
    const lines = told.split("\n");
    expect(lines[0]).toBe(`fedex X1  ${shipment?.id}`);
    expect(lines[1]).toMatch(
      /^It is delivered since 2100-01-01T00:10:00\.000Z: event 2, told by easypost at .* \(request req-2\)/,
    );
    const flat = lines.map((line) =>
      line
        .replace(/^\d{4}-\S+ +/, "")
        .replace(/ +/g, " ")
        .trim(),
    );
    expect(flat).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^easypost at eu_\w+: 1 new \[req-1\]$/),
        expect.stringMatching(/^1\. in_transit .*: new; superseded by event 3$/),
        expect.stringMatching(/^odoo tnt_\w+: linked to WH\/OUT\/\d+ \(\d+\) \[bat_\w+\]$/),
        expect.stringMatching(/^easypost at eu_\w+: 1 new; known already: 1 \[req-2\]$/),
        expect.stringMatching(/^2\. delivered .*: new; decides where it stands$/),
        expect.stringMatching(/^easypost at eu_\w+: 1 new; known already: 1-2 \[req-3\]$/),
        expect.stringMatching(
          /^3\. out_for_delivery .*: new; came late: placed before event 2; superseded by event 2$/,
        ),
        expect.stringMatching(/^ODOO has version \d+ of \d+: nothing waits$/),
      ]),
    );
    expect(told).toMatch(/found no picking/);
    expect(told).toMatch(/wrote version \d+, up to event 3/);
    expect(told).not.toContain("req-4");
    expect(told).toContain("A webhook that brought nothing new leaves no row");
    const order = ["req-1", "linked to", "req-2", "req-3"].map((word) => told.indexOf(word, told.indexOf("WHAT CAME")));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(JSON.parse(await mine("explain", ...named, "--json"))).toMatchObject({ id: shipment?.id, why: lines[1] });
  });

  it("names Odoo's own words and the person who had it written again", async () => {
    const mesh = await openMesh();
    const mine = await commandLine();
    mesh.odoo.addPicking({ trackingRef: "X2" });
    mesh.faults.next = ({ model, method }) =>
      model === "stock.picking" && method === "load"
        ? {
            result: {
              ids: false,
              messages: [{ type: "error", record: 0, message: "The transfer is locked" }],
              nextrow: 0,
            },
          }
        : null;
    await tell(mesh, trackerUpdated("X2", [moving]), "req-1");
    await mesh.deliver();
    const [shipment] = await mesh.shipments();
    const parked = await mine("explain", shipment?.id ?? "");
    expect(parked).toMatch(/ODOO {2}has version 0 of \d; parked since .*The transfer is locked/);
    expect(parked).toContain("waits for a person");
    mesh.faults.next = () => null;
    await mine("shipment", "replay", shipment?.id ?? "", "--sink", "odoo");
    await mesh.deliver();
    const told = await mine("explain", shipment?.id ?? "");
    expect(told).toMatch(/odoo tnt_\w+: parked: odoo refused it: .*The transfer is locked/);
    expect(told).toMatch(/token tok_\w+: odoo to be written again from the beginning, taken out of the park/);
  });
});

describe("a shipment's audit", () => {
  it("is printed link by link, holds, and says where it does not", async () => {
    const mesh = await openMesh();
    const mine = await commandLine();
    mesh.odoo.addPicking({ trackingRef: "A1" });
    await tell(mesh, trackerUpdated("A1", [moving, home]), "req-1");
    await mesh.deliver();
    const [shipment] = await mesh.shipments();
    const id = shipment?.id ?? "";
    const links = (await mine("shipment", "audit", id, "--ndjson"))
      .split("\n")
      .map((line) => JSON.parse(line) as { n: number; verb: string; requestId: string; object: unknown });
    expect(links.map(({ n, verb }) => `${n} ${verb}`)).toEqual([
      "1 shipment:record",
      "2 shipment:record",
      "3 shipment:link",
    ]);
    expect(links[0]).toMatchObject({ requestId: "req-1", object: { kind: "shipment", id } });
    expect(JSON.parse(await mine("shipment", "verify", id, "--json"))).toMatchObject({
      ok: true,
      links: 3,
      fault: null,
    });
    await runInDurableObject(mesh.stub(id), (_instance, { storage }) => {
      storage.sql.exec(`UPDATE event SET body = replace(body, 'MEMPHIS', 'MUNICH') WHERE seq = 1`);
    });
    expect(JSON.parse(await mine("shipment", "verify", id, "--json"))).toMatchObject({
      ok: false,
      fault: { kind: "altered", n: 1, table: "event" },
    });
    const whole = await verifiedWhole(groundOf(env));
    expect(whole.filter(({ object }) => object.id === id)).toEqual([
      { object: { kind: "shipment", id }, n: 1, fault: "altered", detail: expect.any(String) },
    ]);
  });

  it("shows an end that was cut off with its head by the copy that knows more", async () => {
    const mesh = await openMesh();
    const mine = await commandLine();
    await tell(mesh, trackerUpdated("A2", [moving]), "req-1");
    await mesh.deliver();
    const [shipment] = await mesh.shipments();
    const id = shipment?.id ?? "";
    const before = await runInDurableObject(mesh.stub(id), (_instance, { storage }) =>
      storage.sql.exec<{ state: string }>("SELECT state FROM shipment").one(),
    );
    await tell(mesh, trackerUpdated("A2", [home]), "req-2");
    await mesh.deliver();
    await runInDurableObject(mesh.stub(id), (_instance, { storage }) => {
      storage.sql.exec("DELETE FROM event WHERE seq = 2");
      storage.sql.exec("UPDATE shipment SET state = ?", before.state);
    });
    expect(JSON.parse(await mine("shipment", "verify", id, "--json"))).toMatchObject({
      ok: false,
      fault: { kind: "cut", table: "event", key: "seq 2" },
    });
  });
});
