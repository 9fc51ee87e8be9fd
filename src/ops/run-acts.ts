import { err, ok, type Result } from "../domain/result.ts";
import { runAsAudited } from "../governance/audited-view.ts";
import { factOf } from "../governance/fact.ts";
import { idOf, type Principal } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { beginRun, cancelRun, findRun, isLive, newRun, type NewRun, type Run } from "../store/run.ts";
import { act, actingBy } from "./act.ts";
import type { ApiPorts } from "./routes-ports.ts";

interface Caller {
  readonly principal: Principal;
  readonly requestId: string;
}
type Verb = "reconcile:run" | "shipment:replay";

export const nameOf = (principal: Principal): string => (principal.kind === "token" ? principal.name : idOf(principal));

/** Writes down what somebody asked for, and has it done. */
export async function runBegun(
  ports: ApiPorts,
  call: Caller,
  verb: Verb,
  asked: Omit<NewRun, "askedBy" | "askedAtMs">,
): Promise<Result<Run, Refusal>> {
  const acting = actingBy(call, ports);
  const { id, tenantId } = asked;
  const object = { kind: "run", id } as const;
  const run = newRun({ ...asked, askedBy: nameOf(call.principal), askedAtMs: acting.atMs });
  const facts = [factOf(acting, verb, object, { tenantId, before: null, after: runAsAudited(run) })];
  const statements = beginRun(ports.db, run, call.requestId);
  const begun = await act(ports, [object], async () => ok({ statements, facts, value: run }));
  if (begun.ok) await ports.knock(tenantId);
  return begun;
}

/** Calls a run off; one that has ended stays as it is. */
export async function runCancelled(
  ports: ApiPorts,
  call: Caller,
  verb: Verb,
  { id, kind }: Pick<Run, "id" | "kind">,
): Promise<Result<Run, Refusal>> {
  const object = { kind: "run", id } as const;
  return act(ports, [object], async () => {
    const run = await findRun(ports.db, id);
    if (run?.kind !== kind) return err({ kind: "not_found" });
    if (!isLive(run)) return ok({ statements: [], facts: [], value: run });
    const acting = actingBy(call, ports);
    const cancelled: Run = { ...run, state: "cancelled", endedAtMs: acting.atMs };
    const views = { before: runAsAudited(run), after: runAsAudited(cancelled) };
    const facts = [factOf(acting, verb, object, { tenantId: run.tenantId, ...views })];
    return ok({ statements: [cancelRun(ports.db, id, acting.atMs)], facts, value: cancelled });
  });
}
