import { z } from "zod";

/**
 * What is kept for how long, and from when: `held` and `quarantined` payloads from when they came; `events`, all that is known of a
 * shipment, from its last news; `proof`, the carrier's words on a delivery, from the delivery; `audit` from when it was written.
 */
export const RETENTION_CLASSES = ["held", "quarantined", "events", "proof", "audit"] as const;
export const RetentionClass = z.enum(RETENTION_CLASSES);
export type RetentionClass = z.infer<typeof RetentionClass>;

export const DAY_MS = 86_400_000;

interface Terms {
  readonly defaultDays: number;
  readonly minDays: number;
  readonly maxDays: number;
}

/**
 * A held payload is nobody's word: three days, as long as a rotated secret may go unnoticed over a weekend. Events: a claim against a carrier
 * may be brought for a year (CMR, article 32), and carriers recycle numbers. Proof and audit: commercial records, ten years in most of the
 * Union.
 */
export const RETENTION_TERMS: Readonly<Record<RetentionClass, Terms>> = {
  held: { defaultDays: 3, minDays: 1, maxDays: 30 },
  quarantined: { defaultDays: 90, minDays: 7, maxDays: 400 },
  events: { defaultDays: 400, minDays: 150, maxDays: 3_650 },
  proof: { defaultDays: 3_650, minDays: 30, maxDays: 5_500 },
  audit: { defaultDays: 3_650, minDays: 365, maxDays: 5_500 },
};

/** Days by class; what is not in it is as by default. */
export type RetentionPolicy = Readonly<Partial<Record<RetentionClass, number>>>;

export interface RetentionPolicies {
  readonly mesh: RetentionPolicy;
  /** By tenant, where one has its own. */
  readonly tenants: Readonly<Record<string, RetentionPolicy>>;
}

/** A tenant's own days, else the mesh's, else the default. */
export function daysOf({ mesh, tenants }: RetentionPolicies, tenantId: string | null, of: RetentionClass): number {
  const own = tenantId !== null && Object.hasOwn(tenants, tenantId) ? tenants[tenantId]?.[of] : undefined;
  return own ?? mesh[of] ?? RETENTION_TERMS[of].defaultDays;
}

/** Since before when a tenant's things of a class are to go. */
export function goneBefore(
  policies: RetentionPolicies,
  tenantId: string | null,
  of: RetentionClass,
  nowMs: number,
): number {
  return nowMs - daysOf(policies, tenantId, of) * DAY_MS;
}

/** In words why a number of days is not for a class; null: it is. */
export function daysFault(of: RetentionClass, days: number): string | null {
  const { minDays, maxDays } = RETENTION_TERMS[of];
  return days >= minDays && days <= maxDays ? null : `must be between ${minDays} and ${maxDays} days`;
}
