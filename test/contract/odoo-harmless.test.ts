import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setUp } from "../../src/delivery/odoo/setup/set-up.ts";
import { setupClient } from "../../src/delivery/odoo/setup/setup-client.ts";
import { MESH_FIELDS } from "../../src/delivery/odoo/columns.ts";
import { Store } from "../odoo-stand-in/store.ts";
import { createOdooStandIn, type OdooStandIn } from "../odoo-stand-in/stand-in.ts";
import { odooClientContract } from "./odoo-client.contract.ts";
import { MARK } from "./odoo-contract-names.ts";
import { ContractWorld, idsOf, valueOf, type OdooEnvironment } from "./odoo-contract-world.ts";
import { odooSetupContract } from "./odoo-setup.contract.ts";
import { census, sweep } from "./odoo-sweep.ts";

const HERE = "http://127.0.0.1";
const MODELS = [...new Store(Date.now).models.keys()];

/** All that a database holds, but for when it was written. */
function holds(odoo: OdooStandIn): Record<string, unknown[]> {
  const rowsOf = (model: string): unknown[] =>
    odoo.records(model).map(({ write_date: _, id, ...row }) => (model === "ir.model.data" ? row : { id, ...row }));
  return Object.fromEntries(MODELS.map((model) => [model, rowsOf(model)]));
}

/** An Odoo in which a mesh works: set up, with pickings that hold something, notes and rules, and people's own documents. */
async function inUse(rung: string[]): Promise<{ odoo: OdooStandIn; environment: OdooEnvironment }> {
  const ring: typeof fetch = async (input, init) => {
    const { url } = new Request(input);
    rung.push(url);
    return url.startsWith(HERE) ? await fetch(url, init) : new Response();
  };
  const odoo = createOdooStandIn({ meshFields: false, ring });
  const connection = {
    url: "https://odoo.example.com",
    db: odoo.db,
    login: odoo.login,
    key: odoo.key,
    api: "json2",
  } as const;
  const environment = { connection, fetch: odoo.fetch, disposable: false, close: async () => {} };
  const client = setupClient(connection, { fetch: odoo.fetch, timeoutMs: 1_000 });
  valueOf(await setUp(client, { dryRun: false, remove: false, webhookUrl: "https://eu.hooks.example.com/in/live" }));
  const id = odoo.addPicking({ trackingRef: "LIVE1" });
  const world = new ContractWorld(async () => environment);
  await world.setUp();
  idsOf(await world.client.load("stock.picking", [".id", MESH_FIELDS.proof], [[`${id}`, "Müller"]]));
  const note = [
    "tallyman.evt_1",
    "stock.picking",
    `${id}`,
    "2026-11-20 09:30:00",
    "<p>Live</p>",
    "notification",
    "mail.mt_note",
  ];
  idsOf(await world.loadNotes(note));
  await world.tearDown();
  odoo.create("res.partner", { name: "A customer", street: "Main Street 1" });
  odoo.create("account.move", { move_type: "out_invoice", name: "INV/2026/00001", state: "posted", partner_id: 1 });
  return { odoo, environment };
}

describe("the contract's tests in an Odoo that is in use", async () => {
  const rung: string[] = [];
  const { odoo, environment } = await inUse(rung);
  let before: ReturnType<typeof holds>;
  let live: string[];
  beforeAll(async () => {
    before = holds(odoo);
    live = (await census(environment)).live;
    rung.length = 0;
  });
  afterAll(() => expect(holds(odoo)).toEqual(before));

  odooClientContract("in use", async () => environment);
  odooSetupContract("in use", async () => environment);

  it("leave what was there as it was, post nothing, and ring nobody's bell for others' records", async () => {
    await sweep(environment);
    expect(holds(odoo)).toEqual(before);
    expect(await census(environment)).toEqual({ contract: [], live });
    expect(odoo.calls.counts["account.move.action_post"]).toBeUndefined();
    expect(live.some((line) => line.startsWith("stock.picking.x_tallyman_proof 1"))).toBe(true);
    expect(new Set(rung.filter((url) => !url.startsWith(HERE)))).toEqual(
      new Set(["https://eu.hooks.example.com/in/live"]),
    );
  });

  it("clear up behind a run that was killed, and take nothing else", async () => {
    const world = new ContractWorld(async () => environment);
    await world.setUp();
    idsOf(await world.loadNotes(world.note("left")));
    const [partnerId] = await world.fixtures.create("res.partner", [{ name: `${MARK} customer`, active: false }]);
    await world.fixtures.create("sale.order", [{ name: `${MARK}/x`, partner_id: partnerId }]);
    const [moveId = 0] = await world.fixtures.create("account.move", [
      { move_type: "out_invoice", partner_id: partnerId },
    ]);
    await world.fixtures.post([moveId]);
    expect((await census(environment)).contract).not.toEqual([]);
    await sweep(environment);
    expect(holds(odoo)).toEqual(before);
  });
});
