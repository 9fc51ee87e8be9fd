import type { TenantId } from "../domain/identity.ts";
import { ok } from "../domain/result.ts";
import { factOf, type Acting } from "../governance/fact.ts";
import { audited } from "../store/audit.ts";
import { askErrands, keepErrands, type NewErrand } from "../store/errand.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

/** Writes errands of one tenant down and knocks; what the knock loses, the hourly run finds. */
export async function ask(ground: Ground, tenantId: TenantId, errands: readonly NewErrand[]): Promise<void> {
  if (errands.length === 0) return;
  await keepErrands(ground.db, errands, world.now());
  await ground.ringErrands(tenantId);
}

/** The same, on somebody's word. */
export async function askOnRecord(
  ground: Ground,
  acting: Acting,
  verb: `${string}:${string}`,
  errand: NewErrand,
): Promise<void> {
  const { db, auditMac: mac } = ground;
  const { tenantId, kind, key, payload } = errand;
  const object = { kind: "errand", id: `${tenantId}/${kind}/${key}` } as const;
  const after = JSON.parse(payload) as object;
  const facts = [factOf(acting, verb, object, { tenantId, before: null, after })];
  const statements = askErrands(db, [errand], world.now());
  const asked = await audited({ db, mac }, [object], async () => ok({ statements, facts, value: null }));
  // Whoever was quicker has it done.
  if (asked.ok) await ground.ringErrands(tenantId);
}
