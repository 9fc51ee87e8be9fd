import type { Region } from "../domain/region.ts";
import { tenantIdsAfter } from "../store/odoo-cursor.ts";
import { ask } from "./ask.ts";
import type { Ground } from "./ground.ts";
import { catchUpAsked } from "./order-desk.ts";

/** When night begins where a region's tenants are, in hours of UTC; it is spread over as many hours as `NIGHT_HOURS`. */
const NIGHT_BEGINS: Readonly<Record<Region, number>> = { eu: 0, us: 6, apac: 16 };
const NIGHT_HOURS = 6;
const TENANTS_PER_PAGE = 500;

/** The hour of UTC in which a tenant's Odoo is looked through each night: its id spreads the tenants. */
export function nightHour(tenantId: string, region: Region): number {
  return (NIGHT_BEGINS[region] + (Number.parseInt(tenantId.slice(-8), 16) % NIGHT_HOURS)) % 24;
}

/** The hourly run: begins the catch-up of the tenants whose hour it is. */
export async function catchUpNightly(ground: Ground, nowMs: number): Promise<void> {
  const { db, region } = ground;
  const hour = new Date(nowMs).getUTCHours();
  for (let page = await tenantIdsAfter(db, "", TENANTS_PER_PAGE); page.length > 0;) {
    for (const tenantId of page.filter((id) => nightHour(id, region) === hour))
      await ask(ground, tenantId, [catchUpAsked(tenantId, null, "nightly")]);
    const last = page.at(-1);
    page = last === undefined ? [] : await tenantIdsAfter(db, last, TENANTS_PER_PAGE);
  }
}
