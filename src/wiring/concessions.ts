import type { Concessions } from "../delivery/odoo/concessions.ts";
import type { TenantId } from "../domain/identity.ts";
import { byMesh } from "../governance/fact.ts";
import { anyConcession, concessionsOf } from "../store/concession.ts";
import type { Db } from "../store/db.ts";
import { concessionsSpent } from "./drift.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

/** By tenant: whether anything is left to people in its Odoo, and until when that is believed. */
const standing = new WeakMap<Db, Map<TenantId, { readonly any: boolean; readonly untilMs: number }>>();
const BELIEVED_MS = 10 * 60_000;

/**
 * What is left to people in a tenant's Odoo, for its sink. Mostly that is nothing, and then a batch costs no call: concessions are
 * made by errands alone, which run in the instance that writes, so it learns of the first one at once.
 */
export function concessionsIn(ground: Ground, tenantId: TenantId): Concessions {
  return {
    async of(pickingIds) {
      if (!(await isAny(ground, tenantId))) return new Map();
      const found = await concessionsOf(ground.db, tenantId, pickingIds);
      const byPicking = Map.groupBy(found, ({ pickingId }) => pickingId);
      return new Map(
        [...byPicking].map(([pickingId, same]) => [pickingId, new Map(same.map(({ field, cell }) => [field, cell]))]),
      );
    },
    spent: (fields) => {
      writesAs(MESH, "milestones", "difference_answer");
      return concessionsSpent(ground, tenantId, byMesh("odoo-sink", "odoo", world.now(), "news"), fields);
    },
  };
}

/** Something may be left to people from now on. */
export function concessionsMade(ground: Ground, tenantId: TenantId): void {
  believe(ground, tenantId, true);
}

async function isAny(ground: Ground, tenantId: TenantId): Promise<boolean> {
  const held = standing.get(ground.db)?.get(tenantId);
  if (held && held.untilMs > world.now()) return held.any;
  const any = await anyConcession(ground.db, tenantId);
  // One that was made while we looked is not forgotten.
  const made = standing.get(ground.db)?.get(tenantId);
  return believe(ground, tenantId, any || (made !== held && made?.any === true));
}

function believe(ground: Ground, tenantId: TenantId, any: boolean): boolean {
  const tenants = standing.get(ground.db) ?? new Map<TenantId, { any: boolean; untilMs: number }>();
  tenants.set(tenantId, { any, untilMs: world.now() + BELIEVED_MS });
  standing.set(ground.db, tenants);
  return any;
}
