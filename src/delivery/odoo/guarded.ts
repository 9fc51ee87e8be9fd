import type { LinkRules } from "../../domain/number-kind.ts";
import type { Result } from "../../domain/result.ts";
import type { ActivityClosing, ExternalIds, OdooClient, OdooFailure } from "../../odoo/client.ts";
import type { Gate } from "./gate.ts";

/** The name of the failure of a call that was not begun. */
export const LEASE_SPENT = "lease";

/** An Odoo as the sink needs it. */
export type SinkOdoo = OdooClient & ExternalIds & ActivityClosing;
/** One whose calls may be named after the batch they are of. */
export type NamedOdoo = SinkOdoo & { readonly carrying?: (headers: Readonly<Record<string, string>>) => SinkOdoo };

/** The client whose calls carry these headers, where it knows how to and there are any. */
export function inNameOf(client: NamedOdoo, headers: Readonly<Record<string, string>> | undefined): SinkOdoo {
  return (headers && client.carrying?.(headers)) ?? client;
}

/** A client that waits its turn, and begins no call that writes and could outlive the lease; who reads harms nobody. */
export function guarded(client: SinkOdoo, gate: Gate, hasTime: () => boolean): SinkOdoo {
  const spent = {
    ok: false,
    error: { kind: "transient", name: LEASE_SPENT, message: "the claims must be renewed first", retryAfterMs: null },
  } as const;
  return {
    ...eachCall(client, (call) => gate.through(call)),
    load: (...args) => gate.through(async () => (hasTime() ? client.load(...args) : spent)),
    closeActivities: (...args) => gate.through(async () => (hasTime() ? client.closeActivities(...args) : spent)),
  };
}

/** A client for what is in no hurry: whoever writes shipments goes first. */
export function patient(client: SinkOdoo, gate: Gate): SinkOdoo {
  return eachCall(client, (call) => gate.behind(call));
}

type Answer<T> = Promise<Result<T, OdooFailure>>;

function eachCall(client: SinkOdoo, turn: <T>(call: () => Answer<T>) => Answer<T>): SinkOdoo {
  return {
    searchRead: (...args) => turn(() => client.searchRead(...args)),
    load: (...args) => turn(() => client.load(...args)),
    fieldsGet: (...args) => turn(() => client.fieldsGet(...args)),
    externalIds: (...args) => turn(() => client.externalIds(...args)),
    closeActivities: (...args) => turn(() => client.closeActivities(...args)),
  };
}

/** A tenant's Odoo, and how many calls it bears at once. */
export interface SinkConnection {
  readonly client: NamedOdoo;
  /** One that is given no long time to answer, and waits for no turn; absent: there is none. */
  readonly prober?: NamedOdoo;
  readonly maxInFlight: number;
  /** The login of whoever looks at exceptions of pickings that have nobody; absent or null: nobody is named. */
  readonly exceptionsTo?: string | null;
  /** Which numbers' goods may be several pickings'; absent: as where no tenant says otherwise. */
  readonly links?: LinkRules;
}
