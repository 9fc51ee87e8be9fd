import { and, asc, count, eq, getTableColumns, isNotNull, sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Statement } from "./audit.ts";
import type { Db } from "./db.ts";
import { bookingPlatform } from "./schema/booking-platform.ts";
import { certificationSample } from "./schema/certification-sample.ts";
import { endpointSecret } from "./schema/endpoint-secret.ts";
import { endpoint } from "./schema/endpoint.ts";
import { keptPayload } from "./schema/kept-payload.ts";
import { tenant } from "./schema/tenant.ts";

/** A column that holds sealed texts: where, by which columns its rows are known, and the context each is sealed for. */
export interface SealedColumn {
  readonly table: SQLiteTable;
  readonly column: SQLiteColumn;
  readonly key: readonly SQLiteColumn[];
  readonly context: (key: readonly (string | number)[]) => string;
}

/** Every sealed text at rest. What is missing here would be lost with the key that it was sealed under. */
export const SEALED_COLUMNS: Readonly<Record<string, SealedColumn>> = {
  "endpoint_secret.sealed": {
    table: endpointSecret,
    column: endpointSecret.sealed,
    key: [endpointSecret.endpointId, endpointSecret.createdAtMs],
    context: ([id]) => `endpoint-secret:${id}`,
  },
  "endpoint.sealed_api_credential": {
    table: endpoint,
    column: endpoint.sealedApiCredential,
    key: [endpoint.id],
    context: ([id]) => `endpoint-api:${id}`,
  },
  "tenant.odoo_key": { table: tenant, column: tenant.odooKey, key: [tenant.id], context: ([id]) => `odoo-key:${id}` },
  "booking_platform.sealed_credential": {
    table: bookingPlatform,
    column: bookingPlatform.sealedCredential,
    key: [bookingPlatform.tenantId],
    context: ([id]) => `booking-key:${id}`,
  },
  "kept_payload.sealed_body": {
    table: keptPayload,
    column: keptPayload.sealedBody,
    key: [keptPayload.id],
    context: ([id]) => `kept-body:${id}`,
  },
  "kept_payload.sealed_headers": {
    table: keptPayload,
    column: keptPayload.sealedHeaders,
    key: [keptPayload.id],
    context: ([id]) => `kept-headers:${id}`,
  },
  "certification_sample.sealed_body": {
    table: certificationSample,
    column: certificationSample.sealedBody,
    key: [certificationSample.id],
    context: ([id]) => `sample-body:${id}`,
  },
  "certification_sample.sealed_headers": {
    table: certificationSample,
    column: certificationSample.sealedHeaders,
    key: [certificationSample.id],
    context: ([id]) => `sample-headers:${id}`,
  },
};

export interface SealedRow {
  readonly key: readonly (string | number)[];
  readonly sealed: string;
}

const listed = (parts: readonly (SQL | SQLiteColumn)[]): SQL => sql.join([...parts], sql`, `);
/** A key's id ends at the first colon; `LIKE` would take its underscore for any letter. */
const kidIn = ({ column }: SealedColumn): SQL<string> => sql`substr(${column}, 1, instr(${column}, ':') - 1)`;

interface Asked {
  /** The key that they need not be sealed under again. */
  readonly kid: string;
  /** The row that was passed; null: none was. */
  readonly after: readonly (string | number)[] | null;
  readonly limit: number;
}

/** Rows of a column that are sealed under another key than this. */
export async function sealedUnderOthers(db: Db, one: SealedColumn, { kid, after, limit }: Asked): Promise<SealedRow[]> {
  const behind = after && sql`(${listed(one.key)}) > (${listed(after.map((part) => sql`${part}`))})`;
  const [first, second] = one.key;
  if (!first) return [];
  const rows = await db
    .select({
      sealed: sql<string>`${one.column}`,
      first: sql<string>`${first}`,
      second: sql<number>`${second ?? sql`0`}`,
    })
    .from(one.table)
    .where(and(isNotNull(one.column), sql`${kidIn(one)} <> ${kid}`, behind ?? undefined))
    .orderBy(...one.key.map((column) => asc(column)))
    .limit(limit);
  return rows.map((row) => ({ sealed: row.sealed, key: second ? [row.first, row.second] : [row.first] }));
}

/** The statement that puts a text sealed anew in an old one's place, unless somebody put another there. */
export function resealed(db: Db, { table, column, key }: SealedColumn, row: SealedRow, anew: string): Statement {
  const [property = ""] = Object.entries(getTableColumns(table)).find(([, one]) => one.name === column.name) ?? [];
  const own = key.map((part, index) => eq(part, row.key[index]));
  return db
    .update(table)
    .set({ [property]: anew })
    .where(and(...own, eq(column, row.sealed)));
}

/** How many texts of each column are sealed under which key. */
export async function sealedByKey(db: Db): Promise<{ column: string; kid: string; rows: number }[]> {
  const counted = await Promise.all(
    Object.entries(SEALED_COLUMNS).map(async ([name, one]) => {
      const kid = kidIn(one);
      const rows = await db.select({ kid, rows: count() }).from(one.table).where(isNotNull(one.column)).groupBy(kid);
      return rows.map((row) => ({ column: name, ...row }));
    }),
  );
  return counted.flat();
}
