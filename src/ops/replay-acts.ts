import type { Audited } from "../domain/audit.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { REPLAYED_BY_ONE_MAX, type ReplayAsked } from "../domain/run.ts";
import type { Refusal } from "../http/problem.ts";
import type { Proposal } from "../store/proposal.ts";
import { runAsAudited } from "../governance/audited-view.ts";
import { newRun, approvedRunRows, droppedRunRow, findRun, proposedRunRow, type NewRun } from "../store/run.ts";
import { act } from "./act.ts";
import { factOf, type Doer } from "./acts.ts";
import { proposed, type Approvable } from "./approvals.ts";
import type { ApiPorts } from "./routes-ports.ts";

const runObject = (id: string): Audited => ({ kind: "run", id });

/** How many shipments a replay is over, where that takes another person; null: it does not. */
export async function shipmentsForTwo(
  { fourEyes, countReplay }: Pick<ApiPorts, "fourEyes" | "countReplay">,
  tenantId: string,
  asked: ReplayAsked,
): Promise<number | null> {
  if (!fourEyes || asked.dryRun || asked.shipmentId !== undefined) return null;
  const shipments = await countReplay(tenantId, asked, REPLAYED_BY_ONE_MAX);
  return shipments > REPLAYED_BY_ONE_MAX ? shipments : null;
}

/** A run that waits, and the proposal it waits for, in one batch. */
export async function proposeReplay(
  ports: Pick<ApiPorts, "db" | "mac" | "now" | "randomBytes">,
  begun: NewRun,
  by: Doer,
): Promise<Result<Proposal, Refusal>> {
  const { id, tenantId } = begun;
  const asked = { ...(JSON.parse(begun.asked) as object), shipments: `more than ${REPLAYED_BY_ONE_MAX}` };
  const wish = { kind: "replay", tenantId, subject: id, asked } as const;
  const { proposal, object, statement, fact } = await proposed(ports, wish, by);
  const after = runAsAudited({ ...newRun(begun), state: "proposed" });
  const made = factOf(by, { object: runObject(id), tenantId, verb: "run:propose", before: null, after }, ports);
  return act(ports, [runObject(id), object], async () =>
    ok({ statements: [proposedRunRow(ports.db, begun), statement], facts: [made, fact], value: proposal }),
  );
}

/** A replay over many shipments: begun by its approval, as an errand that resumes. */
export function replayApprovable({ db, now, knock }: Pick<ApiPorts, "db" | "now" | "knock">): Approvable {
  return {
    permission: "shipment:replay",
    objects: ({ subject }) => [runObject(subject)],
    async apply({ subject, requestId }, sanction) {
      const run = await findRun(db, subject);
      if (run?.state !== "proposed") return err(run ? `the replay is ${run.state}` : "the replay is not there");
      const { tenantId } = run;
      const before = runAsAudited(run);
      const after = { ...runAsAudited({ ...run, state: "waiting" }), ...sanction };
      return ok({
        statements: approvedRunRows(db, run, requestId, now()),
        changes: [{ object: runObject(subject), tenantId, verb: "run:begin", before, after }],
        afterwards: () => knock(tenantId),
      });
    },
    async drop({ subject }) {
      const run = await findRun(db, subject);
      if (run?.state !== "proposed") return { statements: [], changes: [] };
      const { tenantId } = run;
      const after = runAsAudited({ ...run, state: "cancelled" });
      const change = { object: runObject(subject), tenantId, verb: "run:cancel", before: runAsAudited(run), after };
      return { statements: [droppedRunRow(db, subject, now())], changes: [change] };
    },
  };
}
