import { and, asc, eq, gt, lt, lte, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { z } from "zod";
import {
  linked,
  NO_LINKS,
  type Audited,
  type AuditFact,
  type AuditLink,
  type ChainHead,
  type Mac,
} from "../domain/audit.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { bound } from "./bound.ts";
import { d1Message, type Db } from "./db.ts";
import { packed } from "./packed.ts";
import { isPast, latestOf, type Cut } from "./retention.ts";
import { audit, auditHead } from "./schema/audit.ts";

export interface AuditPorts {
  readonly db: Db;
  readonly mac: Mac;
}

/** What D1 does as a part of a batch. */
export type Statement = BatchItem<"sqlite"> | D1PreparedStatement;

let statementOf: (change: AuditedChange) => Statement;

/**
 * A change of what is audited, as the store's modules hand it out. Nobody can carry it out but `audited`, and that only with a fact; where it
 * turns out to change nothing, neither is done.
 */
export class AuditedChange {
  readonly #statement: Statement;
  static {
    statementOf = (change) => change.#statement;
  }
  constructor(statement: Statement) {
    this.#statement = statement;
  }
}

/** What a verb decided: the statements that do it, what is written down of it, and what it answers. No facts: nothing audited is to change. */
export interface Decided<T> {
  readonly statements: readonly (AuditedChange | Statement)[];
  readonly facts: readonly AuditFact[];
  readonly value: T;
}

const TRIES = 3;

/**
 * Changes objects, and writes down what was done to them in the same batch: neither is there without the other. `decide` loads,
 * decides, and changes nothing itself; it is asked again, from the start, where somebody else changed one of `objects` meanwhile. So what it
 * saw still holds when its statements run. `facts` speak of `objects` alone.
 */
export async function audited<T, E>(
  { db, mac }: AuditPorts,
  objects: readonly Audited[],
  decide: () => Promise<Result<Decided<T>, E>>,
): Promise<Result<T, E | "busy">> {
  for (let attempt = 1; ; attempt += 1) {
    const heads = await headsOf(db, objects);
    const decided = await decide();
    if (!decided.ok) return decided;
    const { statements, facts, value } = decided.value;
    if (facts.length === 0 && statements.some((one) => one instanceof AuditedChange))
      throw new Error("a change of what is audited, and no fact of it");
    const batch = [...appended(db, linksBehind(mac, heads, facts)), ...statements.flatMap((one) => prepared(db, one))];
    if (batch.length === 0) return ok(value);
    try {
      await db.$client.batch(batch);
      return ok(value);
    } catch (error) {
      if (!isOvertaken(error)) throw error;
      if (attempt < TRIES) continue;
      if (isOurs(error)) return err("busy");
      throw error;
    }
  }
}

/** Fails where the statement before it changed nothing. */
const CHANGED = sql`SELECT json(iif(changes() = 0, 'nothing changed', '1'))`;

function prepared(db: Db, one: AuditedChange | Statement): D1PreparedStatement[] {
  if (one instanceof AuditedChange) return [...prepared(db, statementOf(one)), bound(db, CHANGED)];
  if (!("toSQL" in one)) return [one as D1PreparedStatement];
  const { sql: text, params } = (one as { toSQL(): { sql: string; params: unknown[] } }).toSQL();
  return [db.$client.prepare(text).bind(...params)];
}

/** The chains' ends by object; one query. */
async function headsOf(db: Db, objects: readonly Audited[]): Promise<ReadonlyMap<string, ChainHead>> {
  if (objects.length === 0) return new Map();
  const asked = JSON.stringify(objects.map(({ kind, id }) => [kind, id]));
  const found = await db
    .select()
    .from(auditHead)
    .where(
      sql`(${auditHead.objectKind}, ${auditHead.objectId}) IN (SELECT value->>0, value->>1 FROM json_each(${asked}))`,
    );
  const heads = new Map(objects.map((object) => [keyOf(object), NO_LINKS]));
  for (const { objectKind, objectId, n, hash } of found)
    heads.set(keyOf({ kind: objectKind, id: objectId }), { n, hash });
  return heads;
}

function linksBehind(mac: Mac, heads: ReadonlyMap<string, ChainHead>, facts: readonly AuditFact[]): AuditLink[] {
  return [...Map.groupBy(facts, ({ object }) => keyOf(object))].flatMap(([key, own]) => {
    const head = heads.get(key);
    if (!head) throw new Error(`a fact about ${key}, which was not among the objects to be changed`);
    return linked(mac, head, own);
  });
}

function appended(db: Db, links: readonly AuditLink[]): D1PreparedStatement[] {
  const rows = links.map(({ object, tenantId, atMs, actor, ...link }) => {
    const { source, verb, requestId, before, after, n, hash } = link;
    const done = [tenantId, atMs, actor.kind, actor.id, source, verb, requestId, before, after, hash];
    return [object.kind, object.id, n, ...done];
  });
  const ends = new Map(links.map(({ object, n, hash }) => [keyOf(object), [object.kind, object.id, n, hash]]));
  return [
    ...packed(rows).map((json) =>
      bound(
        db,
        sql`INSERT INTO audit (object_kind, object_id, n, tenant_id, at_ms, actor_kind, actor_id, source, verb, request_id, before, after, hash)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8,
                   value ->> 9, value ->> 10, value ->> 11, value ->> 12 FROM json_each(${json})`,
      ),
    ),
    ...packed([...ends.values()]).map((json) =>
      bound(
        db,
        sql`INSERT INTO audit_head (object_kind, object_id, n, hash)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(${json}) WHERE true
            ON CONFLICT (object_kind, object_id) DO UPDATE SET n = excluded.n, hash = excluded.hash`,
      ),
    ),
  ];
}

/** Somebody else was quicker: on this chain, at something that may be there once, or at what was to be changed. */
const isOvertaken = (error: unknown): boolean => /UNIQUE constraint failed|malformed JSON/.test(d1Message(error) ?? "");
/** Whatever else may be there once is the affair of who decided. */
const isOurs = (error: unknown): boolean =>
  /UNIQUE constraint failed: audit\.|malformed JSON/.test(d1Message(error) ?? "");

const keyOf = ({ kind, id }: Audited): string => `${kind} ${id}`;

/** A chain's links by `n`, behind one. */
export async function chainOf(db: Db, { kind, id }: Audited, afterN: number, limit: number): Promise<AuditLink[]> {
  const rows = await db
    .select()
    .from(audit)
    .where(and(eq(audit.objectKind, kind), eq(audit.objectId, id), gt(audit.n, afterN)))
    .orderBy(asc(audit.n))
    .limit(limit);
  return rows.map(linkOf);
}

/** Null: there is no such chain. */
export async function headOf(db: Db, object: Audited): Promise<ChainHead | null> {
  const held = (await headsOf(db, [object])).get(keyOf(object));
  return held && held.n > 0 ? held : null;
}

export function linkOf(row: typeof audit.$inferSelect): AuditLink {
  const { objectKind, objectId, actorKind, actorId, ...link } = row;
  return { ...link, object: { kind: objectKind, id: objectId }, actor: { kind: actorKind, id: actorId } };
}

/** Where a chain begins and ends; null: there is none. What was dropped when its time was over ends at the floor. */
export async function endsOf(db: Db, { kind, id }: Audited): Promise<{ floor: ChainHead; head: ChainHead } | null> {
  const row = await db
    .select()
    .from(auditHead)
    .where(and(eq(auditHead.objectKind, kind), eq(auditHead.objectId, id)))
    .get();
  return row ? { floor: { n: row.floorN, hash: row.floorHash }, head: { n: row.n, hash: row.hash } } : null;
}

/** How far a round over old links is: by when they were written, then by chain. */
export const LinkPlace = z.tuple([z.int(), z.string(), z.string(), z.int()]);
export type LinkPlace = z.infer<typeof LinkPlace>;

export interface PastLinks {
  /** Up to which link each chain is to lose; a chain's last link stays. */
  readonly chains: readonly (Audited & { readonly upTo: ChainHead })[];
  /** Null: there are no more. */
  readonly next: LinkPlace | null;
}

/** Looks at so many of the oldest links, behind a place: which of them are past their tenants' time. */
export async function pastLinks(db: Db, cut: Cut, after: LinkPlace | null, limit: number): Promise<PastLinks> {
  const { objectKind, objectId, n, hash, atMs } = audit;
  const isLast = sql`${n} = (SELECT n FROM audit_head WHERE object_kind = ${objectKind} AND object_id = ${objectId})`;
  const rows = await db
    .select({
      kind: objectKind,
      id: objectId,
      n,
      hash,
      atMs,
      isPast: sql<number>`${isPast(sql`coalesce(${audit.tenantId}, '')`, sql`${atMs}`, cut)} AND NOT ${isLast}`,
    })
    .from(audit)
    .where(
      and(
        lt(atMs, latestOf(cut)),
        after === null
          ? undefined
          : sql`(${atMs}, ${objectKind}, ${objectId}, ${n}) > (${after[0]}, ${after[1]}, ${after[2]}, ${after[3]})`,
      ),
    )
    .orderBy(asc(atMs), asc(objectKind), asc(objectId), asc(n))
    .limit(limit);
  const chains = new Map<string, Audited & { upTo: ChainHead }>();
  for (const { kind, id, ...link } of rows) {
    const held = chains.get(keyOf({ kind, id }));
    if (link.isPast === 1 && (held === undefined || held.upTo.n < link.n))
      chains.set(keyOf({ kind, id }), { kind, id, upTo: { n: link.n, hash: link.hash } });
  }
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return { chains: [...chains.values()], next: last ? [last.atMs, last.kind, last.id, last.n] : null };
}

/** The statements that drop a chain's first links, and keep where they ended. */
export function dropLinks(db: Db, { kind, id, upTo }: Audited & { readonly upTo: ChainHead }): BatchItem<"sqlite">[] {
  return [
    db.delete(audit).where(and(eq(audit.objectKind, kind), eq(audit.objectId, id), lte(audit.n, upTo.n))),
    db
      .update(auditHead)
      .set({ floorN: upTo.n, floorHash: upTo.hash })
      .where(and(eq(auditHead.objectKind, kind), eq(auditHead.objectId, id))),
  ];
}
