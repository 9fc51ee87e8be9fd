import { describe, expect, it } from "vitest";
import { setupClient } from "../../../src/delivery/odoo/setup/setup-client.ts";
import { setUp, type SetUpOptions } from "../../../src/delivery/odoo/setup/set-up.ts";
import { createOdooStandIn, type Fault, type SeenCall } from "../../odoo-stand-in/stand-in.ts";

const DENIED: Fault = { error: { exception: "odoo.exceptions.AccessError", message: "You are not allowed" } };
const ALL: SetUpOptions = { dryRun: false, remove: false, webhookUrl: null };

function odooWith(fault: (call: SeenCall) => Fault | null = () => null) {
  const standIn = createOdooStandIn({ meshFields: false, fault });
  const { db, login, key, fetch } = standIn;
  const connection = { url: "https://odoo.test", db, login, key, api: "json2" } as const;
  return { standIn, client: setupClient(connection, { fetch, timeoutMs: 1000 }) };
}

const linesOf = async (client: ReturnType<typeof setupClient>, options: Partial<SetUpOptions> = {}) => {
  const done = await setUp(client, { ...ALL, ...options });
  if (!done.ok) throw new Error(done.error.message);
  return done.value;
};

describe("setting up an Odoo", () => {
  it("with a key that may not tells what it needs, and makes nothing", async () => {
    const { standIn, client } = odooWith(({ model, method, body }) => {
      if (model === "ir.model.data") return DENIED;
      if (method === "has_group") return { result: false };
      return method === "check_access_rights" ? { result: body["operation"] === "read" } : null;
    });
    const lines = await linesOf(client);
    expect(lines.at(-1)).toMatchObject({
      outcome: "warning",
      words: expect.stringContaining("administrator") as string,
    });
    expect(lines.find(({ item }) => item === "right to write stock.picking")).toMatchObject({ outcome: "failed" });
    expect(Object.keys(standIn.calls.counts).filter((name) => name.endsWith(".load"))).toEqual([]);
  });

  it("without an endpoint for it makes no rules, and says how to get them", async () => {
    const { client } = odooWith();
    const lines = await linesOf(client);
    expect(lines.find(({ item }) => item === "rules")).toMatchObject({ outcome: "warning" });
    expect(lines.filter(({ item }) => item.startsWith("webhook"))).toEqual([]);
  });

  it("with an administrator's key says of the key that is used from day to day what it may", async () => {
    const standIn = createOdooStandIn({ meshFields: false });
    const { db, stockUser, fetch } = standIn;
    const user = { url: "https://odoo.test", db, ...stockUser, api: "json2" } as const;
    const ports = { fetch, timeoutMs: 1000 };
    const administrator = setupClient({ ...user, login: standIn.login, key: standIn.key }, ports);
    const done = await setUp(administrator, ALL, setupClient(user, ports));
    const lines = done.ok ? done.value : [];
    expect(lines.find(({ item }) => item === "key")?.words).toContain(stockUser.login);
    expect(lines.filter(({ item }) => item.startsWith("group "))).toEqual([]);
    expect(lines.filter(({ outcome }) => outcome === "made")).not.toEqual([]);
  });

  it("makes the fields in one call, and those it may when Odoo refuses one", async () => {
    const { standIn, client } = odooWith(({ model, body }) => {
      const rows = body["data"] as string[][] | undefined;
      const at = rows?.findIndex((row) => row.includes("x_tallyman_proof")) ?? -1;
      if (model !== "ir.model.fields" || at < 0) return null;
      return { result: { ids: false, messages: [{ type: "error", record: at, message: "not this one" }] } };
    });
    const lines = await linesOf(client);
    expect(lines.filter(({ outcome }) => outcome === "failed")).toEqual([
      { item: "field x_tallyman_proof", outcome: "failed", words: "not this one" },
    ]);
    expect(standIn.calls.counts["ir.model.fields.load"]).toBe(2);
    expect(lines.find(({ item }) => item === "field x_tallyman_milestone")?.outcome).toBe("made");
  });

  it("that was cut off at any call is finished by the next one", async () => {
    for (let broken = 1; broken < 60; broken += 1) {
      let cut = true;
      const { standIn, client } = odooWith(({ n }) => (cut && n === broken ? new Response("", { status: 502 }) : null));
      const options = { webhookUrl: "https://eu.hooks.example.com/in/eu_0" };
      await setUp(client, { ...ALL, ...options });
      cut = false;
      await linesOf(client, options);
      expect(
        (await linesOf(client, options)).filter(({ outcome }) => outcome === "made" || outcome === "failed"),
      ).toEqual([]);
      expect(standIn.records("base.automation")).toHaveLength(4);
      expect(standIn.records("ir.actions.server")).toHaveLength(4);
    }
  });

  it("says of an Odoo that is not there what it said, and of a wrong key, too", async () => {
    const gone = odooWith(() => new Response("", { status: 503 }));
    expect(await setUp(gone.client, ALL)).toMatchObject({ ok: false, error: { kind: "transient" } });
    const wrong = odooWith(() => ({ error: { exception: "odoo.exceptions.AccessDenied", message: "Access Denied" } }));
    expect(await setUp(wrong.client, ALL)).toMatchObject({ ok: false, error: { kind: "unauthorized" } });
  });
});

