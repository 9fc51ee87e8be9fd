import { err, type Result } from "../domain/result.ts";
import type { By } from "../domain/act.ts";
import { actorOf, type Principal } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";

/** What came of an audited change, as the caller is told. */
export function committed<T>(done: Result<T, Refusal | "busy">): Result<T, Refusal> {
  if (done.ok) return done;
  return err(
    done.error === "busy" ? { kind: "conflict", detail: "somebody else is changing it: try again" } : done.error,
  );
}

/** Who does what a call asks for, as the audit has it. */
export const byCaller = ({ principal, requestId }: { principal: Principal; requestId: string }): By => ({
  actor: actorOf(principal),
  source: "api",
  requestId,
});
