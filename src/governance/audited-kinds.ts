import { AUDITED_KINDS, type AuditedKind } from "../domain/audit.ts";
import type { DataDomain } from "../domain/data-domain.ts";
import { isWithin, type Scopes } from "./principal.ts";

/** What of the audit touches a data domain; the rest is the mesh's settings. */
const KIND_DOMAINS: Readonly<Partial<Record<AuditedKind, DataDomain>>> = {
  "booking-platform": "charges",
  booking: "charges",
  kept: "milestones",
  run: "milestones",
  drift: "milestones",
};

/** The kinds that somebody of these data domains may read of. */
export function kindsWithin(domains: Scopes["domains"]): "all" | readonly AuditedKind[] {
  if (domains === "all") return "all";
  return AUDITED_KINDS.filter((kind) => {
    const domain = KIND_DOMAINS[kind];
    return domain === undefined || isWithin(domains, [domain]);
  });
}
