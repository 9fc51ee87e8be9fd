import { z } from "@hono/zod-openapi";
import { DATA_DOMAINS, DataDomain } from "../domain/data-domain.ts";
import { SCOPED_TENANTS_MAX } from "../governance/principal.ts";
import { TenantRef } from "./schemas.ts";

/** What somebody may be given: less than all of the giver's own. */
export const GrantAsked = {
  tenants: z
    .union([z.literal("all"), z.array(TenantRef).min(1).max(SCOPED_TENANTS_MAX)])
    .optional()
    .openapi({ description: "For which tenants; yours when absent" }),
  domains: z
    .union([z.literal("all"), z.array(DataDomain).min(1).max(DATA_DOMAINS.length)])
    .optional()
    .openapi({ description: "On which data; yours when absent" }),
};

export const Granted = {
  role: z.string(),
  tenants: z.union([z.literal("all"), z.array(z.string())]),
  domains: z.union([z.literal("all"), z.array(z.string())]),
};
