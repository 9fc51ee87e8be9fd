import { z } from "@hono/zod-openapi";
import { ProposalId, ProposalKind, proposalStateAt, ProposalState } from "../domain/approval.ts";
import type { Proposal as Row } from "../store/proposal.ts";
import { CreatedEndpoint } from "./schemas-endpoints.ts";
import { IsoTime, isoOf, isoOrNull, Label, pageSchema, PageQuery } from "./schemas.ts";
import { CreatedToken } from "./schemas-tokens.ts";

export const ProposalParams = z.strictObject({ id: ProposalId });
export const ProposalsQuery = z.strictObject({
  ...PageQuery,
  state: ProposalState.optional(),
  kind: ProposalKind.optional(),
});

export const Proposal = z
  .object({
    id: z.string(),
    kind: ProposalKind,
    tenant: z.string().nullable().openapi({ description: "Whose; null: of no one tenant" }),
    subject: z.string().openapi({ description: "What it is about: an endpoint's id, a code, a run's id" }),
    asked: z.record(z.string(), z.unknown()).openapi({ description: "What takes effect when it is approved" }),
    digest: z.string().openapi({ description: "Of what is asked: whoever approves repeats it" }),
    state: ProposalState,
    proposedBy: z.string(),
    proposedAt: IsoTime,
    expiresAt: IsoTime,
    decidedBy: z.string().nullable(),
    decidedAt: IsoTime.nullable(),
    note: z.string().nullable(),
  })
  .openapi("Proposal");
export const ProposalPage = pageSchema(Proposal).openapi("ProposalPage");

export const ShownProposal = Proposal.extend({
  needs: z.string().nullable().openapi({
    description: "The permission that whoever approves it needs, beside `proposal:decide`",
  }),
  evidence: z.record(z.string(), z.unknown()).nullable().openapi({ description: "What helps to decide" }),
}).openapi("ShownProposal");

/** What the acting routes answer where another person is to approve. */
export const Proposed = z
  .object({
    proposal: Proposal,
    endpoint: CreatedEndpoint.optional().openapi({ description: "It does not act yet" }),
    secret: z
      .object({ id: z.string(), secret: z.string().optional() })
      .optional()
      .openapi({ description: "An endpoint's: it is good once it is approved; one made here is shown once, now" }),
    token: CreatedToken.optional().openapi({ description: "It is good once it is approved; shown once, now" }),
  })
  .openapi("Proposed");

export const ApproveProposal = z
  .strictObject({
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .openapi({ description: "As the proposal shows it" }),
    note: Label.max(300).optional(),
  })
  .openapi("ApproveProposal");
export const EndProposal = z.strictObject({ note: Label.max(300).optional() }).openapi("EndProposal");

export function proposalView(row: Row, nowMs: number): z.input<typeof Proposal> {
  const { id, kind, tenantId, subject, asked, digest, proposedBy, proposedAtMs, expiresAtMs, decidedBy, note } = row;
  return {
    id,
    kind,
    tenant: tenantId,
    subject,
    asked: JSON.parse(asked) as Record<string, unknown>,
    digest,
    state: proposalStateAt(row, nowMs),
    proposedBy,
    proposedAt: isoOf(proposedAtMs),
    expiresAt: isoOf(expiresAtMs),
    decidedBy,
    decidedAt: isoOrNull(row.decidedAtMs),
    note,
  };
}
