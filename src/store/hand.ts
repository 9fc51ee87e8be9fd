import { eq, inArray, sql, type SQL } from "drizzle-orm";
import type { TokenLine } from "../domain/approval.ts";
import { sameHands } from "../domain/person.ts";
import type { Db } from "./db.ts";
import { apiToken, type Holder } from "./schema/api-token.ts";
import { person } from "./schema/person.ts";

/** A token may go back to another and so on, so many times; one that goes on longer is nobody's. */
const LINE_MAX = 10_000;
const NOBODY_KNOWN = '["unknown"]';
const isToken = (id: string): boolean => id.startsWith("tok_");
const isPerson = (id: string): boolean => id.startsWith("psn_");

/** The hands behind whoever makes or is shown a token, as JSON. */
export function rootsOf(hand: string | null): SQL {
  if (hand === null) return sql`${NOBODY_KNOWN}`;
  if (!isToken(hand)) return sql`${JSON.stringify([hand])}`;
  return sql`coalesce((SELECT made.roots FROM api_token AS made WHERE made.id = ${hand}), ${NOBODY_KNOWN})`;
}

/** The people who hold whatever somebody makes, as JSON: of a token everybody whom it, or what it was, lets in. */
export function holdersOf(hand: string | null, nowMs: number): SQL {
  if (hand !== null && isPerson(hand))
    return sql`json_array(json_array(${hand}, coalesce((SELECT stay FROM person WHERE id = ${hand}), 0)))`;
  if (hand === null || !isToken(hand)) return sql`${"[]"}`;
  return sql`(SELECT json_group_array(json(value)) FROM (
    SELECT held.value FROM api_token AS made, json_each(made.held_by) AS held WHERE made.id = ${hand}
    UNION SELECT held.value FROM api_token AS made, json_each(made.previous_held_by) AS held
    WHERE made.id = ${hand} AND made.previous_until_ms > ${nowMs}))`;
}

/** Whether one of these holders, JSON, was let go, though they may have come back since. */
export const hasGone = (heldBy: SQL): SQL => sql`EXISTS (
  SELECT 1 FROM json_each(${heldBy}) AS held JOIN person AS gone ON gone.id = held.value ->> 0
  WHERE gone.disabled_at_ms IS NOT NULL OR gone.stay <> held.value ->> 1)`;

/** When the first of the tokens that a token goes back to ends, or ended; null: none does. */
export function makersEnd(createdBy: SQL): SQL<number | null> {
  return sql`(WITH RECURSIVE line(id) AS (
      SELECT ${createdBy} UNION SELECT made.created_by FROM line JOIN api_token AS made ON made.id = line.id LIMIT ${LINE_MAX})
    SELECT min(iif(made.revoked_at_ms IS NOT NULL OR (SELECT count(*) FROM line) = ${LINE_MAX}, 0, made.expires_at_ms))
    FROM line JOIN api_token AS made ON made.id = line.id)`;
}

/** When somebody who may make tokens ends: what they make lives no longer. Null: not by itself. */
export async function endOfHand(db: Db, hand: string): Promise<number | null> {
  if (isPerson(hand)) {
    const row = await db.select({ goneAtMs: person.disabledAtMs }).from(person).where(eq(person.id, hand)).get();
    return row?.goneAtMs ?? null;
  }
  if (!isToken(hand)) return null;
  const row = await db
    .select({ endMs: makersEnd(sql`${hand}`), gone: hasGone(sql`api_token.held_by`) })
    .from(apiToken)
    .where(eq(apiToken.id, hand))
    .get();
  return row && Number(row.gone) === 0 ? row.endMs : 0;
}

/** When the tokens end that a token goes back to; null: none does. */
export async function endOfMakers(db: Db, tokenId: string): Promise<number | null> {
  const row = await db
    .select({ endMs: makersEnd(sql`api_token.created_by`) })
    .from(apiToken)
    .where(eq(apiToken.id, tokenId))
    .get();
  return row?.endMs ?? null;
}

/** The tokens among these ids, with every hand that they go back to. */
export async function linesOf(db: Db, ids: readonly string[]): Promise<TokenLine[]> {
  const rows = await db
    .select({ id: apiToken.id, createdBy: apiToken.createdBy, shownTo: apiToken.shownTo, roots: apiToken.roots })
    .from(apiToken)
    .where(inArray(apiToken.id, ids.filter(isToken)));
  return rows.map(({ shownTo, ...row }) => ({ ...row, shownTo: shownTo ?? [] }));
}

/** Other names of the people among these hands: who is let in by two names is one person by both. */
export async function otherNamesOf(db: Db, hands: readonly string[]): Promise<string[]> {
  const ids = JSON.stringify(hands.filter(isPerson));
  const rows = await db
    .select({ issuer: person.issuer, claim: person.claim, value: person.value, pinnedSubject: person.pinnedSubject })
    .from(person)
    .where(sql`${person.id} IN (SELECT value FROM json_each(${ids}))`);
  return rows.flatMap(sameHands);
}

/** The people by whose leave somebody acts now. */
export async function heldNow(db: Db, hand: string, nowMs: number): Promise<Holder[]> {
  const row = await db.get<{ held: string }>(sql`SELECT ${holdersOf(hand, nowMs)} AS held`);
  return JSON.parse(row?.held ?? "[]") as Holder[];
}

/** Whether one of these was let go since. */
export async function haveGone(db: Db, heldBy: readonly Holder[]): Promise<boolean> {
  const row = await db.get<{ gone: number }>(sql`SELECT ${hasGone(sql`${JSON.stringify(heldBy)}`)} AS gone`);
  return row?.gone === 1;
}
