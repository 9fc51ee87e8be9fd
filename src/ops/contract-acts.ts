import { changedStanding, ContractChange, type ContractId } from "../domain/contract.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { setStanding, standingOf } from "../store/contract.ts";
import type { Change, Sanction } from "./acts.ts";
import type { Approvable, Effect } from "./approvals.ts";
import type { ApiPorts } from "./routes-ports.ts";

type Ports = Pick<ApiPorts, "db" | "now" | "contracts">;

export const contractObject = (id: ContractId) => ({ kind: "schema" as const, id });

/** A version stands otherwise from now on, with what is written down of it. */
export async function stood(
  { db, now, contracts }: Ports,
  id: ContractId,
  asked: ContractChange,
  sanction: Sanction,
): Promise<Result<Effect, string>> {
  const held = await standingOf(db, id);
  const next = changedStanding(held, asked, now());
  if ("refused" in next) return err(next.refused);
  const change: Change = {
    object: contractObject(id),
    tenantId: null,
    verb: "contract:change",
    before: held,
    after: { ...next.standing, ...sanction },
  };
  const afterwards = async () => contracts.forget();
  return ok({ statements: [setStanding(db, id, next.standing, now())], changes: [change], afterwards });
}

export function contractApprovable(ports: Ports): Approvable {
  return {
    permission: "contract:change",
    objects: ({ subject }) => [contractObject(subject)],
    apply: ({ subject, asked }, sanction) => stood(ports, subject, ContractChange.parse(JSON.parse(asked)), sanction),
  };
}
