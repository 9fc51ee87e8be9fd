import { and, asc, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import { ok, type Result } from "../domain/result.ts";
import { AuditedChange } from "./audit.ts";
import { pageOf, textAfter, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { hasGone, holdersOf, makersEnd, rootsOf } from "./hand.ts";
import { apiToken } from "./schema/api-token.ts";
import { withinTenants, type TenantScope } from "./whose.ts";

/** A token without its hashes. */
export type ApiToken = Omit<
  typeof apiToken.$inferSelect,
  "hash" | "previousHash" | "roots" | "heldBy" | "previousHeldBy"
>;

const VISIBLE = {
  id: apiToken.id,
  name: apiToken.name,
  role: apiToken.role,
  createdAtMs: apiToken.createdAtMs,
  revokedAtMs: apiToken.revokedAtMs,
  tenants: apiToken.tenants,
  domains: apiToken.domains,
  expiresAtMs: apiToken.expiresAtMs,
  createdBy: apiToken.createdBy,
  lastUsedAtMs: apiToken.lastUsedAtMs,
  rotatedAtMs: apiToken.rotatedAtMs,
  previousUntilMs: apiToken.previousUntilMs,
  shownTo: apiToken.shownTo,
};

/** With every hand that it goes back to: read off its maker's in this very statement. */
export const createApiToken = (db: Db, row: typeof apiToken.$inferInsert): AuditedChange => {
  const by = row.createdBy ?? null;
  return new AuditedChange(
    db.insert(apiToken).values({ ...row, roots: rootsOf(by), heldBy: holdersOf(by, row.createdAtMs) }),
  );
};

/** A token as whoever shows it is judged. */
export interface ShownToken extends ApiToken {
  /** It is what it was before it was rotated. */
  readonly isPrevious: boolean;
  /** When the first of the tokens that it goes back to ends; null: none does. */
  readonly makersEndMs: number | null;
  /** Somebody who was shown it was let go. */
  readonly isOfGone: boolean;
}

/** The token of a hash, dead ones among them. */
export async function findTokenOf(db: Db, hash: string): Promise<ShownToken | null> {
  const heldBy = sql`iif(api_token.hash = ${hash}, api_token.held_by, coalesce(api_token.previous_held_by, '[]'))`;
  const found = await db
    .select({
      ...VISIBLE,
      hash: apiToken.hash,
      makersEndMs: makersEnd(sql`api_token.created_by`),
      isOfGone: sql<number>`${hasGone(heldBy)}`,
    })
    .from(apiToken)
    .where(or(eq(apiToken.hash, hash), eq(apiToken.previousHash, hash)))
    .get();
  if (!found) return null;
  const { hash: current, isOfGone, ...row } = found;
  return { ...row, isPrevious: current !== hash, isOfGone: isOfGone === 1 };
}

export async function readApiToken(db: Db, id: string): Promise<ApiToken | null> {
  return (await db.select(VISIBLE).from(apiToken).where(eq(apiToken.id, id)).get()) ?? null;
}

/** By id, the dead ones among them; those whose tenants are all among `tenants`. */
export async function listApiTokens(
  db: Db,
  request: PageRequest & { readonly tenants: TenantScope },
): Promise<Result<Page<ApiToken>, "bad_cursor">> {
  const after = textAfter(request.cursor);
  if (!after.ok) return after;
  const found = await db
    .select(VISIBLE)
    .from(apiToken)
    .where(and(gt(apiToken.id, after.value), withinTenants(apiToken.tenants, request.tenants)))
    .orderBy(asc(apiToken.id))
    .limit(request.limit + 1);
  return ok(pageOf(found, request.limit, (last) => [last.id]));
}

/** Of one that is not revoked. */
export const revokeApiToken = (db: Db, id: string, revokedAtMs: number): AuditedChange =>
  new AuditedChange(
    db
      .update(apiToken)
      .set({ revokedAtMs })
      .where(and(eq(apiToken.id, id), isNull(apiToken.revokedAtMs))),
  );

/** What a rotation makes of a token. `previousUntilMs`: how long what it was stays good. */
export interface TokenRotation extends Required<
  Pick<ApiToken, "id" | "rotatedAtMs" | "expiresAtMs" | "previousUntilMs">
> {
  readonly hash: string;
  /** Who is shown it now. */
  readonly by: string;
}

/** Of one that lives. What it was before what it was ends at once. */
export const rotateApiToken = (db: Db, { id, by, ...set }: TokenRotation): AuditedChange =>
  new AuditedChange(
    db
      .update(apiToken)
      // What stands in the row is what it was.
      .set({
        ...set,
        previousHash: sql`hash`,
        previousHeldBy: sql`held_by`,
        heldBy: holdersOf(by, set.rotatedAtMs ?? 0),
        roots: sql`(SELECT json_group_array(DISTINCT value) FROM
          (SELECT value FROM json_each(roots) UNION SELECT value FROM json_each(${rootsOf(by)})))`,
        // Each once; who made it knows it anyway.
        shownTo: sql`(SELECT json_group_array(DISTINCT value) FROM
          (SELECT value FROM json_each(coalesce(shown_to, '[]')) UNION SELECT ${by}))`,
      })
      .where(and(eq(apiToken.id, id), isNull(apiToken.revokedAtMs))),
  );

/** Notes that a token was used, unless that was noted since `beforeMs`. */
export async function noteTokenUse(db: Db, id: string, nowMs: number, beforeMs: number): Promise<void> {
  const stale = or(isNull(apiToken.lastUsedAtMs), lte(apiToken.lastUsedAtMs, beforeMs));
  await db
    .update(apiToken)
    .set({ lastUsedAtMs: nowMs })
    .where(and(eq(apiToken.id, id), stale));
}
