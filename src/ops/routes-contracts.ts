import type { ContractChange, ContractId, ContractStanding } from "../domain/contract.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Pending } from "../http/operation.ts";
import type { Refusal } from "../http/problem.ts";
import { contractUsers, standingOf, standings } from "../store/contract.ts";
import type { Doer, Sanction } from "./acts.ts";
import { doneOrProposed } from "./approvals.ts";
import { contractObject, stood } from "./contract-acts.ts";
import { API_CONTRACT, CONTRACT_IDS, MESSAGE_CONTRACTS, schemaPath } from "./contracts.ts";
import { pendingAnswer } from "./pending-answer.ts";
import type { Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import { ContractList, ContractParams, ContractUsers, ContractView, DeprecateContract } from "./schemas-contracts.ts";
import { Proposed, proposalView } from "./schemas-proposals.ts";

export function contractRoutes(define: Define, ports: ApiPorts): void {
  listRoutes(define, ports);
  define(
    {
      method: "post",
      path: "/v1/contracts/{id}/deprecate",
      permission: "contract:change",
      scope: "mesh",
      tag: "contracts",
      summary: "Say that a version is to end",
      description: "Its users are told with every answer (`Deprecation`, `Sunset`), and listed.",
      params: ContractParams,
      body: DeprecateContract,
      status: 200,
      answer: ContractView,
      pending: Proposed,
      refusals: ["not_found", "conflict"],
    },
    ({ params, body, ...call }) =>
      change(ports, params.id, { to: "deprecated", sunsetAtMs: Date.parse(body.sunsetAt) }, call),
  );
  plainChange(define, ports, "retire", "retired", "End a version whose time is over");
  plainChange(define, ports, "activate", "active", "Put a version in force, for the first time or again");
}

function plainChange(
  define: Define,
  ports: ApiPorts,
  verb: string,
  to: Exclude<ContractChange["to"], "deprecated">,
  summary: string,
): void {
  define(
    {
      method: "post",
      path: `/v1/contracts/{id}/${verb}`,
      permission: "contract:change",
      scope: "mesh",
      tag: "contracts",
      summary,
      params: ContractParams,
      status: 200,
      answer: ContractView,
      pending: Proposed,
      refusals: ["not_found", "conflict"],
    },
    ({ params, ...call }) => change(ports, params.id, { to }, call),
  );
}

function listRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/contracts",
      permission: "contract:read",
      scope: "open",
      tag: "contracts",
      summary: "List every version of every contract, and how it stands",
      status: 200,
      answer: ContractList,
      refusals: [],
    },
    async () => {
      const known = await standings(ports.db, CONTRACT_IDS);
      return ok({ items: CONTRACT_IDS.map((id) => contractView(id, known.get(id), ports)) });
    },
  );
  define(
    {
      method: "get",
      path: "/v1/contracts/{id}/users",
      permission: "contract:read",
      scope: "mesh",
      tag: "contracts",
      summary: "List who still uses a version that is to end",
      params: ContractParams,
      status: 200,
      answer: ContractUsers,
      refusals: ["not_found"],
    },
    async ({ params: { id } }) => {
      if (!CONTRACT_IDS.includes(id)) return err({ kind: "not_found" });
      const users = await contractUsers(ports.db, id);
      const items = users.map(({ userKind, userId, tenantId, firstAtMs, lastAtMs }) => {
        return { kind: userKind, id: userId, tenant: tenantId, firstAt: isoOf(firstAtMs), lastAt: isoOf(lastAtMs) };
      });
      return ok({ items });
    },
  );
}

async function change(
  ports: ApiPorts,
  id: ContractId,
  asked: ContractChange,
  call: Doer,
): Promise<Result<ReturnType<typeof contractView> | Pending, Refusal>> {
  if (!CONTRACT_IDS.includes(id)) return err({ kind: "not_found" });
  const wish = { kind: "schema-version", tenantId: null, subject: id, asked } as const;
  const apply = (sanction: Sanction) => stood(ports, id, asked, sanction);
  const done = await doneOrProposed(ports, { wish, objects: [contractObject(id)], apply }, call);
  if (!done.ok) return done;
  if (done.value) return ok(pendingAnswer({ proposal: proposalView(done.value, ports.now()) }));
  return ok(contractView(id, await standingOf(ports.db, id), ports));
}

function contractView(id: ContractId, held: ContractStanding | undefined, { baseUrl }: Pick<ApiPorts, "baseUrl">) {
  const message = MESSAGE_CONTRACTS.find((one) => one.id === id);
  return {
    id,
    title: message?.title ?? "The internal API",
    state: held?.state ?? ("active" as const),
    schemaUrl: `${baseUrl}${id === API_CONTRACT ? "/openapi.json" : schemaPath(id)}`,
    deprecatedAt: isoOrNull(held?.deprecatedAtMs ?? null),
    sunsetAt: isoOrNull(held?.sunsetAtMs ?? null),
  };
}
