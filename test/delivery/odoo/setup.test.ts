import { describe, expect, it } from "vitest";
import { odooClient } from "../../../src/odoo/client.ts";
import { PROBED_FIELDS } from "../../../src/delivery/odoo/columns.ts";
import { setUpFields } from "../../../src/delivery/odoo/setup.ts";
import { createOdooStandIn, type Fault } from "../../odoo-stand-in/stand-in.ts";

const FIELDS = ["x_tallyman_milestone", "x_tallyman_reason", "x_tallyman_at", "x_tallyman_estimate_at"];

function emptyOdoo(fault: () => Fault | null = () => null) {
  const standIn = createOdooStandIn({ meshFields: false, fault });
  const { db, login, key } = standIn;
  const client = odooClient(
    { url: "https://odoo.test", db, login, key, api: "json2" },
    { fetch: standIn.fetch, timeoutMs: 1000 },
  );
  return { standIn, client };
}

describe("setting up an Odoo", () => {
  it("makes the fields the mesh writes, once", async () => {
    const { standIn, client } = emptyOdoo();
    expect(await setUpFields(client)).toEqual({ ok: true, value: { present: [], made: FIELDS } });
    expect(await setUpFields(client)).toEqual({ ok: true, value: { present: FIELDS, made: [] } });
    const found = await client.fieldsGet("stock.picking", [...PROBED_FIELDS]);
    expect(found.ok && Object.entries(found.value).map(([name, { type }]) => `${name} ${type}`)).toEqual([
      "x_tallyman_milestone char",
      "x_tallyman_reason char",
      "x_tallyman_at datetime",
      "x_tallyman_estimate_at datetime",
    ]);
    expect(standIn.records("ir.model.fields").filter(({ name }) => FIELDS.includes(String(name)))).toHaveLength(4);
  });

  it("says what Odoo says when the key may not", async () => {
    const { client } = emptyOdoo(() => ({
      error: { exception: "odoo.exceptions.AccessError", message: "You are not allowed" },
    }));
    expect(await setUpFields(client)).toMatchObject({ ok: false, error: { name: "odoo.exceptions.AccessError" } });
  });
});
