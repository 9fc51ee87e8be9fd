import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { moneyInWords } from "../src/domain/money.ts";
import type { DemoFreight } from "./demo-freight.ts";
import { TO_BOOK } from "./demo-orders.ts";
import type { MeshApi } from "./mesh/api.ts";
import { table } from "./table.ts";

const WITHIN_MS = 60_000;

const Bookings = z.object({
  items: z.array(z.object({ id: z.string(), pickingName: z.string(), state: z.string() })),
});
const Orders = z.object({
  items: z.array(z.object({ name: z.string(), amountMinor: z.int().nullable(), currency: z.string().nullable() })),
});

/** The delivery that waits to be booked, or was. */
export interface DemoBooking {
  readonly id: string;
  readonly state: string;
}

/** Deliveries are booked with the demo's platform, once a person has said yes. Whatever somebody has set since then stays. */
export async function ensureBooking(api: MeshApi, tenant: string, { url, key }: DemoFreight): Promise<void> {
  const path = `/v1/tenants/${tenant}/booking`;
  if ((await api.get(path)) !== null) return;
  await api.put(path, { platform: "karrio", baseUrl: url, credential: key, mode: "review" });
}

/** Reads the orders off Odoo, as the mesh does each night; what is ready to leave is drafted with the platform. */
export async function untilOrdersAreRead(api: MeshApi, tenant: string): Promise<DemoBooking> {
  await api.post(`/v1/tenants/${tenant}/odoo/catch-up`, {});
  const giveUpAtMs = Date.now() + WITHIN_MS;
  while (Date.now() < giveUpAtMs) {
    const { items } = Bookings.parse(await api.get(`/v1/bookings?tenant=${tenant}`));
    const found = items.find(({ pickingName, state }) => pickingName === TO_BOOK.name && state !== "wanted");
    if (found) return found;
    await sleep(50);
  }
  throw new Error(`${TO_BOOK.name} is not drafted after a minute: mesh errand list --tenant ${tenant} says why`);
}

export async function orderTable(api: MeshApi, tenant: string): Promise<string> {
  const { items } = Orders.parse(await api.get(`/v1/orders?tenant=${tenant}`));
  const rows = items.map(({ name, amountMinor, currency }) => [
    name,
    amountMinor === null || currency === null ? "-" : moneyInWords(amountMinor, currency),
  ]);
  return table(["order", "amount"], rows);
}
