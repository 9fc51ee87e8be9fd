import type { TenantId } from "../domain/identity.ts";
import { keepErrands, type NewErrand } from "../store/errand.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

/** Writes errands of one tenant down and knocks; what the knock loses, the hourly run finds. */
export async function ask(ground: Ground, tenantId: TenantId, errands: readonly NewErrand[]): Promise<void> {
  if (errands.length === 0) return;
  await keepErrands(ground.db, errands, world.now());
  await ground.ringErrands(tenantId);
}
