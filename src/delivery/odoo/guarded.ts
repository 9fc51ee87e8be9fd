import type { ActivityClosing, ExternalIds, OdooClient } from "../../odoo/client.ts";
import type { Gate } from "./gate.ts";

/** The name of the failure of a call that was not begun. */
export const LEASE_SPENT = "lease";

/** What transport.ts calls a call that got no answer in its time. */
export const TIMED_OUT = "timeout";

/** An Odoo as the sink needs it. */
export type SinkOdoo = OdooClient & ExternalIds & ActivityClosing;
/** One whose calls may be named after the batch they are of. */
export type NamedOdoo = SinkOdoo & { readonly carrying?: (headers: Readonly<Record<string, string>>) => SinkOdoo };

/** The client whose calls carry these headers, where it knows how to and there are any. */
export function inNameOf(client: NamedOdoo, headers: Readonly<Record<string, string>> | undefined): SinkOdoo {
  return (headers && client.carrying?.(headers)) ?? client;
}

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
