import { RotaPosition, rotaFrom, rotaTurn } from "../domain/rota.ts";
import type { TenantId } from "../domain/identity.ts";
import { readSweepCursor, writeSweepCursor } from "../store/sweep-cursor.ts";
import { pageOfTenantIds } from "../store/tenant.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

const HOUR_MS = 60 * 60_000;
const PAGE = 500;
/** One invocation has 1,000 queries for everything it does. */
const PAGES_PER_RUN = 100;

/** What each tenant of a region has its turn at, once a day. */
export interface Rota {
  /** Under which its position is kept. */
  readonly name: string;
  /** The hour of UTC of a tenant's turn. */
  readonly hourOf: (tenantId: TenantId) => number;
  readonly tenantsPerRun: number;
  /** Does it for some of them, of the same hour since 1970: perhaps once more when a run dies. */
  readonly take: (tenantIds: readonly TenantId[], hour: number) => Promise<void>;
}

/** One run of the clock: whose hour has come, and who was left over from the hours before. */
export async function goRound({ db }: Ground, { name, hourOf, tenantsPerRun, take }: Rota): Promise<void> {
  const nowHour = Math.floor(world.now() / HOUR_MS);
  let position = rotaFrom(readPosition(await readSweepCursor(db, name)), nowHour);
  let left = tenantsPerRun;
  for (let pages = 0; pages < PAGES_PER_RUN && position.hour <= nowHour && left > 0; pages += 1) {
    const tenantIds = await pageOfTenantIds(db, position.after, PAGE);
    const { turn, next } = rotaTurn(position, { tenantIds, isLast: tenantIds.length < PAGE }, hourOf, left);
    if (turn.length > 0) await take(turn, position.hour);
    left -= turn.length;
    position = next;
    await writeSweepCursor(db, name, JSON.stringify(position));
  }
}

function readPosition(kept: string | null): RotaPosition | null {
  const read = kept === null ? null : RotaPosition.safeParse(JSON.parse(kept));
  return read?.success ? read.data : null;
}
