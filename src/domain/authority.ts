import { z } from "zod";

/** Who prevails where somebody changed in Odoo what the mesh writes there. */
export const AUTHORITY_RULES = ["mesh_wins", "odoo_wins", "review"] as const;
export const AuthorityRule = z.enum(AUTHORITY_RULES);
export type AuthorityRule = z.infer<typeof AuthorityRule>;

/** A tenant's rules: for fields by name, for all other fields, and for notes that are gone from the chatter. */
export const Authority = z.strictObject({
  default: AuthorityRule.default("review"),
  notes: AuthorityRule.default("mesh_wins"),
  fields: z.record(z.string().max(80), AuthorityRule).default({}),
});
export type Authority = z.infer<typeof Authority>;

export const NO_AUTHORITY_SET: Authority = Authority.parse({});

export function ruleFor(authority: Authority, field: string): AuthorityRule {
  return Object.hasOwn(authority.fields, field) ? (authority.fields[field] ?? authority.default) : authority.default;
}
