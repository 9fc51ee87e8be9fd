import { z } from "zod";
import type { Audited } from "../domain/audit.ts";
import { ExceptionReason, Milestone } from "../domain/milestone.ts";
import { ok } from "../domain/result.ts";
import { countUnmapped, mapCodeRow, meaningOf, tenantsHearing } from "../store/code-map.ts";
import { askErrands } from "../store/errand.ts";
import type { Sanction } from "./acts.ts";
import type { Approvable, Effect } from "./approvals.ts";
import type { ApiPorts } from "./routes-ports.ts";

/** What a code is to mean. */
export const Meaning = z.object({
  sender: z.string(),
  code: z.string(),
  milestone: Milestone,
  reason: ExceptionReason.nullable(),
});
export type Meaning = z.infer<typeof Meaning>;

type Ports = Pick<ApiPorts, "db" | "now" | "knock">;

export const subjectOf = ({ sender, code }: Pick<Meaning, "sender" | "code">): string => `${sender}:${code}`;
export const codeObject = (subject: string): Audited => ({ kind: "code", id: subject });

/** A code means this from now on, and the shipments that had it are folded again, tenant by tenant, by errands that resume. */
export async function mapped(
  { db, now, knock }: Ports,
  { sender, code, ...standing }: Meaning,
  by: { readonly sanction: Sanction; readonly requestId: string },
): Promise<Effect> {
  const before = await meaningOf(db, sender, code);
  const tenants = await tenantsHearing(db, sender, code);
  const subject = subjectOf({ sender, code });
  const payload = JSON.stringify({ sender, code });
  const { requestId } = by;
  const errands = tenants.map((tenantId) => ({ tenantId, kind: "remap" as const, key: subject, payload, requestId }));
  const change = { object: codeObject(subject), tenantId: null, verb: "code:map" };
  return {
    statements: [mapCodeRow(db, sender, code, standing, now()), ...askErrands(db, errands, now())],
    changes: [{ ...change, before, after: { ...standing, ...by.sanction } }],
    afterwards: async () => void (await Promise.allSettled(tenants.map((tenantId) => knock(tenantId)))),
  };
}

/** What a sender's code means, for every tenant. */
export function codeApprovable(ports: Ports): Approvable {
  return {
    permission: "code:map",
    objects: ({ subject }) => [codeObject(subject)],
    apply: async ({ asked, requestId }, sanction) =>
      ok(await mapped(ports, Meaning.parse(JSON.parse(asked)), { sanction, requestId })),
    async evidence({ asked }) {
      const { sender, code } = Meaning.parse(JSON.parse(asked));
      return { means: await meaningOf(ports.db, sender, code), events: await countUnmapped(ports.db, sender, code) };
    },
  };
}
