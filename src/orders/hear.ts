import { z } from "zod";
import type { FollowedModel, RecordRef } from "../domain/odoo-record.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { OdooClient, OdooFailure } from "../odoo/client.ts";
import { foreign } from "../odoo/failure.ts";
import { changesOf, doubtsOfGone, effectsOf, isOlder, isSame, isWaitedForNoMore, type Effect } from "./changes.ts";
import { writesCopy } from "./owned.ts";
import type { OrderPorts } from "./ports.ts";
import { readRow, Stamp, type ReadRecord } from "./rows.ts";
import { PAGE } from "./walk.ts";

/** Journal entries are the books' own: of them not even a copy is made. */
const OURS: Readonly<Partial<Record<FollowedModel, unknown[]>>> = { "account.move": ["move_type", "!=", "entry"] };

/** What one call brought. */
export interface Heard {
  readonly model: FollowedModel;
  readonly records: readonly ReadRecord[];
  /** Of every row, in order, also of those that could not be read. */
  readonly stamps: readonly Stamp[];
  readonly readAtMs: number;
}

/** Records of a model that match a domain, read now. */
export async function readRecords(
  ports: OrderPorts,
  client: OdooClient,
  model: FollowedModel,
  {
    domain,
    order,
    limit = PAGE,
  }: { readonly domain: readonly unknown[]; readonly order: string; readonly limit?: number },
): Promise<Result<Heard, OdooFailure>> {
  const fields = await ports.fields(client, model);
  if (!fields.ok) return fields;
  const readAtMs = ports.now();
  const known = fields.value.filter((name) => name !== "active");
  const ours = OURS[model];
  const terms = [...domain, ...(ours ? [ours] : [])];
  // Odoo leaves the archived out unless a search speaks of them.
  if (fields.value.includes("active")) terms.push(["active", "in", [true, false]]);
  const rows = await client.searchRead(model, terms, known, { limit, order });
  if (!rows.ok) return rows;
  const stamps = z.array(Stamp).safeParse(rows.value);
  if (!stamps.success) return err(foreign(`rows of ${model} do not say when they were written`));
  const records = rows.value.flatMap((row) => {
    const read = readRow(model, row);
    if (read.ok) return [read.value];
    ports.strange(model, read.error);
    return [];
  });
  return ok({ model, records, stamps: stamps.data, readAtMs });
}

/** A doorbell's record, an order of a delivery, that order's other deliveries: what follows from more is another ring's. */
const DEPTH_MAX = 4;

/** Reads a record back and does what follows from it; of what it names, that which the mesh does not hold is read too. */
export async function hear(ports: OrderPorts, ref: RecordRef): Promise<Result<Refused | null, OdooFailure>> {
  const client = await ports.odoo();
  if (!client.ok) return client;
  const held = await ports.held(ref.model, [ref.id]);
  // Whom no order names is nobody's customer.
  if (ref.model === "res.partner" && !held.has(ref.id)) return ok(null);
  return follow(ports, client.value, [ref]);
}

/** A model that Odoo does not let the mesh read. */
export interface Refused {
  readonly model: FollowedModel;
  readonly failure: OdooFailure;
}

/** Reads what records name, level by level. Of what Odoo refuses the first is the answer; the rest is read all the same. */
export async function follow(
  ports: OrderPorts,
  client: OdooClient,
  refs: readonly RecordRef[],
): Promise<Result<Refused | null, OdooFailure>> {
  let wanted = refs;
  let refused: Refused | null = null;
  for (let depth = 0; depth < DEPTH_MAX && wanted.length > 0; depth += 1) {
    const next: RecordRef[] = [];
    for (const { model, ids } of byModel(wanted)) {
      const heard = await readRecords(ports, client, model, { domain: [["id", "in", ids]], order: "id asc" });
      if (!heard.ok && heard.error.kind !== "rejected") return heard;
      if (!heard.ok) {
        refused ??= { model, failure: heard.error };
        continue;
      }
      const found = new Set(heard.value.stamps.map(({ id }) => id));
      await forget(
        ports,
        model,
        ids.filter((id) => !found.has(id)),
        heard.value.readAtMs,
      );
      next.push(...(await apply(ports, heard.value)));
    }
    wanted = next;
  }
  return ok(refused);
}

