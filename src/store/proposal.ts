import { and, desc, eq, gt, lte, or, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { ProposalKind, ProposalState } from "../domain/approval.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { decodeCursor, pageOf, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { proposal } from "./schema/proposal.ts";
import { ofTenants, type TenantScope } from "./whose.ts";

export type Proposal = typeof proposal.$inferSelect;

/** The statement that writes a proposal down. */
export const proposalRow = (db: Db, row: typeof proposal.$inferInsert) => db.insert(proposal).values(row);

/** The statement that ends a proposal. That it was open yet is for its audit chain to hold. */
export function decidedRow(db: Db, id: string, set: Pick<Proposal, "state" | "decidedBy" | "decidedAtMs" | "note">) {
  return db
    .update(proposal)
    .set({ ...set, sealedSecret: null })
    .where(eq(proposal.id, id));
}

export async function findProposal(db: Db, id: string): Promise<Proposal | null> {
  return (await db.select().from(proposal).where(eq(proposal.id, id)).get()) ?? null;
}

/** The newest that is open about something. */
export async function openProposalOf(
  db: Db,
  kind: ProposalKind,
  subject: string,
  nowMs: number,
): Promise<Proposal | null> {
  const found = await db
    .select()
    .from(proposal)
    .where(and(eq(proposal.kind, kind), eq(proposal.subject, subject), inState("proposed", nowMs)))
    .orderBy(desc(proposal.proposedAtMs))
    .get();
  return found ?? null;
}

const Position = z.tuple([z.int(), z.string()]);

export interface ProposalsAsked extends PageRequest {
  readonly tenants: TenantScope;
  readonly state: ProposalState | null;
  readonly kind: ProposalKind | null;
  readonly nowMs: number;
}

/** The newest first. One that is of no one tenant is for those who may act for all. */
export async function listProposals(
  db: Db,
  { tenants, state, kind, nowMs, cursor, limit }: ProposalsAsked,
): Promise<Result<Page<Proposal>, "bad_cursor">> {
  const position = cursor === undefined ? [Number.MAX_SAFE_INTEGER, ""] : decodeCursor(cursor, Position);
  if (position === null) return err("bad_cursor");
  const found = await db
    .select()
    .from(proposal)
    .where(
      and(
        ofTenants(proposal.tenantId, tenants),
        kind === null ? undefined : eq(proposal.kind, kind),
        state === null ? undefined : inState(state, nowMs),
        sql`(${proposal.proposedAtMs}, ${proposal.id}) < (${position[0]}, ${position[1]})`,
      ),
    )
    .orderBy(desc(proposal.proposedAtMs), desc(proposal.id))
    .limit(limit + 1);
  return ok(pageOf(found, limit, (last) => [last.proposedAtMs, last.id]));
}

/** One whose time is over is expired, whether or not that was written down. */
function inState(state: ProposalState, nowMs: number): SQL | undefined {
  const is = eq(proposal.state, state);
  if (state === "proposed") return and(is, gt(proposal.expiresAtMs, nowMs));
  return state === "expired" ? or(is, and(eq(proposal.state, "proposed"), lte(proposal.expiresAtMs, nowMs))) : is;
}

/** Those whose time is over and that stand as open yet. */
export async function overdueProposals(db: Db, nowMs: number, limit: number): Promise<Proposal[]> {
  return db
    .select()
    .from(proposal)
    .where(and(sql`state = 'proposed'`, lte(proposal.expiresAtMs, nowMs)))
    .limit(limit);
}
