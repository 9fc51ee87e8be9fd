import type { OdooStandIn } from "../test/odoo-stand-in/stand-in.ts";
import { PICKINGS } from "./story.ts";

/** The delivery of the demo that nobody has booked yet. */
export const TO_BOOK = { name: "WH/OUT/00004", trackingRef: null } as const;

/** Who ordered what, a delivery each; the last one's waits to be booked. */
const ORDERS = [
  {
    picking: PICKINGS[0].name,
    order: "S00001",
    total: 249,
    customer: "Jane Doe",
    street: "179 N Harbor Dr",
    city: "Redondo Beach",
    zip: "90277",
    weight: 2.4,
  },
  {
    picking: PICKINGS[1].name,
    order: "S00002",
    total: 89.5,
    customer: "Ada Park",
    street: "1600 Amphitheatre Pkwy",
    city: "Mountain View",
    zip: "94043",
    weight: 0.8,
  },
  {
    picking: PICKINGS[2].name,
    order: "S00003",
    total: 1240,
    customer: "Blue Kite Cafe",
    street: "85 Bluxome St",
    city: "San Francisco",
    zip: "94107",
    weight: 11,
  },
  {
    picking: TO_BOOK.name,
    order: "S00004",
    total: 64.9,
    customer: "Sam Rivera",
    street: "388 Townsend St",
    city: "San Francisco",
    zip: "94107",
    weight: 1.5,
  },
] as const;

/**
 * Brings the demo's business into a stand-in that has its pickings or none: customers, orders, weights and the warehouse's address.
 * It is made anew at each start, with the same ids: what the demo changes is on the pickings alone.
 */
export function openBusiness(standIn: OdooStandIn): void {
  const state = standIn.create("res.country.state", { name: "California", code: "CA" });
  const address = { state_id: state, country_code: "US", phone: "4155550100" };
  const own = {
    name: "Demo Company",
    street: "417 Montgomery Street",
    city: "San Francisco",
    zip: "94104",
    ...address,
  };
  const warehouse = standIn.create("stock.warehouse", { name: "WH", partner_id: standIn.create("res.partner", own) });
  const outgoing = standIn.records("stock.picking.type").find(({ code }) => code === "outgoing");
  standIn.write("stock.picking.type", Number(outgoing?.["id"]), { warehouse_id: warehouse });
  const dollar = standIn.records("res.currency").find(({ name }) => name === "USD")?.["id"];
  for (const [index, { picking, order, total, customer, weight, ...place }] of ORDERS.entries()) {
    const partner = standIn.create("res.partner", { name: customer, ...place, ...address });
    const sale = standIn.create("sale.order", {
      name: order,
      state: "sale",
      partner_id: partner,
      partner_shipping_id: partner,
      client_order_ref: `PO-${1001 + index}`,
      amount_total: total,
      currency_id: dollar,
      date_order: `2026-11-0${index + 1} 09:00:00`,
    });
    const goods = { origin: order, sale_id: sale, partner_id: partner, weight, weight_uom_name: "kg" };
    standIn.write("stock.picking", pickingNamed(standIn, picking), goods);
  }
}

/** Its id; made, and ready to leave, where it is not there yet. */
function pickingNamed(standIn: OdooStandIn, name: string): number {
  const there = standIn.pickings().find((row) => row["name"] === name);
  if (there) return Number(there["id"]);
  const known = [...PICKINGS, TO_BOOK].find((one) => one.name === name);
  return standIn.addPicking({ name, trackingRef: known?.trackingRef ?? null, state: "assigned" });
}
