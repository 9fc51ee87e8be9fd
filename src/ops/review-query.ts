import { QUEUE, type QueueKind } from "../domain/review-queue.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { idOf, lackOf, type Principal } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import type { QueueQuery } from "../store/review-queue.ts";
import type { TenantScope } from "../store/whose.ts";
import { kindsSeenBy } from "./review-item.ts";
import { namedTenant } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";

/** What a caller asks of the queue, kept to what it may see. */
export async function queueQuery(
  ports: ApiPorts,
  asked: {
    readonly tenant?: string | undefined;
    readonly kind?: QueueKind | undefined;
    readonly owner?: string | undefined;
    readonly overdue?: boolean | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
  },
  principal: Principal,
): Promise<Result<QueueQuery, Refusal>> {
  const { tenant, kind, owner, ...rest } = asked;
  const seen = kindsSeenBy(principal);
  if (kind !== undefined && !seen.includes(kind))
    return err({ kind: "forbidden", needs: lackOf(principal, QUEUE[kind].sees) ?? QUEUE[kind].sees });
  let tenants: TenantScope = principal.tenants;
  if (tenant !== undefined) {
    const named = await namedTenant(ports, tenant, { tenants });
    if (!named.ok) return named;
    tenants = [named.value.id];
  }
  const kinds = kind === undefined ? seen : [kind];
  return ok({ ...rest, tenants, kinds, nowMs: ports.now(), owner: owner === "me" ? idOf(principal) : owner });
}
