import { z } from "zod";
import { TenantId } from "../domain/identity.ts";
import { daysFault, RetentionClass } from "../domain/retention.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { retentionPolicies, setRetention } from "../store/retention.ts";
import type { Change, Sanction } from "./acts.ts";
import type { Approvable, Effect } from "./approvals.ts";
import type { ApiPorts } from "./routes-ports.ts";

/** How long a class of things is to be kept: a tenant's, or, with null, where a tenant has no rule of its own. */
export const RetentionAsked = z.strictObject({
  tenantId: TenantId.nullable(),
  class: RetentionClass,
  days: z.int().positive(),
});
export type RetentionAsked = z.infer<typeof RetentionAsked>;

type Ports = Pick<ApiPorts, "db" | "now">;

export const retentionSubject = ({ tenantId }: Pick<RetentionAsked, "tenantId">): string => tenantId ?? "mesh";
export const retentionObject = (subject: string) => ({ kind: "retention" as const, id: subject });

/** The change, with what is written down of it. */
export async function retained(
  { db, now }: Ports,
  asked: RetentionAsked,
  sanction: Sanction,
): Promise<Result<Effect, string>> {
  const { tenantId, class: of, days } = asked;
  const fault = daysFault(of, days);
  if (fault !== null) return err(fault);
  const policies = await retentionPolicies(db);
  const held = (tenantId === null ? policies.mesh : policies.tenants[tenantId])?.[of] ?? null;
  const change: Change = {
    object: retentionObject(retentionSubject(asked)),
    tenantId,
    verb: "retention:change",
    before: { class: of, days: held },
    after: { class: of, days, ...sanction },
  };
  return ok({ statements: [setRetention(db, { tenantId, of, days }, now())], changes: [change] });
}

export function retentionApprovable(ports: Ports): Approvable {
  return {
    permission: "retention:change",
    objects: ({ subject }) => [retentionObject(subject)],
    apply: ({ asked }, sanction) => retained(ports, RetentionAsked.parse(JSON.parse(asked)), sanction),
  };
}
