import { z } from "zod";

const HOURS_PER_DAY = 24;
/** Whose turn was more than a day ago has another one by now. */
const BEHIND_MAX = HOURS_PER_DAY;

/** How far the round over all tenants is: an hour since 1970, and behind whom in it. */
export const RotaPosition = z.strictObject({ hour: z.int(), after: z.string() });
export type RotaPosition = z.infer<typeof RotaPosition>;

/** Where a round goes on. One that was left for long, or whose clock went back, begins again. */
export function rotaFrom(kept: RotaPosition | null, nowHour: number): RotaPosition {
  if (!kept || kept.hour > nowHour + 1) return { hour: nowHour, after: "" };
  const oldest = nowHour - BEHIND_MAX + 1;
  return kept.hour < oldest ? { hour: oldest, after: "" } : kept;
}

/** A page of all tenants by id, behind the position; it is the last one when it is shorter than it may be. */
export interface RotaPage {
  readonly tenantIds: readonly string[];
  readonly isLast: boolean;
}

/**
 * Whose turn it is among a page, at most so many, and where it goes on. Each tenant has its turn once a day, in the order of hours and
 * then ids; what a run does not come to the next one does first.
 */
export function rotaTurn(
  position: RotaPosition,
  { tenantIds, isLast }: RotaPage,
  hourOf: (tenantId: string) => number,
  most: number,
): { readonly turn: readonly string[]; readonly next: RotaPosition } {
  const { hour } = position;
  const theirs = tenantIds.filter((tenantId) => hourOf(tenantId) === hour % HOURS_PER_DAY);
  const turn = theirs.slice(0, Math.max(most, 0));
  if (turn.length < theirs.length) return { turn, next: { hour, after: turn.at(-1) ?? position.after } };
  const last = tenantIds.at(-1);
  return { turn, next: isLast || last === undefined ? { hour: hour + 1, after: "" } : { hour, after: last } };
}
