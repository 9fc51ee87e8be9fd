import { columnsIn, PROBED_FIELDS, READ_FIELDS } from "../delivery/odoo/columns.ts";
import { askCompanyWords } from "../delivery/odoo/languages.ts";
import { tellOrders } from "../delivery/odoo/orders.ts";
import type { Errand, ErrandEnd } from "../domain/errand.ts";
import { OdooId } from "../domain/odoo-record.ts";
import type { OdooFailure } from "../odoo/client.ts";
import type { Ground } from "./ground.ts";
import { connectionTo } from "./odoo.ts";
import { world } from "./world.ts";

/** The errand that tells an order, but for whose it is and who asked. */
export function tellOrderAsked(orderId: number) {
  return { kind: "tell_order", key: `${orderId}`, payload: `${orderId}` } as const;
}

/** A delivery that an order waited for was cancelled, or is gone: if the customer has all the others, it is told now. */
export async function tellOrderErrand(ground: Ground, { tenantId, payload }: Errand): Promise<ErrandEnd> {
  const orderId = OdooId.parse(JSON.parse(payload));
  const connection = await connectionTo(ground, tenantId)();
  if (!connection.ok) return endOf(connection.error);
  const { client } = connection.value;
  const present = await client.fieldsGet("stock.picking", [...PROBED_FIELDS, ...Object.values(READ_FIELDS)]);
  if (!present.ok) return endOf(present.error);
  const words = await askCompanyWords(client);
  if (!words.ok) return endOf(words.error);
  const columns = columnsIn(present.value);
  const failure = await tellOrders(client, { orderIds: [orderId] }, columns, words.value, world.now());
  return failure ? endOf(failure) : { kind: "done" };
}

function endOf(failure: OdooFailure): ErrandEnd {
  const why = `${failure.name}: ${failure.message}`;
  return failure.kind === "rejected" ? { kind: "given_up", why } : { kind: "later", why };
}
