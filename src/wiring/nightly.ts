import type { TenantId } from "../domain/identity.ts";
import type { Region } from "../domain/region.ts";
import type { CatchUp } from "../orders/catch-up.ts";
import { askOfAll } from "../store/errand.ts";
import type { Ground } from "./ground.ts";
import { goRound } from "./rota.ts";
import { world } from "./world.ts";

/** When night begins where a region's tenants are, in hours of UTC; it is spread over as many hours as `NIGHT_HOURS`. */
const NIGHT_BEGINS: Readonly<Record<Region, number>> = { eu: 0, us: 6, apac: 16 };
const NIGHT_HOURS = 6;
/** Of so many the errands are two statements, and the bells ten messages' batches. */
const TENANTS_PER_RUN = 1_000;

/** The hour of UTC in which a tenant's Odoo is looked through each night: its id spreads the tenants. */
export function nightHour(tenantId: TenantId, region: Region): number {
  return (NIGHT_BEGINS[region] + (Number.parseInt(tenantId.slice(-8), 16) % NIGHT_HOURS)) % 24;
}

/** The hourly run: begins the catch-up of the tenants whose hour it is, and of those whom the runs before did not come to. */
export async function catchUpNightly(ground: Ground): Promise<void> {
  const payload = JSON.stringify({ sinceMs: null, refused: [] } satisfies CatchUp);
  await goRound(ground, {
    name: "catch-up",
    hourOf: (tenantId) => nightHour(tenantId, ground.region),
    tenantsPerRun: TENANTS_PER_RUN,
    take: async (tenantIds) => {
      const asked = { kind: "odoo_catch_up", key: "on", payload, requestId: "nightly" } as const;
      await askOfAll(ground.db, tenantIds, asked, world.now());
      await ground.ringErrandsOf(tenantIds);
    },
  });
}
