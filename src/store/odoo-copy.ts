import { and, asc, eq, getTableColumns, gt, isNull, sql, type SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { FollowedModel, HeldCopy, OdooCopy, Reading } from "../domain/odoo-record.ts";
import { unreachable } from "../domain/result.ts";
import type { Db } from "./db.ts";
import { customer } from "./schema/customer.ts";
import { invoice } from "./schema/invoice.ts";
import { odooChange } from "./schema/odoo-change.ts";
import { picking } from "./schema/picking.ts";
import { salesOrder } from "./schema/sales-order.ts";

const TABLES = { "sale.order": salesOrder, "stock.picking": picking, "account.move": invoice, "res.partner": customer };
type Table = (typeof TABLES)[FollowedModel];

/** One value to bind, however many ids. */
const among = (table: Table, ids: readonly number[]): SQL =>
  sql`${table.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;

/** The copies of a model that the mesh holds, by id. */
export async function heldCopies<M extends FollowedModel>(
  db: Db,
  tenantId: string,
  model: M,
  ids: readonly number[],
): Promise<Map<number, Extract<HeldCopy, { model: M }>>> {
  if (ids.length === 0) return new Map();
  const table: Table = TABLES[model];
  const rows = await db
    .select()
    .from(table)
    .where(and(eq(table.tenantId, tenantId), among(table, ids)));
  // A table's columns are its model's fields.
  return new Map(rows.map(({ tenantId: _, ...row }) => [row.id, { ...row, model } as Extract<HeldCopy, { model: M }>]));
}

/** Ids of the copies of a model whose records are there, as far as it is known, behind one. */
export async function heldIdsAfter(
  db: Db,
  tenantId: string,
  model: FollowedModel,
  after: number,
  limit: number,
): Promise<number[]> {
  const table: Table = TABLES[model];
  const rows = await db
    .select({ id: table.id })
    .from(table)
    .where(and(eq(table.tenantId, tenantId), gt(table.id, after), isNull(table.deletedAtMs)))
    .orderBy(asc(table.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** D1 takes as long for a batch as for its statements. */
const READINGS_PER_BATCH = 40;

/**
 * Writes readings down, each with its changes or not at all. An older reading never overwrites a newer one; and whoever told the
 * changes from a copy that is no longer held has told nothing.
 */
export async function keepReadings(
  db: Db,
  tenantId: string,
  readings: readonly Reading[],
  origin: { readonly nowMs: number; readonly requestId: string },
): Promise<void> {
  for (let from = 0; from < readings.length; from += READINGS_PER_BATCH) {
    const statements = readings.slice(from, from + READINGS_PER_BATCH).flatMap((reading) => [
      // Before the copy, whose state they depend on.
      ...changesOf(db, tenantId, reading, origin),
      upsert(db, tenantId, reading),
    ]);
    await inBatch(db, statements);
  }
}

/** A record that an Odoo does not know any more; false when that is no news. */
export async function markDeleted(
  db: Db,
  tenantId: string,
  gone: { readonly model: FollowedModel; readonly id: number; readonly readAtMs: number },
  origin: { readonly nowMs: number; readonly requestId: string },
): Promise<boolean> {
  const table: Table = TABLES[gone.model];
  const held = sql`(SELECT 1 FROM ${table} WHERE ${table.tenantId} = ${tenantId} AND ${table.id} = ${gone.id}
    AND ${table.deletedAtMs} IS NULL AND ${table.readAtMs} <= ${gone.readAtMs}) = 1`;
  const change = { field: "deleted", from: null, to: "true" };
  const [, marked] = await db.batch([
    appended(db, { tenantId, model: gone.model, id: gone.id, change, origin }, held),
    db
      .update(table)
      .set({ deletedAtMs: origin.nowMs })
      .where(
        and(
          eq(table.tenantId, tenantId),
          eq(table.id, gone.id),
          isNull(table.deletedAtMs),
          sql`${table.readAtMs} <= ${gone.readAtMs}`,
        ),
      )
      .returning({ id: table.id }),
  ]);
  return marked.length > 0;
}

async function inBatch(db: Db, statements: BatchItem<"sqlite">[]): Promise<void> {
  const [first, ...rest] = statements;
  if (first) await db.batch([first, ...rest]);
}

function changesOf(
  db: Db,
  tenantId: string,
  { copy: { model, id }, heldReadAtMs, changes }: Reading,
  origin: { readonly nowMs: number; readonly requestId: string },
) {
  const table: Table = TABLES[model];
  const held = sql`(SELECT ${table.readAtMs} FROM ${table}
    WHERE ${table.tenantId} = ${tenantId} AND ${table.id} = ${id}) IS ${heldReadAtMs}`;
  return changes.map((change) => appended(db, { tenantId, model, id, change, origin }, held));
}

interface Line {
  readonly tenantId: string;
  readonly model: FollowedModel;
  readonly id: number;
  readonly change: Reading["changes"][number];
  readonly origin: { readonly nowMs: number; readonly requestId: string };
}

/** A line at the end of the tenant's feed, if something holds. */
function appended(db: Db, { tenantId, model, id, change, origin }: Line, holds: SQL) {
  const { field, from, to } = change;
  return db.insert(odooChange).select(
    sql`SELECT ${tenantId},
      (SELECT coalesce(max(seq), 0) + 1 FROM ${odooChange} WHERE ${odooChange.tenantId} = ${tenantId}),
      ${origin.nowMs}, ${model}, ${id}, ${field}, ${from}, ${to}, ${origin.requestId} WHERE ${holds}`,
  );
}

function upsert(db: Db, tenantId: string, { copy, readAtMs }: Reading): BatchItem<"sqlite"> {
  const common = { tenantId, readAtMs, deletedAtMs: null };
  switch (copy.model) {
    case "sale.order":
      return db.insert(salesOrder).values(rowOf(copy, common)).onConflictDoUpdate(unlessNewer(salesOrder));
    case "stock.picking":
      return db.insert(picking).values(rowOf(copy, common)).onConflictDoUpdate(unlessNewer(picking));
    case "account.move":
      return db.insert(invoice).values(rowOf(copy, common)).onConflictDoUpdate(unlessNewer(invoice));
    case "res.partner":
      return db.insert(customer).values(rowOf(copy, common)).onConflictDoUpdate(unlessNewer(customer));
    default:
      return unreachable(copy);
  }
}

function rowOf<C extends OdooCopy, Common>({ model: _, ...fields }: C, common: Common): Omit<C, "model"> & Common {
  return { ...fields, ...common };
}

/** Of two readings of one second the later one is the newer. */
function unlessNewer(table: Table) {
  const set = Object.fromEntries(
    Object.entries(getTableColumns(table))
      .filter(([key]) => key !== "tenantId" && key !== "id")
      .map(([key, column]) => [key, sql.raw(`excluded.${column.name}`)]),
  );
  const setWhere = sql`(excluded.write_date, excluded.read_at_ms) >= (${table.writeDate}, ${table.readAtMs})`;
  return { target: [table.tenantId, table.id], set, setWhere };
}
