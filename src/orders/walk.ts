/** How many records a page has. */
export const PAGE = 200;
/** A record's `write_date` is that of its transaction's beginning: one that takes longer to commit than this may be passed by. */
export const OVERLAP_MS = 10 * 60_000;
/** A model that was never walked is walked from so long ago. */
export const FIRST_WALK_MS = 30 * 24 * 60 * 60_000;

/**
 * Where a walk by `write_date` goes on: at a second; or within one, behind an id. Odoo keeps microseconds and tells seconds, and one
 * transaction's records are all of one time: so a second with more records than a page is walked by id.
 */
export interface WalkPosition {
  /** `YYYY-MM-DD HH:MM:SS`, UTC. */
  readonly second: string;
  readonly afterId: number | null;
}

export interface WalkQuery {
  readonly domain: unknown[];
  readonly order: string;
}

export function queryOf({ second, afterId }: WalkPosition): WalkQuery {
  if (afterId === null) return { domain: [["write_date", ">=", second]], order: "write_date asc, id asc" };
  const within = [
    ["write_date", ">=", second],
    ["write_date", "<", secondAfter(second)],
    ["id", ">", afterId],
  ];
  return { domain: within, order: "id asc" };
}

/** Behind a page of records as they were asked for; null at the end. */
export function behind(
  at: WalkPosition,
  page: readonly { readonly id: number; readonly writeDate: string }[],
  limit = PAGE,
): WalkPosition | null {
  const last = page.at(-1);
  const isFull = page.length >= limit;
  if (at.afterId !== null)
    return isFull && last ? { ...at, afterId: last.id } : { second: secondAfter(at.second), afterId: null };
  if (!isFull || !last) return null;
  // The last second may go on, on the next page: it is read again from its beginning.
  if (last.writeDate > at.second) return { second: last.writeDate, afterId: null };
  return { second: at.second, afterId: 0 };
}

/** Where a walk begins. */
export function walkFrom(walkedTo: string | null, sinceMs: number | null, nowMs: number): WalkPosition {
  if (sinceMs !== null) return { second: secondOf(sinceMs), afterId: null };
  return { second: walkedTo ?? secondOf(nowMs - FIRST_WALK_MS), afterId: null };
}

/**
 * Up to where nothing can appear any more that was not there when a walk began, by the newest record of then: Odoo's own clock. A walk may
 * last, and what is committed behind it meanwhile is the next one's, however far this one comes.
 */
export const sureTo = (newest: string): string => secondOf(timeOf(newest) - OVERLAP_MS);

export const secondOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
const timeOf = (second: string): number => Date.parse(`${second.replace(" ", "T")}Z`);
const secondAfter = (second: string): string => secondOf(timeOf(second) + 1000);
