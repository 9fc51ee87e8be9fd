import type { AuditFact, Audited } from "../domain/audit.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { actorOf, type Principal } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { audited, type Decided } from "../store/audit.ts";
import type { ApiPorts } from "./routes-ports.ts";

/** Who does something now, by which call. */
export interface Doer {
  readonly principal: Principal;
  readonly requestId: string;
}

/** One change of one object, before it is somebody's. */
export interface Change extends Pick<AuditFact, "object" | "tenantId" | "verb"> {
  /** As JSON would have it: nothing secret, no raw payload, no person's name. Null: it was not there before. */
  readonly before: object | null;
  readonly after: object | null;
}

/** A change as the audit has it. */
export function factOf(
  { principal, requestId }: Doer,
  { before, after, ...change }: Change,
  { now }: Pick<ApiPorts, "now">,
): AuditFact {
  return {
    ...change,
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
    atMs: now(),
    actor: actorOf(principal),
    source: "api",
    requestId,
  };
}

/** Does something and writes it down, or neither (store/audit.ts); whoever is overtaken again and again is told to try once more. */
export async function act<T>(
  ports: Pick<ApiPorts, "db" | "mac">,
  objects: readonly Audited[],
  decide: () => Promise<Result<Decided<T>, Refusal>>,
): Promise<Result<T, Refusal>> {
  const done = await audited(ports, objects, decide);
  if (done.ok) return ok(done.value);
  return err(done.error === "busy" ? { kind: "conflict", detail: "somebody else changes it: try again" } : done.error);
}

/** On whose word something took effect, as its audit row has it. */
export type Sanction =
  | { readonly fourEyes: "off"; readonly approvedBy: null }
  | { readonly fourEyes: "on"; readonly approvedBy: string; readonly proposal: string }
  /** The first people of a mesh, who could not be approved by anybody. */
  | { readonly fourEyes: "founding"; readonly approvedBy: null };

export const BY_ONE: Sanction = { fourEyes: "off", approvedBy: null };