describe("taking a set-up away", () => {
  const HELD = { x_tallyman_proof: "Müller", x_tallyman_at: "2026-11-20 09:30:00" };
  const filled = async () => {
    const made = odooWith();
    await linesOf(made.client, { webhookUrl: "https://eu.hooks.example.com/in/eu_0" });
    made.standIn.create("stock.picking", { picking_type_id: 2, ...HELD });
    made.standIn.create("stock.picking", { picking_type_id: 2, x_tallyman_proof: "Meier" });
    return made;
  };
  const fieldLines = (lines: Awaited<ReturnType<typeof linesOf>>) =>
    Object.fromEntries(
      lines.flatMap(({ item, outcome, words }) => {
        const [, name] = /^ir\.model\.fields field_(\w+?)(?:_choice)?$/.exec(item) ?? [];
        return name === undefined ? [] : [[name, `${outcome}: ${words}`]];
      }),
    );

  it("says before it is done how many records lose something with each field, and does nothing", async () => {
    const { standIn, client } = await filled();
    const lines = fieldLines(await linesOf(client, { remove: true, dryRun: true }));
    expect(lines["x_tallyman_proof"]).toBe(
      "would remove: x_tallyman_proof: 2 records of stock.picking hold something in it",
    );
    expect(lines["x_tallyman_at"]).toContain(": 1 records of stock.picking");
    expect(lines["x_tallyman_reason"]).toContain(": 0 records of stock.picking");
    expect(standIn.pickings()).toMatchObject([HELD, { x_tallyman_proof: "Meier" }]);
  });

  it("leaves the fields and what they hold when they are to stay, takes the rest, and sets up again around them", async () => {
    const { standIn, client } = await filled();
    const kept = { remove: true, keepFields: true };
    const foretold = await linesOf(client, { ...kept, dryRun: true });
    expect(Object.values(fieldLines(foretold)).every((line) => line.startsWith("present: kept"))).toBe(true);
    await linesOf(client, kept);
    expect(standIn.pickings()).toMatchObject([HELD, { x_tallyman_proof: "Meier" }]);
    expect([standIn.records("base.automation"), standIn.records("ir.actions.server")]).toEqual([[], []]);
    const again = await linesOf(client);
    expect(again.filter(({ item }) => item.startsWith("field ")).map(({ outcome }) => outcome)).not.toContain("made");
    expect(standIn.pickings()).toMatchObject([HELD, { x_tallyman_proof: "Meier" }]);
    await linesOf(client, { remove: true });
    expect(Object.values(fieldLines(await linesOf(client, { remove: true, dryRun: true })))).toEqual([]);
  });
});

describe("the set-up's hands", () => {
  it("reach no document of the business, and no book, by any way of writing", async () => {
    const { standIn, client } = odooWith();
    for (const model of [
      "account.move",
      "account.move.line",
      "account.payment",
      "sale.order",
      "stock.picking",
      "res.partner",
    ]) {
      await expect(async () => client.load(model, ["id"], [["tallyman.x"]])).rejects.toThrow(/never/);
      await expect(async () => client.write(model, 1, { name: "x" })).rejects.toThrow(/never/);
      await expect(async () => client.unlink(model, [1])).rejects.toThrow(/never/);
    }
    expect(standIn.calls.total).toBe(0);
  });
});
