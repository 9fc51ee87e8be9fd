import type { AuditFact, Audited } from "../domain/audit.ts";
import { factOf as fact } from "../governance/fact.ts";
import type { Principal } from "../governance/principal.ts";
import { actingBy } from "./act.ts";
import type { ApiPorts } from "./routes-ports.ts";

/** Who does something now, by which call. */
export interface Doer {
  readonly principal: Principal;
  readonly requestId: string;
}

/** One change of one object, before it is somebody's. */
export interface Change {
  readonly object: Audited;
  readonly tenantId: string | null;
  readonly verb: string;
  /** As JSON would have it: nothing secret, no raw payload, no person's name. Null: it was not there before. */
  readonly before: object | null;
  readonly after: object | null;
}

/** A change as the audit has it. */
export const factOf = (by: Doer, { object, verb, ...about }: Change, ports: Pick<ApiPorts, "now">): AuditFact =>
  fact(actingBy(by, ports), verb, object, about);

/** On whose word something took effect, as its audit row has it. */
export type Sanction =
  | { readonly fourEyes: "off"; readonly approvedBy: null }
  | { readonly fourEyes: "on"; readonly approvedBy: string; readonly proposal: string };

export const BY_ONE: Sanction = { fourEyes: "off", approvedBy: null };
