import { and, asc, desc, eq, gt, gte, inArray, lt, lte, ne, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { ACTOR_KINDS, AuditedKind, AuditLink, ChainHead } from "../domain/audit.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { linkOf } from "./audit.ts";
import { decodeCursor, encodeCursor, pageOf, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { audit, auditHead } from "./schema/audit.ts";
import { ofTenants, type TenantScope } from "./whose.ts";

/** Which links; what is undefined is left open. */
export interface AuditFilter {
  /** Null: of any tenant, and the mesh's own. */
  readonly tenants: TenantScope;
  /** Of these kinds alone. */
  readonly kinds: "all" | readonly AuditedKind[];
  readonly kind?: AuditedKind | undefined;
  readonly id?: string | undefined;
  readonly actorKind?: (typeof ACTOR_KINDS)[number] | undefined;
  readonly actorId?: string | undefined;
  readonly verb?: string | undefined;
  readonly sinceMs?: number | undefined;
  /** Exclusive. */
  readonly untilMs?: number | undefined;
}

const { objectKind, objectId, n, atMs } = audit;

function matching(filter: AuditFilter): SQL | undefined {
  const { tenants, kinds, kind, id, actorKind, actorId, verb, sinceMs, untilMs } = filter;
  return and(
    ofTenants(audit.tenantId, tenants),
    kinds === "all" ? undefined : inArray(objectKind, [...kinds]),
    kind === undefined ? undefined : eq(objectKind, kind),
    id === undefined ? undefined : eq(objectId, id),
    actorKind === undefined ? undefined : eq(audit.actorKind, actorKind),
    actorId === undefined ? undefined : eq(audit.actorId, actorId),
    verb === undefined ? undefined : eq(audit.verb, verb),
    sinceMs === undefined ? undefined : gte(atMs, sinceMs),
    untilMs === undefined ? undefined : lt(atMs, untilMs),
  );
}

const TimePosition = z.tuple([z.int(), z.string(), z.string().max(400), z.int()]);

/** The newest first. */
export async function listAudit(
  db: Db,
  { cursor, limit, ...filter }: AuditFilter & PageRequest,
): Promise<Result<Page<AuditLink>, "bad_cursor">> {
  const position = cursor === undefined ? null : decodeCursor(cursor, TimePosition);
  if (cursor !== undefined && position === null) return err("bad_cursor");
  const behind =
    position && sql`(${atMs}, ${objectKind}, ${objectId}, ${n}) < (${sql.join(position.map(bind), sql`, `)})`;
  const found = await db
    .select()
    .from(audit)
    .where(and(matching(filter), behind ?? undefined))
    .orderBy(desc(atMs), desc(objectKind), desc(objectId), desc(n))
    .limit(limit + 1);
  return ok(pageOf(found.map(linkOf), limit, (last) => [last.atMs, last.object.kind, last.object.id, last.n]));
}

const bind = (value: string | number) => sql`${value}`;

/** A place among all links, chain after chain. A row that somebody put in may be of any kind. */
export const ChainPosition = z.tuple([z.string().max(400), z.string().max(400), z.int()]);
export type ChainPosition = z.infer<typeof ChainPosition>;

export const exportPosition = (cursor: string): ChainPosition | null => decodeCursor(cursor, ChainPosition);

/** Chain after chain, each from its beginning. */
export async function exportAudit(
  db: Db,
  filter: AuditFilter,
  after: ChainPosition | null,
  limit: number,
): Promise<Page<AuditLink>> {
  const found = await db
    .select()
    .from(audit)
    .where(and(matching(filter), after ? behindLink(after) : undefined))
    .orderBy(asc(objectKind), asc(objectId), asc(n))
    .limit(limit + 1);
  return pageOf(found.map(linkOf), limit, cursorPosition);
}

const cursorPosition = ({ object, n: place }: AuditLink): ChainPosition => [object.kind, object.id, place];
export const exportCursor = (link: AuditLink): string => encodeCursor(cursorPosition(link));

const behindLink = ([kind, id, place]: ChainPosition) =>
  sql`(${objectKind}, ${objectId}, ${n}) > (${kind}, ${id}, ${place})`;

/** A stretch of all chains, as it is at one moment. */
export interface Stretch {
  /** The link that it begins behind; null where that is gone. */
  readonly from: ChainHead | null;
  readonly links: readonly AuditLink[];
  /** Of the chains from the first place to that of the last link; all that follow, where no link does. */
  readonly heads: readonly {
    readonly kind: AuditedKind;
    readonly id: string;
    readonly head: ChainHead;
    /** Where it begins: what was before had had its time. */
    readonly floor: ChainHead;
  }[];
}

/** So many links behind a place, and so many heads. */
export async function stretchOfChains(db: Db, after: ChainPosition, limit: number): Promise<Stretch> {
  const [kind, id, place] = after;
  const last = sql`(SELECT object_kind, object_id FROM audit WHERE ${behindLink(after)}
    ORDER BY object_kind, object_id, n LIMIT 1 OFFSET ${limit - 1})`;
  const { objectKind: ofKind, objectId: ofId, floorN, floorHash } = auditHead;
  const head = { kind: ofKind, id: ofId, n: auditHead.n, hash: auditHead.hash, floorN, floorHash };
  const [from, links, heads] = await db.batch([
    db
      .select({ n, hash: audit.hash })
      .from(audit)
      .where(sql`(${objectKind}, ${objectId}, ${n}) = (${kind}, ${id}, ${place})`),
    db.select().from(audit).where(behindLink(after)).orderBy(asc(objectKind), asc(objectId), asc(n)).limit(limit),
    db
      .select(head)
      .from(auditHead)
      .where(
        and(
          sql`(${head.kind}, ${head.id}) >= (${kind}, ${id})`,
          sql`(NOT EXISTS ${last} OR (${head.kind}, ${head.id}) <= ${last})`,
        ),
      )
      .orderBy(asc(head.kind), asc(head.id))
      .limit(limit),
  ]);
  return {
    from: from[0] ?? null,
    links: links.map(linkOf),
    heads: heads.map(({ n: end, hash, floorN: begin, floorHash: before, ...of }) => {
      return { ...of, head: { n: end, hash }, floor: { n: begin, hash: before } };
    }),
  };
}

/** What an anchor says of a link. */
export type AnchoredLink = Pick<AuditLink, "object" | "n" | "hash" | "atMs">;

/** The links of a window of time by time, the anchors apart, without what they say. */
export async function linksWithin(db: Db, fromMs: number, untilMs: number, limit: number): Promise<AnchoredLink[]> {
  const rows = await db
    .select({ objectKind, objectId, n, atMs, hash: audit.hash })
    .from(audit)
    .where(and(gt(atMs, fromMs), lte(atMs, untilMs), ne(objectKind, "anchor")))
    .orderBy(asc(atMs), asc(objectKind), asc(objectId), asc(n))
    .limit(limit);
  return rows.map(({ objectKind: kind, objectId: id, ...link }) => ({ object: { kind, id }, ...link }));
}
