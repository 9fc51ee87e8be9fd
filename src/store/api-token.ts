import { and, asc, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import { ok, type Result } from "../domain/result.ts";
import { AuditedChange } from "./audit.ts";
import { pageOf, textAfter, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { apiToken } from "./schema/api-token.ts";
import { withinTenants, type TenantScope } from "./whose.ts";

/** A token without its hashes. */
export type ApiToken = Omit<typeof apiToken.$inferSelect, "hash" | "previousHash">;

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

export const createApiToken = (db: Db, row: typeof apiToken.$inferInsert): AuditedChange =>
  new AuditedChange(db.insert(apiToken).values(row));

/** The token of a hash, dead ones among them; `isPrevious`: the hash is of what it was before it was rotated. */
export async function findTokenOf(db: Db, hash: string): Promise<(ApiToken & { isPrevious: boolean }) | null> {
  const found = await db
    .select({ ...VISIBLE, hash: apiToken.hash })
    .from(apiToken)
    .where(or(eq(apiToken.hash, hash), eq(apiToken.previousHash, hash)))
    .get();
  if (!found) return null;
  const { hash: current, ...row } = found;
  return { ...row, isPrevious: current !== hash };
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
