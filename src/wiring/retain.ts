import type { TenantId } from "../domain/identity.ts";
import { odooKeptSince } from "../domain/odoo-retention.ts";
import { forgetDrift } from "../store/drift.ts";
import { ODOO_FORGETTING } from "../store/odoo-retention.ts";
import type { Ground } from "./ground.ts";
import { goRound } from "./rota.ts";
import { world } from "./world.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

/** Each takes six statements, and more where there is much. */
const TENANTS_PER_RUN = 50;
const ROWS_PER_STEP = 500;
const STEPS_MAX = 4;

/** Once a day for each tenant: forgets what was read in its Odoo and is kept no longer, a little at a time. */
export async function forgetOdooCopies(ground: Ground): Promise<void> {
  await goRound(ground, {
    name: "odoo-retention",
    hourOf: (tenantId) => Number.parseInt(tenantId.slice(10, 16), 16) % 24,
    tenantsPerRun: TENANTS_PER_RUN,
    take: async (tenantIds) => {
      for (const tenantId of tenantIds) await forgetOf(ground, tenantId);
    },
  });
}

async function forgetOf({ db }: Ground, tenantId: TenantId): Promise<void> {
  writesAs(MESH, "customers", "forgotten");
  writesAs(MESH, "invoices", "forgotten");
  writesAs(MESH, "milestones", "forgotten");
  const since = odooKeptSince(world.now());
  await forgetDrift(db, tenantId, since.drift, ROWS_PER_STEP);
  for (const forget of ODOO_FORGETTING) {
    let steps = 0;
    while (steps < STEPS_MAX && (await forget(db, tenantId, since, ROWS_PER_STEP)) === ROWS_PER_STEP) steps += 1;
  }
}
