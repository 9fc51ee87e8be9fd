import { ok, type Result } from "../../domain/result.ts";
import type { OdooFailure } from "../../odoo/client.ts";
import { READ_FIELDS, type PickingColumns } from "./columns.ts";
import type { SinkOdoo } from "./guarded.ts";
import { Kept } from "./kept.ts";
import { idOf } from "./languages.ts";

type Users = Result<ReadonlyMap<number, number>, OdooFailure>;

/**
 * Who is to look at a picking: its responsible, else the salesperson of its order, else whom the tenant names. Who may not be looked up is
 * passed over; a picking that has nobody is everybody's.
 */
export class Responsible {
  readonly #named: Kept<{ readonly login: string; readonly id: number | null }>;

  constructor(now: () => number) {
    this.#named = new Kept(now);
  }

  /** By picking. `login`: whom the tenant names. */
  async of(
    client: SinkOdoo,
    pickingIds: readonly number[],
    columns: Pick<PickingColumns, "responsible" | "order">,
    login: string | null,
  ): Promise<Users> {
    const users = await askPickings(client, pickingIds, columns);
    if (!users.ok) return users;
    const left = pickingIds.filter((id) => !users.value.has(id));
    if (left.length === 0 || login === null) return users;
    const named = await this.#idOf(client, login);
    if (!named.ok) return named;
    const { value: userId } = named;
    return userId === null ? users : ok(new Map([...users.value, ...left.map((id) => [id, userId] as const)]));
  }

  async #idOf(client: SinkOdoo, login: string): Promise<Result<number | null, OdooFailure>> {
    const ask = async (): Promise<Result<{ login: string; id: number | null }, OdooFailure>> => {
      const found = await client.searchRead("res.users", [["login", "=", login]], ["login"], { limit: 1 });
      if (!found.ok) return found.error.kind === "rejected" ? ok({ login, id: null }) : found;
      const id = Number(found.value[0]?.["id"]);
      return ok({ login, id: id > 0 ? id : null });
    };
    const held = await this.#named.of(ask);
    if (!held.ok || held.value.login === login) return held.ok ? ok(held.value.id) : held;
    // The tenant names somebody else by now.
    this.#named.forget();
    const fresh = await this.#named.of(ask);
    return fresh.ok ? ok(fresh.value.id) : fresh;
  }
}

async function askPickings(
  client: SinkOdoo,
  pickingIds: readonly number[],
  { responsible, order }: Pick<PickingColumns, "responsible" | "order">,
): Promise<Users> {
  const fields = [...(responsible ? [READ_FIELDS.responsible] : []), ...(order ? [READ_FIELDS.order] : [])];
  if (fields.length === 0) return ok(new Map());
  const rows = await client.searchRead("stock.picking", [["id", "in", [...pickingIds]]], fields, {
    limit: pickingIds.length,
  });
  if (!rows.ok) return rows.error.kind === "rejected" ? ok(new Map()) : rows;
  const users = new Map<number, number>();
  const orders = new Map<number, number>();
  for (const row of rows.value) {
    const [pickingId, userId, orderId] = [
      Number(row["id"]),
      idOf(row[READ_FIELDS.responsible]),
      idOf(row[READ_FIELDS.order]),
    ];
    if (userId !== null) users.set(pickingId, userId);
    else if (orderId !== null) orders.set(pickingId, orderId);
  }
  const sellers = await askSellers(client, [...new Set(orders.values())]);
  if (!sellers.ok) return sellers;
  for (const [pickingId, orderId] of orders) {
    const seller = sellers.value.get(orderId);
    if (seller !== undefined) users.set(pickingId, seller);
  }
  return ok(users);
}

/** By order. */
async function askSellers(client: SinkOdoo, orderIds: readonly number[]): Promise<Users> {
  if (orderIds.length === 0) return ok(new Map());
  const rows = await client.searchRead("sale.order", [["id", "in", [...orderIds]]], ["user_id"], {
    limit: orderIds.length,
  });
  if (!rows.ok) return rows.error.kind === "rejected" ? ok(new Map()) : rows;
  const pairs = rows.value.flatMap((row) => {
    const userId = idOf(row["user_id"]);
    return userId === null ? [] : [[Number(row["id"]), userId] as const];
  });
  return ok(new Map(pairs));
}
