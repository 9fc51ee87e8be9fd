import type { TenantId } from "../domain/identity.ts";
import type { By } from "../domain/act.ts";
import type { RetainReport } from "../governance/retain.ts";

/** What reaches into the shipments' objects, for people. */
export interface PrivacyDesk {
  /** One bounded round over what has had its time. */
  retain(by: By): Promise<RetainReport>;
  /** Begins, or goes on with, an erasure that is written down. */
  erase(tenantId: TenantId, erasureId: string, requestId: string): Promise<void>;
}
