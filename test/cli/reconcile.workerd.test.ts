import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../../src/cli/program.ts";
import type { CliIo } from "../../src/cli/session.ts";
import type { Finding } from "../../src/domain/drift.ts";
import { changeDrift } from "../../src/store/drift.ts";
import { noteRun } from "../../src/store/run.ts";
import { apiUnderTest, newTenant, type Api } from "../http/api-under-test.ts";
import { carriedOut } from "../support/carried-out.ts";

/** The command line against the real API; nobody does what is asked for but the test. */
let api: Api;
beforeAll(async () => {
  api = await apiUnderTest();
});

async function mesh(...argv: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io: CliIo = {
    env: { MESH_TOKEN: api.token },
    fetch: async (request) => api.fetch(new URL(request.url).pathname + new URL(request.url).search, request),
    readFile: async () => null,
    readStdin: async () => "",
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  };
  return { code: await run(argv, io), out, err };
}

async function json(...argv: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await mesh(...argv, "--json");
  expect([code, err]).toEqual([0, []]);
  expect(out).toHaveLength(1);
  return JSON.parse(out[0] ?? "") as Record<string, unknown>;
}

const FINDING: Finding = {
  pickingId: 7,
  shipment: null,
  kind: "field_changed",
  subject: "x_tallyman_milestone",
  held: "delivered",
  meant: "in_transit",
};

async function drifted(tenantId: string): Promise<string> {
  const id = `drf_${crypto.randomUUID().replaceAll("-", "")}`;
  const opened = [{ id, finding: FINDING, answer: null, answeredBy: null }];
  const changes = { opened, settled: [], conceded: [], withdrawn: [] };
  await carriedOut(api.db, ...changeDrift(api.db, tenantId, changes, { runId: `rec_${"0".repeat(32)}`, nowMs: 1 }));
  return id;
}

describe("odoo reconcile", () => {
  it("answers the run at once, which is then shown, listed and called off", async () => {
    const { name } = await newTenant(api);
    const begun = await json("odoo", "reconcile", "--tenant", name, "--since", "2026-11-01T00:00:00Z", "--dry-run");
    expect(begun).toMatchObject({ state: "waiting", dryRun: true, since: "2026-11-01T00:00:00.000Z", askedBy: "test" });
    const id = String(begun["id"]);
    expect(await json("reconciliation", "show", id)).toEqual(begun);
    const listed = await mesh("reconciliation", "list", "--tenant", name);
    expect(listed.out.join("\n")).toContain(id);
    expect(await json("reconciliation", "cancel", id)).toMatchObject({ state: "cancelled" });
    expect(await json("replays", "list", "--tenant", name)).toMatchObject({ items: [] });
  });

  it("waits until the run is over when it is told to, and prints what was found as a table", async () => {
    const { name } = await newTenant(api);
    const { id } = await json("odoo", "reconcile", "--tenant", name, "--dry-run");
    await noteRun(api.db, String(id), {
      state: "done",
      counts: `{"field_changed":1}`,
      findings: JSON.stringify([FINDING]),
    });
    const { out } = await mesh("reconciliation", "show", String(id), "--wait");
    expect(out.join("\n")).toMatch(/field_changed +1\n/);
    expect(out.join("\n")).toMatch(/NUMBER +KIND .*\n.*field_changed .*delivered +in_transit/);
  });

  it("refuses a window that ends before it begins", async () => {
    const { name } = await newTenant(api);
    const window = ["--since", "2026-11-02T00:00:00Z", "--until", "2026-11-01T00:00:00Z"];
    const { code, err } = await mesh("odoo", "reconcile", "--tenant", name, ...window);
    expect([code, err.join()]).toEqual([1, expect.stringContaining("until: is before since")]);
  });
});

describe("drift", () => {
  it("is listed, and settled once", async () => {
    const { id: tenantId, name } = await newTenant(api);
    const id = await drifted(tenantId);
    expect((await mesh("drift", "list", "--tenant", name)).out.join("\n")).toContain(id);
    expect(await json("drift", "list", "--tenant", name, "--kind", "relinked")).toMatchObject({ items: [] });
    const answer = ["drift", "settle", id, "--answer", "odoo", "--note", "asked the warehouse"];
    expect(await json(...answer)).toMatchObject({ answer: "odoo", answeredBy: "test", note: "asked the warehouse" });
    expect((await mesh(...answer)).err.join()).toContain("answered before");
  });
});

describe("odoo authority", () => {
  it("is shown, and changed rule by rule", async () => {
    const { name } = await newTenant(api);
    const authority = ["odoo", "authority", "--tenant", name];
    expect(await json(...authority)).toEqual({ default: "review", notes: "mesh_wins", fields: {} });
    const field = "x_tallyman_milestone";
    await json(...authority, "--field", `${field}=odoo_wins`, "--default", "mesh_wins");
    expect(await json(...authority, "--notes", "review")).toEqual({
      default: "mesh_wins",
      notes: "review",
      fields: { [field]: "odoo_wins" },
    });
    expect(await json(...authority, "--field", `${field}=`)).toMatchObject({ fields: {} });
  });
});

describe("replay", () => {
  it("of a carrier or a window is begun, shown and called off", async () => {
    const { name } = await newTenant(api);
    const begun = await json("replay", "--tenant", name, "--sink", "odoo", "--carrier", "FedEx", "--dry-run");
    expect(begun).toMatchObject({ sink: "odoo", carrier: "fedex", fromVersion: 0, dryRun: true, state: "waiting" });
    const id = String(begun["id"]);
    expect(await json("replays", "show", id)).toEqual(begun);
    expect(await json("replays", "cancel", id)).toMatchObject({ state: "cancelled" });
  });

  it("says what it needs", async () => {
    expect(await mesh("replay", "--sink", "odoo")).toMatchObject({ code: 2 });
    const { name } = await newTenant(api);
    const both = ["--carrier", "fedex", "--since", "2026-11-01T00:00:00Z"];
    const { code, err } = await mesh("replay", "--tenant", name, "--sink", "odoo", ...both);
    expect([code, err.join()]).toEqual([1, expect.stringContaining("name a shipment, a carrier or a window")]);
  });
});
