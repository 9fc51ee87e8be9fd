import { describe, expect, it } from "vitest";
import { PROBED_FIELDS } from "../../src/delivery/odoo/columns.ts";
import { clientOf, json } from "./answered-client.ts";

const written = async (...fields: string[]): Promise<number> => {
  let calls = 0;
  const client = clientOf(async () => {
    calls += 1;
    return json({ ids: [1], messages: [] });
  });
  await client.load("stock.picking", [".id", ...fields], [["1", ...fields.map(() => "x")]]);
  return calls;
};

describe("what the mesh may write on a picking", () => {
  it("is every field that it owns, and the reference that a booking brings", async () => {
    expect(await written(...PROBED_FIELDS, "carrier_tracking_ref")).toBe(1);
  });

  it.each(["state", "note", "partner_id", "date_done", "x_studio_milestone", "x_tallyman"])(
    "is not %s, and nothing leaves",
    async (field) => {
      await expect(written("x_tallyman_milestone", field)).rejects.toThrow(
        `the mesh never writes stock.picking.${field}`,
      );
    },
  );

  it("is an existing picking alone: none is made by its external id", async () => {
    const client = clientOf(async () => json({ ids: [1], messages: [] }));
    await expect(client.load("stock.picking", ["id", "x_tallyman_at"], [["x.y", ""]])).rejects.toThrow(
      "stock.picking.id",
    );
  });
});
