import { eq } from "drizzle-orm";
import { Authority, NO_AUTHORITY_SET } from "../domain/authority.ts";
import { AuditedChange } from "./audit.ts";
import type { Db } from "./db.ts";
import { odooAuthority } from "./schema/odoo-authority.ts";

export async function authorityOf(db: Db, tenantId: string): Promise<Authority> {
  const { rules } = odooAuthority;
  const row = await db.select({ rules }).from(odooAuthority).where(eq(odooAuthority.tenantId, tenantId)).get();
  return row ? Authority.parse(JSON.parse(row.rules)) : NO_AUTHORITY_SET;
}

export function setAuthority(db: Db, tenantId: string, authority: Authority, nowMs: number): AuditedChange {
  const set = { rules: JSON.stringify(authority), changedAtMs: nowMs };
  const { tenantId: target } = odooAuthority;
  return new AuditedChange(
    db
      .insert(odooAuthority)
      .values({ tenantId, ...set })
      .onConflictDoUpdate({ target, set }),
  );
}
