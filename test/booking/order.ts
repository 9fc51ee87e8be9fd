import type { OdooStandIn } from "../odoo-stand-in/stand-in.ts";

/** Puts records into an Odoo as any of its users would. */
export async function create(odoo: OdooStandIn, model: string, vals: Record<string, unknown>): Promise<number> {
  const made = (await rpc(odoo, model, "create", { vals_list: [vals] })) as number[];
  return made[0] ?? 0;
}

export async function write(
  odoo: OdooStandIn,
  model: string,
  id: number,
  vals: Record<string, unknown>,
): Promise<void> {
  await rpc(odoo, model, "write", { ids: [id], vals });
}

export async function unlink(odoo: OdooStandIn, model: string, id: number): Promise<void> {
  await rpc(odoo, model, "unlink", { ids: [id] });
}

async function rpc(odoo: OdooStandIn, model: string, method: string, body: object): Promise<unknown> {
  const request = new Request(`https://odoo.test/json/2/${model}/${method}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `bearer ${odoo.key}`,
      "x-odoo-database": odoo.db,
    },
    body: JSON.stringify(body),
  });
  const response = await odoo.handle(request);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** A delivery that is ready: from a warehouse, to a customer, of so many packages (0: unpacked). */
export async function readyDelivery(
  odoo: OdooStandIn,
  over: { packages?: number; picking?: Record<string, unknown>; customer?: Record<string, unknown> } = {},
): Promise<{ pickingId: number; customerId: number }> {
  const state = await create(odoo, "res.country.state", { name: "California", code: "CA" });
  const address = { city: "San Francisco", zip: "94104", state_id: state, country_code: "US", phone: "4155550100" };
  const from = await create(odoo, "res.partner", { name: "My Company", street: "417 Montgomery Street", ...address });
  const warehouse = await create(odoo, "stock.warehouse", { name: "WH", partner_id: from });
  const type = await create(odoo, "stock.picking.type", { name: "Out", code: "outgoing", warehouse_id: warehouse });
  const customerId = await create(odoo, "res.partner", {
    name: "Jane Doe",
    street: "179 N Harbor Dr",
    ...address,
    ...over.customer,
  });
  const pickingId = await create(odoo, "stock.picking", {
    name: "WH/OUT/00007",
    state: "assigned",
    origin: "S00012",
    picking_type_id: type,
    partner_id: customerId,
    weight: 1.5,
    weight_uom_name: "kg",
    ...over.picking,
  });
  const box = await create(odoo, "stock.package.type", {
    name: "Box",
    packaging_length: 300,
    width: 200,
    height: 100,
    length_uom_name: "mm",
  });
  for (let n = 0; n < (over.packages ?? 0); n += 1) {
    const pack = await create(odoo, "stock.package", {
      name: `PACK${n}`,
      weight: 0,
      shipping_weight: 2 + n,
      weight_uom_name: "kg",
      package_type_id: box,
    });
    await create(odoo, "stock.move.line", { picking_id: pickingId, result_package_id: pack, quantity: 1 });
  }
  return { pickingId, customerId };
}
