import type { AuditFact } from "../domain/audit.ts";
import { ok } from "../domain/result.ts";
import type { NotOwner } from "../domain/system-of-record.ts";
import { audited, type AuditPorts } from "../store/audit.ts";

/** Each is three more: many may be refused at one endpoint at once. */
const TRIES = 5;

interface Tried extends Pick<AuditFact, "object" | "tenantId" | "verb"> {
  /** Where in a message; empty: as a whole. */
  readonly path: string;
  readonly notOwner: NotOwner;
}

/** Writes down a write that was refused because it was another's to make: whose, and by whom; never the value. */
export async function noteNotOwner(
  ports: AuditPorts,
  { path, notOwner, ...tried }: Tried,
  by: Pick<AuditFact, "actor" | "source" | "requestId" | "atMs">,
): Promise<void> {
  const { domain, field, owner, tried: as } = notOwner;
  const after = JSON.stringify({ refused: "not-owner", domain, field, owner, as, path });
  const facts = [{ ...tried, ...by, before: null, after }];
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const noted = await audited<null, never>(ports, [tried.object], async () =>
      ok({ statements: [], facts, value: null }),
    );
    if (noted.ok) return;
  }
  throw new Error("a refused write could not be written down: others write to the same chain");
}
