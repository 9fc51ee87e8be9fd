import { err, ok } from "../domain/result.ts";
import { findProposal, listProposals } from "../store/proposal.ts";
import { decideProposal, type Approvables, type Verdict } from "./approvals.ts";
import type { Doer } from "./acts.ts";
import { pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import {
  ApproveProposal,
  EndProposal,
  Proposal,
  ProposalPage,
  ProposalParams,
  ProposalsQuery,
  proposalView,
  ShownProposal,
} from "./schemas-proposals.ts";

/** What one person proposed and another is to approve. */
export function proposalRoutes(define: Define, ports: ApiPorts, approvables: Approvables): void {
  lookRoutes(define, ports, approvables);
  const decide = async (id: string, verdict: Verdict, by: Doer) => {
    const read = () => findProposal(ports.db, id);
    const proposal = await read();
    if (!proposal) return err({ kind: "not_found" } as const);
    const decided = await decideProposal(ports, approvables, { proposal, read }, verdict, by);
    return decided.ok ? ok(proposalView(decided.value, ports.now())) : decided;
  };
  const one = { params: ProposalParams, scope: "proposal", status: 200, answer: Proposal, tag: "proposals" } as const;
  const refusals = ["not_found", "conflict"] as const;
  define(
    {
      ...one,
      method: "post",
      path: "/v1/proposals/{id}/approve",
      permission: "proposal:decide",
      summary: "Approve a proposal: it takes effect by that",
      description:
        "Takes the permission that the act itself needs, too, and another person than the one who proposed it. Where it can no longer be done, or not yet, it is refused and stays.",
      body: ApproveProposal,
      refusals: [...refusals],
    },
    ({ params: { id }, body: { digest, note = null }, ...by }) => decide(id, { verb: "approve", digest, note }, by),
  );
  define(
    {
      ...one,
      method: "post",
      path: "/v1/proposals/{id}/reject",
      permission: "proposal:decide",
      summary: "Reject a proposal",
      body: EndProposal,
      refusals: [...refusals],
    },
    ({ params: { id }, body: { note = null }, ...by }) => decide(id, { verb: "reject", digest: null, note }, by),
  );
  define(
    {
      ...one,
      method: "post",
      path: "/v1/proposals/{id}/withdraw",
      permission: "proposal:withdraw",
      summary: "Take back what you proposed",
      body: EndProposal,
      refusals: [...refusals],
    },
    ({ params: { id }, body: { note = null }, ...by }) => decide(id, { verb: "withdraw", digest: null, note }, by),
  );
}

function lookRoutes(define: Define, ports: ApiPorts, approvables: Approvables): void {
  define(
    {
      method: "get",
      path: "/v1/proposals",
      permission: "proposal:read",
      scope: "listing",
      tag: "proposals",
      summary: "List what was proposed, the newest first",
      query: ProposalsQuery,
      status: 200,
      answer: ProposalPage,
      refusals: [],
    },
    async ({ query: { state = null, kind = null, ...request }, principal: { tenants } }) => {
      const nowMs = ports.now();
      const found = await listProposals(ports.db, { ...request, tenants, state, kind, nowMs });
      return pageView(found, (row) => proposalView(row, nowMs));
    },
  );
  define(
    {
      method: "get",
      path: "/v1/proposals/{id}",
      permission: "proposal:read",
      scope: "proposal",
      tag: "proposals",
      summary: "Show a proposal, and what helps to decide it",
      params: ProposalParams,
      status: 200,
      answer: ShownProposal,
      refusals: ["not_found"],
    },
    async ({ params: { id } }) => {
      const row = await findProposal(ports.db, id);
      if (!row) return err({ kind: "not_found" });
      const approvable = approvables[row.kind];
      const evidence = (await approvable?.evidence?.(row)) ?? null;
      const shown = evidence && { ...evidence };
      return ok({ ...proposalView(row, ports.now()), needs: approvable?.permission ?? null, evidence: shown });
    },
  );
}
