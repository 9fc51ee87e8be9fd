import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../../src/cli/program.ts";
import { keepReadings } from "../../src/store/odoo-copy.ts";
import { err, ok } from "../../src/domain/result.ts";
import { apiUnderTest, newTenant, type Api } from "../http/api-under-test.ts";

let api: Api;
let tenant: { id: string; name: string };
const caughtUp: unknown[] = [];
const SHIPMENT = `shp_${"1".repeat(32)}`;
beforeAll(async () => {
  api = await apiUnderTest({
    orders: {
      unlink: async () => err({ kind: "not_linked" }),
      catchUp: async (tenantId, sinceMs) => void caughtUp.push([tenantId, sinceMs]),
      link: async (_id, pickingId, { replace }) => {
        const link = { pickingId, pickingName: "WH/OUT/00007", trackingNumbers: ["A"] };
        return replace ? ok(link) : err({ kind: "held", by: { ...link, pickingId: 6 } });
      },
    },
  });
  tenant = await newTenant(api);
  const common = { writeDate: "2026-11-23 10:00:00", partnerId: null };
  const order = {
    ...common,
    model: "sale.order" as const,
    id: 3,
    name: "S00003",
    state: "sale",
    shippingPartnerId: null,
    customerReference: "PO\u001b[31m7",
    amountMinor: 3330,
    currency: "EUR",
    orderedAtMs: null,
    promisedAtMs: null,
    invoiceStatus: null,
  };
  const picking = {
    ...common,
    model: "stock.picking" as const,
    id: 7,
    name: "WH/OUT/00007",
    state: "done",
    kind: "outgoing",
    origin: "S00003",
    orderId: 3,
    trackingRef: "A",
    scheduledAtMs: null,
    doneAtMs: null,
  };
  const reading = { readAtMs: 0, heldReadAtMs: null };
  const changes = [{ field: "state", from: null, to: "sale" }];
  const readings = [
    { ...reading, copy: order, changes },
    { ...reading, copy: picking, changes: [] },
  ];
  await keepReadings(api.db, tenant.id, readings, { nowMs: 0, requestId: "req_1" });
});

async function mesh(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, said]: [string[], string[]] = [[], []];
  const code = await run(argv, {
    env: { MESH_TOKEN: api.token },
    fetch: async (request) => api.fetch(new URL(request.url).pathname + new URL(request.url).search, request),
    readFile: async () => null,
    readStdin: async () => "",
    out: (text) => out.push(text),
    err: (text) => said.push(text),
  });
  return { code, out: out.join("\n"), err: said.join("\n") };
}

describe("order", () => {
  it("list shows the orders, with nothing in them that steers a terminal", async () => {
    const { code, out } = await mesh("order", "list", "--tenant", tenant.name, "--state", "sale");
    expect(code).toBe(0);
    expect(out).toMatch(/S00003 +sale +33\.30 EUR/);
    expect(out).not.toContain("\u001b");
    expect((await mesh("order", "list", "--tenant", tenant.name, "--state", "draft")).out).toBe("none");
  });

  it("show tells of its deliveries", async () => {
    const { code, out } = await mesh("order", "show", "3", "--tenant", tenant.name, "--json");
    expect([code, JSON.parse(out)]).toMatchObject([0, { name: "S00003", pickings: [{ id: 7, shipments: [] }] }]);
    expect((await mesh("order", "show", "3", "--tenant", tenant.name)).out).toContain("WH/OUT/00007");
    expect((await mesh("order", "show", "x", "--tenant", tenant.name)).code).toBe(1);
  });
});

describe("odoo", () => {
  it("changes tells the feed, and where it goes on", async () => {
    const { out } = await mesh("odoo", "changes", "--tenant", tenant.name, "--json");
    expect(JSON.parse(out)).toMatchObject({ items: [{ seq: 1, field: "state", to: "sale" }], after: 1 });
    const rest = await mesh("odoo", "changes", "--tenant", tenant.name, "--after", "1", "--json");
    expect(JSON.parse(rest.out)).toEqual({ items: [], after: 1 });
  });

  it("catch-up asks for all since a time, or since the last one", async () => {
    const since = "2026-11-01T00:00:00+01:00";
    expect((await mesh("odoo", "catch-up", "--tenant", tenant.name)).code).toBe(0);
    expect((await mesh("odoo", "catch-up", "--tenant", tenant.name, "--since", since)).code).toBe(0);
    expect((await mesh("odoo", "catch-up", "--tenant", tenant.name, "--since", "yesterday")).code).toBe(1);
    expect(caughtUp).toEqual([
      [tenant.id, null],
      [tenant.id, Date.parse(since)],
    ]);
  });
});

describe("shipment link", () => {
  it("says which picking is in the way, and replaces it on word", async () => {
    const refused = await mesh("shipment", "link", SHIPMENT, "--picking", "7");
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("WH/OUT/00007 (6)") });
    const linked = await mesh("shipment", "link", SHIPMENT, "--picking", "7", "--replace", "--json");
    expect(JSON.parse(linked.out)).toMatchObject({ id: SHIPMENT, pickingId: 7 });
    expect((await mesh("shipment", "link", SHIPMENT, "--picking", "WH/OUT/7")).code).toBe(2);
  });
});
