import { and, asc, count, eq, getTableColumns, gt, isNotNull, ne, sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Statement } from "./audit.ts";
import type { Db } from "./db.ts";
import { bodiesOfRests } from "./errand.ts";
import { bookingPlatform } from "./schema/booking-platform.ts";
import { certificationSample } from "./schema/certification-sample.ts";
import { endpointSecret } from "./schema/endpoint-secret.ts";
import { endpoint } from "./schema/endpoint.ts";
import { errand } from "./schema/errand.ts";
import { keptPayload } from "./schema/kept-payload.ts";
import { proposal } from "./schema/proposal.ts";
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
  "proposal.sealed_secret": {
    table: proposal,
    column: proposal.sealedSecret,
    key: [proposal.id, proposal.subject],
    context: ([, subject]) => `endpoint-secret:${subject}`,
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

/** A table whose payloads lie in the bucket, and the context each is sealed for. Its rows have `body_key` and `body_kid`. */
export interface SealedBodies {
  readonly table: typeof keptPayload | typeof certificationSample;
  readonly context: (id: string) => string;
}

/**
 * Every sealed text in the bucket, as the columns above are those in the database; but for webhooks that are gone on with, sealed for
 * `work-whole:${id}`: until they are recorded, which is soon, their key must stay.
 */
export const SEALED_BODIES: Readonly<Record<string, SealedBodies>> = {
  "kept_payload.body": { table: keptPayload, context: (id) => `kept-whole:${id}` },
  "certification_sample.body": { table: certificationSample, context: (id) => `sample-whole:${id}` },
};

export interface SealedRow {
  readonly key: readonly (string | number)[];
  readonly sealed: string;
}

const listed = (parts: readonly (SQL | SQLiteColumn)[]): SQL => sql.join([...parts], sql`, `);
/** A key's id ends at the first colon; `LIKE` would take its underscore for any letter. */
const kidIn = ({ column }: SealedColumn): SQL<string> => sql`substr(${column}, 1, instr(${column}, ':') - 1)`;

/** Null and empty: nothing is sealed there. */
const isSealed = ({ column }: SealedColumn): SQL => sql`${column} <> ''`;

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
    .where(and(isSealed(one), sql`${kidIn(one)} <> ${kid}`, behind ?? undefined))
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
      const rows = await db.select({ kid, rows: count() }).from(one.table).where(isSealed(one)).groupBy(kid);
      return rows.map((row) => ({ column: name, ...row }));
    }),
  );
  const inBucket = await Promise.all(
    Object.entries(SEALED_BODIES).map(async ([name, { table }]) => {
      const kid = sql<string>`${table.bodyKid}`;
      const rows = await db.select({ kid, rows: count() }).from(table).where(isNotNull(table.bodyKid)).groupBy(kid);
      return rows.map((row) => ({ column: name, ...row }));
    }),
  );
  // Webhooks that are gone on with: in minutes they are gone.
  const kid = sql<string>`json_extract(${errand.payload}, '$.kid')`;
  const rests = await db.select({ kid, rows: count() }).from(errand).where(eq(errand.kind, "record_rest")).groupBy(kid);
  return [...counted, ...inBucket].flat().concat(rests.map((row) => ({ column: "errand.body", ...row })));
}

export interface BodyRow {
  readonly id: string;
  readonly key: string;
}

/** Rows whose payload in the bucket is sealed under another key than this. */
export async function bodiesUnderOthers(
  db: Db,
  { table }: SealedBodies,
  { kid, after, limit }: { readonly kid: string; readonly after: string; readonly limit: number },
): Promise<BodyRow[]> {
  return db
    .select({ id: table.id, key: sql<string>`${table.bodyKey}` })
    .from(table)
    .where(and(isNotNull(table.bodyKid), ne(table.bodyKid, kid), gt(table.id, after)))
    .orderBy(asc(table.id))
    .limit(limit);
}

/** The statement that says which key a payload in the bucket is sealed under now. */
export const bodyResealed = (db: Db, { table }: SealedBodies, { id }: BodyRow, kid: string): Statement =>
  db.update(table).set({ bodyKid: kid }).where(eq(table.id, id));

const idOf = (key: string): string => key.slice(key.lastIndexOf("/") + 1);

/** Of some keys of the bucket those that no row names. A key ends in the id of its row. */
export async function unnamedBodies(db: Db, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const ids = JSON.stringify(keys.map(idOf));
  const named = await Promise.all(
    Object.values(SEALED_BODIES).map(({ table }) =>
      db
        .select({ key: table.bodyKey })
        .from(table)
        .where(sql`${table.id} IN (SELECT value FROM json_each(${ids}))`),
    ),
  );
  const tenants = new Set(keys.filter((key) => key.includes("/work/")).map((key) => key.split("/")[1] ?? ""));
  const rests = tenants.size > 0 ? await bodiesOfRests(db, [...tenants]) : [];
  const known = new Set([...named.flat().map(({ key }) => key), ...rests]);
  return keys.filter((key) => !known.has(key));
}
