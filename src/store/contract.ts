import { asc, desc, eq, inArray, lt } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Actor } from "../domain/audit.ts";
import { IN_FORCE, type ContractId, type ContractStanding } from "../domain/contract.ts";
import type { Db } from "./db.ts";
import { contractUse, contractVersion } from "./schema/contract.ts";

/** How versions stand, by id; those that were never changed are in force and not in it. */
export async function standings(
  db: Db,
  ids: readonly ContractId[],
): Promise<ReadonlyMap<ContractId, ContractStanding>> {
  const rows = await db
    .select()
    .from(contractVersion)
    .where(inArray(contractVersion.id, [...ids]));
  return new Map(rows.map(({ id, changedAtMs: _, ...standing }) => [id, standing]));
}

export async function standingOf(db: Db, id: ContractId): Promise<ContractStanding> {
  return (await standings(db, [id])).get(id) ?? IN_FORCE;
}

/** The statement that makes a version stand so. */
export function setStanding(db: Db, id: ContractId, standing: ContractStanding, nowMs: number): BatchItem<"sqlite"> {
  const set = { ...standing, changedAtMs: nowMs };
  return db
    .insert(contractVersion)
    .values({ id, ...set })
    .onConflictDoUpdate({ target: contractVersion.id, set });
}

export interface ContractUser {
  readonly contract: ContractId;
  readonly user: Actor;
  readonly tenantId: string | null;
}

/** A use is noted no more often. */
const NOTED_EVERY_MS = 60 * 60_000;

export async function noteContractUse(
  db: Db,
  { contract, user, tenantId }: ContractUser,
  nowMs: number,
): Promise<void> {
  await db
    .insert(contractUse)
    .values({ contract, userKind: user.kind, userId: user.id, tenantId, firstAtMs: nowMs, lastAtMs: nowMs })
    .onConflictDoUpdate({
      target: [contractUse.contract, contractUse.userKind, contractUse.userId],
      set: { lastAtMs: nowMs },
      setWhere: lt(contractUse.lastAtMs, nowMs - NOTED_EVERY_MS),
    });
}

const USERS_MAX = 1_000;

/** Who uses a version that is to end; whoever used it last first. */
export async function contractUsers(db: Db, contract: ContractId): Promise<(typeof contractUse.$inferSelect)[]> {
  return db
    .select()
    .from(contractUse)
    .where(eq(contractUse.contract, contract))
    .orderBy(desc(contractUse.lastAtMs), asc(contractUse.userId))
    .limit(USERS_MAX);
}
