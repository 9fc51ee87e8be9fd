import type { Audited } from "../domain/audit.ts";
import { err, type Result } from "../domain/result.ts";
import type { Acting } from "../governance/fact.ts";
import { actorOf, type Principal } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { audited, type Decided } from "../store/audit.ts";
import type { ApiPorts } from "./routes-ports.ts";

/** Who acts by a call of the API. */
export const actingBy = (
  { principal, requestId }: { readonly principal: Principal; readonly requestId: string },
  { now }: Pick<ApiPorts, "now">,
): Acting => ({ actor: actorOf(principal), source: "api", atMs: now(), requestId });

/** `audited`, for a verb of the API: somebody who was quicker is a conflict. */
export async function act<T>(
  ports: Pick<ApiPorts, "db" | "mac">,
  objects: readonly Audited[],
  decide: () => Promise<Result<Decided<T>, Refusal>>,
): Promise<Result<T, Refusal>> {
  const done = await audited<T, Refusal>(ports, objects, decide);
  if (done.ok) return done;
  return done.error === "busy" ? err(BUSY) : err(done.error);
}

const BUSY: Refusal = { kind: "conflict", detail: "others are changing the same thing: try again" };