/** Marks copies whose records Odoo knows no more; what an order waited for may have been one of them. */
export async function forget(
  ports: OrderPorts,
  model: FollowedModel,
  ids: readonly number[],
  readAtMs: number,
): Promise<void> {
  if (ids.length === 0) return;
  const held = await ports.held(model, ids);
  const linked = model === "stock.picking" ? await ports.linked(ids) : new Map<number, readonly string[]>();
  for (const id of ids) {
    const copy = held.get(id);
    if (copy?.model === "stock.picking" && copy.deletedAtMs === null)
      for (const effect of [...isWaitedForNoMore(copy), ...doubtsOfGone(copy, linked.get(id) ?? [])])
        await ports.act(effect);
    await ports.gone({ model, id }, readAtMs);
  }
}

function byModel(refs: readonly RecordRef[]): { model: FollowedModel; ids: number[] }[] {
  const groups = new Map<FollowedModel, Set<number>>();
  for (const { model, id } of refs) groups.set(model, (groups.get(model) ?? new Set()).add(id));
  return [...groups].flatMap(([model, ids]) => pagesOf([...ids]).map((page) => ({ model, ids: page })));
}

const pagesOf = (ids: readonly number[]): number[][] =>
  Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, n) => ids.slice(n * PAGE, (n + 1) * PAGE));

/**
 * Does what follows from records, then keeps them: whoever dies between the two does it again, and no change is told twice. What they
 * name and is to be read is the answer. `onlyNews`: what is held already is passed over, and deliveries are not read by way of their
 * order, since they are walked themselves.
 */
export async function apply(
  ports: OrderPorts,
  { model, records, readAtMs }: Heard,
  { onlyNews = false } = {},
): Promise<RecordRef[]> {
  writesCopy(model);
  const held = await ports.held(
    model,
    records.map(({ copy }) => copy.id),
  );
  const orders = await ports.orders(
    records.flatMap(({ copy }) => (copy.model === "stock.picking" && copy.orderId !== null ? [copy.orderId] : [])),
  );
  const linked = await ports.linked(records.flatMap(({ copy }) => (copy.model === "stock.picking" ? [copy.id] : [])));
  const refs: RecordRef[] = [];
  const readings = [];
  for (const record of records) {
    const { copy } = record;
    const before = held.get(copy.id);
    const nobodys = onlyNews && copy.model === "res.partner" && !before;
    if (nobodys || isOlder(before, copy)) continue;
    const order = copy.model === "stock.picking" && copy.orderId !== null ? orders.get(copy.orderId) : undefined;
    const effects = effectsOf(before, record, { order, linked: linked.get(copy.id) ?? [], nowMs: ports.now() });
    refs.push(...effects.flatMap((effect) => (effect.kind === "read" ? [effect.ref] : [])));
    const isKnown = isSame(before, copy);
    const acted = isKnown && onlyNews ? true : await actOn(ports, effects, onlyNews);
    if (!acted) await ports.again({ model, id: copy.id });
    if (isKnown || !acted) continue;
    const changes = changesOf(before, copy);
    readings.push({ copy, readAtMs, heldReadAtMs: before?.readAtMs ?? null, changes });
  }
  await ports.keep(readings);
  return unheld(ports, onlyNews ? refs.filter((ref) => ref.model !== "stock.picking") : refs);
}

/** Of a page's record the trouble is its own: false, and the others go on. Of one that was rung for it is the errand's. */
async function actOn(ports: OrderPorts, effects: readonly Effect[], isOneOfMany: boolean): Promise<boolean> {
  try {
    for (const effect of effects) if (effect.kind !== "read") await ports.act(effect);
    return true;
  } catch (error) {
    if (isOneOfMany) return false;
    throw error;
  }
}

/** Customers are read once, when they are first named; what else is named is read because it changed. */
async function unheld(ports: OrderPorts, refs: readonly RecordRef[]): Promise<RecordRef[]> {
  const partners = refs.filter(({ model }) => model === "res.partner").map(({ id }) => id);
  const held = partners.length > 0 ? await ports.held("res.partner", partners) : new Map<number, unknown>();
  return refs.filter(({ model, id }) => model !== "res.partner" || !held.has(id));
}
