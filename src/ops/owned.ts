import type { Audited } from "../domain/audit.ts";
import type { DataDomain } from "../domain/data-domain.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { mayWrite, type FieldOf } from "../domain/system-of-record.ts";
import { noteNotOwner } from "../governance/not-owner.ts";
import type { Principal } from "../governance/principal.ts";
import { writerOf } from "../governance/writer.ts";
import type { Refusal } from "../http/problem.ts";
import { byCaller } from "./committed.ts";
import type { ApiPorts } from "./routes-ports.ts";

interface Tried<Domain extends DataDomain> {
  readonly domain: Domain;
  readonly field: FieldOf<Domain>;
  readonly verb: string;
  /** On whose chain a refusal is written down. */
  readonly object: Audited;
  readonly tenantId: string | null;
}

/** Whether a caller may write a field of a data domain; a refusal is on the record, without what it would have written. */
export async function owned<Domain extends DataDomain>(
  ports: Pick<ApiPorts, "db" | "mac" | "now">,
  call: { readonly principal: Principal; readonly requestId: string },
  { domain, field, ...tried }: Tried<Domain>,
): Promise<Result<null, Refusal>> {
  const may = mayWrite(domain, field, writerOf(call.principal));
  if (may.ok) return ok(null);
  await noteNotOwner(ports, { ...tried, path: "", notOwner: may.error }, { ...byCaller(call), atMs: ports.now() });
  return err({ kind: "not_owner", ...may.error });
}
