import type { AuditFact } from "../domain/audit.ts";
import { proposalAfter } from "../domain/approval.ts";
import { ok } from "../domain/result.ts";
import { audited } from "../store/audit.ts";
import { decidedRow, findProposal, overdueProposals } from "../store/proposal.ts";
import { objectOf, traceOf, type Approvables } from "./approvals.ts";
import type { Change } from "./acts.ts";
import type { ApiPorts } from "./routes-ports.ts";

const PER_RUN = 100;

/** Writes down that the time of proposals is over, and drops what was prepared for them. A bounded part a run; says how many. */
export async function expireProposals(
  ports: Pick<ApiPorts, "db" | "mac" | "now">,
  approvables: Approvables,
): Promise<number> {
  const { db } = ports;
  const overdue = await overdueProposals(db, ports.now(), PER_RUN);
  let ended = 0;
  for (const { id, kind, ...seen } of overdue) {
    const approvable = approvables[kind];
    const proposal = { id, kind, ...seen };
    const objects = [objectOf(proposal), ...(approvable?.objects(proposal) ?? [])];
    const done = await audited(ports, objects, async () => {
      const held = await findProposal(db, id);
      const state = held && proposalAfter(held.state, "expire");
      if (!held || !state?.ok) return ok({ statements: [], facts: [], value: 0 });
      const set = { state: state.value, decidedBy: null, decidedAtMs: ports.now(), note: null };
      const dropped = (await approvable?.drop?.(held)) ?? { statements: [], changes: [] };
      const after = traceOf({ ...held, ...set });
      const change = { object: objectOf(held), tenantId: held.tenantId, verb: "proposal:expire" };
      const facts = [{ ...change, before: traceOf(held), after }, ...dropped.changes].map((one) => byClock(one, ports));
      return ok({ statements: [decidedRow(db, id, set), ...dropped.statements], facts, value: 1 });
    });
    // Whoever decides it at this very moment finds it out of time.
    if (done.ok) ended += done.value;
  }
  return ended;
}

const byClock = ({ before, after, ...change }: Change, { now }: Pick<ApiPorts, "now">): AuditFact => ({
  ...change,
  before: before && JSON.stringify(before),
  after: after && JSON.stringify(after),
  atMs: now(),
  actor: { kind: "mesh", id: "hourly" },
  source: "clock",
  requestId: "hourly",
});
