import { env, exports } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { API_CONTRACT as API } from "../../src/ops/contracts.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { giveToken } from "../http/api-under-test.ts";
import { HOUR_MS } from "../reconcile/drifting-mesh.ts";
import { openMesh, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";
import { restoreWorld } from "../support/world-outside.ts";
import { commandLine } from "./child.ts";
import { COMMANDS, faultIn } from "./command-tree.ts";
import { serve } from "./serve-mesh.ts";

/** What a command may name. */
interface Facts {
  readonly tenant: string;
  readonly endpoint: string;
  readonly shipment: string;
  readonly unlinked: string;
  readonly draft: string;
  readonly held: string;
  readonly picking: string;
  /** Another each time it is asked for. */
  readonly fresh: () => string;
}

/** `gone`: about something that is not there, and so refused in a sentence. */
interface Case {
  readonly words: (facts: Facts) => readonly string[];
  readonly code?: 0 | 1;
}

const MINUTE_MS = 60_000;
const NONE = "0".repeat(32);
const odooAt = (db: string): string[] =>
  `--odoo-url https://odoo.test --odoo-db ${db} --odoo-key odoo-key --odoo-api json2`.split(" ");
const can = (words: Case["words"]): Case => ({ words });
const refused = (words: Case["words"]): Case => ({ words, code: 1 });

const ofTenant = can(({ tenant }) => ["--tenant", tenant]);

/** Every command, once: one that is added must be added here. */
const CASES: Readonly<Record<string, Case>> = {
  "tenant create": can(({ fresh }) => ["--name", fresh(), "--region", "eu", ...odooAt(fresh())]),
  "tenant connect": can(({ tenant }) => [tenant, ...odooAt("test")]),
  "tenant list": can(() => []),
  "tenant show": can(({ tenant }) => [tenant]),
  "odoo status": ofTenant,
  "odoo links": ofTenant,
  "odoo setup": can(({ tenant }) => ["--tenant", tenant, "--dry-run"]),
  "odoo reconcile": can(({ tenant }) => ["--tenant", tenant, "--dry-run"]),
  "odoo authority": ofTenant,
  "odoo catch-up": ofTenant,
  "odoo changes": ofTenant,
  "endpoint create": can(({ tenant }) => ["--tenant", tenant, "--sender", "easypost", "--secret", "-"]),
  "endpoint list": can(() => []),
  "endpoint show": can(({ endpoint }) => [endpoint]),
  "endpoint rotate-secret": can(({ endpoint }) => [endpoint, "--overlap-seconds", "60"]),
  "endpoint suspend": can(({ endpoint }) => [endpoint]),
  "endpoint resume": can(({ endpoint }) => [endpoint]),
  "endpoint activate": can(({ endpoint }) => [endpoint]),
  "endpoint revoke": refused(() => [`eu_${NONE}`]),
  "endpoint propose": refused(({ endpoint }) => [endpoint]),
  "endpoint kept": can(({ endpoint }) => [endpoint]),
  "kept show": can(({ held }) => [held, "--payload"]),
  "kept release": can(({ endpoint }) => ["--endpoint", endpoint, "--dry-run"]),
  "code list": can(() => []),
  "code map": can(() => ["a_new_one", "--sender", "easypost", "--milestone", "in_transit"]),
  "contract list": can(() => []),
  "contract users": can(() => [API]),
  "contract deprecate": can(() => [API, "--sunset", "2101-01-01T00:00:00Z"]),
  "contract retire": refused(() => ["api.v9"]),
  "contract activate": can(() => [API]),
  "keys status": can(() => []),
  "keys rotate": can(() => []),
  "retention show": can(() => []),
  "retention set": can(() => ["held", "--days", "3"]),
  "retention run": can(() => []),
  "hold place": can(({ tenant, fresh }) => ["--tenant", tenant, "--reason", `file ${fresh()}`]),
  "hold list": ofTenant,
  "hold lift": refused(() => [`hld_${NONE}`]),
  "erasure ask": can(({ tenant }) => ["--tenant", tenant, "--order", "5", "--dry-run"]),
  "erasure show": refused(() => [`ers_${NONE}`]),
  "erasure resume": refused(() => [`ers_${NONE}`]),
  "shipment list": ofTenant,
  "shipment audit": can(({ shipment }) => [shipment]),
  "shipment verify": can(({ shipment }) => [shipment]),
  "shipment show": can(({ shipment }) => [shipment]),
  "shipment replay": can(({ shipment }) => [shipment, "--sink", "readmodel"]),
  "shipment link": can(({ unlinked, picking }) => [unlinked, "--picking", picking, "--replace"]),
  "shipment unlink": can(({ unlinked }) => [unlinked]),
  explain: can(({ shipment }) => [shipment]),
  "reconciliation list": ofTenant,
  "reconciliation show": refused(() => [`run_${NONE}`]),
  "reconciliation cancel": refused(() => [`run_${NONE}`]),
  "drift list": ofTenant,
  "drift settle": refused(() => [`drf_${NONE}`, "--answer", "mesh"]),
  replay: can(({ tenant }) => ["--tenant", tenant, "--sink", "odoo", "--dry-run"]),
  "errand list": ofTenant,
  "errand show": refused(() => ["nothing"]),
  "errand retry": refused(() => ["nothing"]),
  "errand give-up": refused(() => ["nothing"]),
  "replays list": ofTenant,
  "replays show": refused(() => [`run_${NONE}`]),
  "replays cancel": refused(() => [`run_${NONE}`]),
  "review list": can(() => []),
  "review show": can(({ unlinked }) => [`rvw_unlinked.${unlinked}`]),
  "review assign": can(({ held }) => [`rvw_held.${held}`, "--note", "looked at"]),
  "review answer": can(({ held }) => [`rvw_held.${held}`, "--answer", "acknowledge", "--dry-run"]),
  "record list": can(() => []),
  "booking configure": can(({ tenant }) => [
    "--tenant",
    tenant,
    "--platform",
    "webhook",
    "--base-url",
    "https://freight.test/hook",
    "--credential",
    `whsec_${"a".repeat(32)}`,
  ]),
  "booking settings": ofTenant,
  "booking list": ofTenant,
  "booking show": refused(() => [`bkg_${NONE}`]),
  "booking want": can(({ tenant, picking }) => [picking, "--tenant", tenant]),
  "booking approve": refused(() => [`bkg_${NONE}`]),
  "booking retry": refused(() => [`bkg_${NONE}`]),
  "booking void": refused(() => [`bkg_${NONE}`]),
  "order list": ofTenant,
  "order show": refused(({ tenant }) => ["5", "--tenant", tenant]),
  "partner onboard": can(({ tenant, fresh }) => ["--tenant", tenant, "--sender", "easypost", "--name", fresh()]),
  "partner status": can(() => []),
  "partner example": can(({ draft }) => [draft]),
  "partner certify": can(({ endpoint }) => ["--endpoint", endpoint]),
  "proposal list": can(() => []),
  "proposal show": refused(() => [`prp_${NONE}`]),
  "proposal approve": refused(() => [`prp_${NONE}`, "--digest", "0".repeat(64)]),
  "proposal reject": refused(() => [`prp_${NONE}`]),
  "proposal withdraw": refused(() => [`prp_${NONE}`]),
  "token create": can(({ fresh }) => ["--name", fresh()]),
  "token list": can(() => []),
  "token rotate": refused(() => [`tok_${NONE}`]),
  "token revoke": refused(() => [`tok_${NONE}`]),
  whoami: can(() => []),
  "person add": refused(({ fresh }) => [
    "--name",
    "Ada",
    "--role",
    "auditor",
    "--issuer",
    "https://id.test",
    "--subject",
    fresh(),
  ]),
  "person list": can(() => []),
  "person remove": refused(() => [`psn_${NONE}`]),
  "audit list": can(() => []),
  "audit export": can(() => []),
  // The tests' own set-up is no part of any chain.
  "audit verify": refused(() => []),
};

describe("every command", () => {
  let mesh: TestMesh;
  let served: Awaited<ReturnType<typeof serve>>;
  let cli: ReturnType<typeof commandLine>;
  let facts: Facts;
  let number = 0;

  beforeAll(async () => {
    mesh = await openMesh();
    const { db } = groundOf(env);
    served = await serve((request) => exports.default.fetch(request));
    cli = commandLine({ MESH_URL: served.url, MESH_TOKEN: await giveToken(db) });
    const picking = mesh.odoo.addPicking({ name: "WH/OUT/7", trackingRef: "TOLD" });
    await mesh.send(trackerUpdated("TOLD", [{ status: "in_transit", at: START_MS }]));
    await mesh.send(trackerUpdated("NOBODYS", [{ status: "in_transit", at: START_MS, detail: "a_new_one" }]));
    await mesh.post(JSON.stringify(trackerUpdated("FORGED", [])));
    await mesh.deliver();
    await mesh.pass(25 * HOUR_MS);
    const known = await mesh.shipments();
    const idOf = (trackingNumber: string) => known.find((one) => one.trackingNumber === trackingNumber)?.id ?? "";
    const kept = await cli.run("endpoint", "kept", mesh.endpointId, "--json");
    const { items } = JSON.parse(kept.out[0] ?? "") as { items: { id: string }[] };
    const onboarding = ["partner", "onboard", "--tenant", mesh.tenantId, "--sender", "easypost", "--name", "A draft"];
    const { endpoint } = JSON.parse((await cli.run(...onboarding, "--json")).out[0] ?? "") as {
      endpoint: { id: string };
    };
    facts = {
      draft: endpoint.id,
      tenant: mesh.tenantId,
      endpoint: mesh.endpointId,
      shipment: idOf("TOLD"),
      unlinked: idOf("NOBODYS"),
      held: items[0]?.id ?? "",
      picking: String(picking),
      fresh: () => `name-${(number += 1)}`,
    };
  });
  afterAll(async () => {
    cli.close();
    await served.close();
    restoreWorld();
  });

  // A minute has a limit of calls, and a test no minute.
  beforeEach(() => void (mesh.clock.nowMs += MINUTE_MS));

  it("has a case", () => {
    expect(Object.keys(CASES).toSorted()).toEqual([...COMMANDS.keys()].toSorted());
  });

  it.each(Object.entries(CASES))("%s runs, in words and in JSON", async (name, { words, code = 0 }) => {
    const given = [...name.split(" "), ...words(facts)];
    const told = await cli.run(...given);
    expect({ code: told.code, err: told.err.join("\n") }).toEqual({
      code,
      err: code === 0 ? expect.any(String) : expect.stringMatching(/^error: \S/),
    });
    const asJson = await cli.run(...name.split(" "), ...words(facts), "--json");
    // What was done by the first may be refused to the second, in a sentence.
    expect([0, 1]).toContain(asJson.code);
    if (asJson.code === 0 && asJson.out.length > 0) expect(() => JSON.parse(asJson.out.at(-1) ?? "")).not.toThrow();
    if (name.endsWith("list") || name.endsWith("show")) expect(asJson.code).toBe(code);
  });

  const LISTS = [...COMMANDS.keys()].filter(
    (name) => name.endsWith("list") || name === "endpoint kept" || name === "partner status",
  );
  it.each(LISTS)("%s fits a terminal of 80 columns", async (name) => {
    const { out } = await cli.run(...name.split(" "), ...(CASES[name]?.words(facts) ?? []));
    const lines = out.filter((line) => !line.startsWith("more: --cursor "));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it("a short id stands for the whole one where it was shown", async () => {
    const { out } = await cli.run("shipment", "list", "--tenant", facts.tenant);
    const short = /shp_[0-9a-f]{8}\b/.exec(out.join("\n"))?.[0] ?? "none";
    const { code, out: shown } = await cli.run("shipment", "show", short, "--json");
    expect(code).toBe(0);
    expect((JSON.parse(shown[0] ?? "") as { id: string }).id).toMatch(new RegExp(`^${short}[0-9a-f]{24}$`));
  });

  it("a list of what waits says what it is, whose, and the command that deals with it", async () => {
    const { out } = await cli.run("review", "list");
    const text = out.join("\n");
    expect(text).toMatch(/^PARCEL +KIND +TENANT/m);
    expect(text).toMatch(/^NOBODYS fedex +unlinked/m);
    const next = out.flatMap((line) => /^ {2}→ mesh (.*)$/.exec(line)?.[1] ?? []);
    expect(next.length).toBeGreaterThan(1);
    for (const words of next)
      expect(await faultIn(words.replaceAll("<id>", "7").replaceAll("<milestone>", "delivered").split(" "))).toBeNull();
  });

  it("what is not found is named", async () => {
    const said = async (...argv: string[]) => (await cli.run(...argv)).err.join("\n");
    expect(await said("endpoint", "show", `eu_${NONE}`)).toContain(`no endpoint eu_${NONE}`);
    expect(await said("tenant", "show", "nobody")).toContain("no tenant nobody");
    expect(await said("odoo", "catch-up", "--tenant", "nobody")).toContain("no tenant nobody");
    expect(await said("shipment", "show", "--tenant", facts.tenant, "--tracking-number", "X9")).toContain("X9");
    expect(await said("kept", "show", "nonsense")).toContain("no kept payload nonsense");
    expect(await said("contract", "users", "api.v9")).toContain("no contract api.v9");
  });
});

describe("a mesh that is not there, or is something else", () => {
  it("no server: says what begins one", async () => {
    const nobody = await serve(async () => new Response());
    await nobody.close();
    const cli = commandLine({ MESH_URL: nobody.url, MESH_TOKEN: "tm_x" });
    const { code, err } = await cli.run("tenant", "list");
    cli.close();
    expect(code).toBe(1);
    expect(err.join("\n")).toMatch(/no mesh listens at http:\/\/127\.0\.0\.1:\d+: npm start begins one/);
  });

  it.each([
    [
      "a page",
      () => new Response("<html>hello</html>", { headers: { "content-type": "text/html" } }),
      /something else than a mesh/,
    ],
    ["a proxy's failure", () => new Response("<html>bad gateway</html>", { status: 502 }), /HTTP 502/],
    ["null for a problem", () => Response.json(null, { status: 500 }), /HTTP 500/],
    ["nothing", () => new Response(null, { status: 500 }), /HTTP 500/],
  ])("%s: one sentence", async (_, answer, words) => {
    const other = await serve(async () => answer());
    const cli = commandLine({ MESH_URL: other.url, MESH_TOKEN: "tm_x" });
    const { code, err } = await cli.run("tenant", "list");
    cli.close();
    await other.close();
    expect([code, err.length]).toEqual([1, 1]);
    expect(err[0]).toMatch(words);
  });
});
