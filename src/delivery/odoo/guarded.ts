import type { ActivityClosing, ExternalIds, OdooClient } from "../../odoo/client.ts";
import type { Gate } from "./gate.ts";

/** The name of the failure of a call that was not begun. */
export const LEASE_SPENT = "lease";

/** An Odoo as the sink needs it. */
export type SinkOdoo = OdooClient & ExternalIds & ActivityClosing;

/** A client that waits its turn, and begins no call which could outlive the lease. */
export function guarded(client: SinkOdoo, gate: Gate, hasTime: () => boolean): SinkOdoo {
  const spent = {
    ok: false,
    error: { kind: "transient", name: LEASE_SPENT, message: "the claims must be renewed first", retryAfterMs: null },
  } as const;
  return {
    searchRead: (...args) => gate.through(async () => (hasTime() ? client.searchRead(...args) : spent)),
    load: (...args) => gate.through(async () => (hasTime() ? client.load(...args) : spent)),
    fieldsGet: (...args) => gate.through(async () => (hasTime() ? client.fieldsGet(...args) : spent)),
    externalIds: (...args) => gate.through(async () => (hasTime() ? client.externalIds(...args) : spent)),
    closeActivities: (...args) => gate.through(async () => (hasTime() ? client.closeActivities(...args) : spent)),
  };
}
