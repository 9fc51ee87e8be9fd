import { and, asc, eq, gt, isNull } from "drizzle-orm";
import { ok, type Result } from "../domain/result.ts";
import { pageOf, textAfter, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { apiToken } from "./schema/api-token.ts";

/** A token without its hash. */
export type ApiToken = Omit<typeof apiToken.$inferSelect, "hash">;

const VISIBLE = {
  id: apiToken.id,
  name: apiToken.name,
  role: apiToken.role,
  createdAtMs: apiToken.createdAtMs,
  revokedAtMs: apiToken.revokedAtMs,
};

export async function createApiToken(db: Db, row: typeof apiToken.$inferInsert): Promise<void> {
  await db.insert(apiToken).values(row);
}

/** The token of a hash, unless it was revoked. */
export async function findLiveToken(db: Db, hash: string): Promise<ApiToken | null> {
  const live = and(eq(apiToken.hash, hash), isNull(apiToken.revokedAtMs));
  return (await db.select(VISIBLE).from(apiToken).where(live).get()) ?? null;
}

/** By id, the revoked ones among them. */
export async function listApiTokens(db: Db, request: PageRequest): Promise<Result<Page<ApiToken>, "bad_cursor">> {
  const after = textAfter(request.cursor);
  if (!after.ok) return after;
  const found = await db
    .select(VISIBLE)
    .from(apiToken)
    .where(gt(apiToken.id, after.value))
    .orderBy(asc(apiToken.id))
    .limit(request.limit + 1);
  return ok(pageOf(found, request.limit, (last) => [last.id]));
}

/** False when there is no such token; revoking twice changes nothing. */
export async function revokeApiToken(db: Db, id: string, nowMs: number): Promise<boolean> {
  const [, known] = await db.batch([
    db
      .update(apiToken)
      .set({ revokedAtMs: nowMs })
      .where(and(eq(apiToken.id, id), isNull(apiToken.revokedAtMs))),
    db.select({ id: apiToken.id }).from(apiToken).where(eq(apiToken.id, id)),
  ]);
  return known.length > 0;
}
