import { z } from "zod";
import type { Audited } from "../domain/audit.ts";
import { DataDomain } from "../domain/data-domain.ts";
import { CLAIMS } from "../domain/person.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { personAsAudited, tokenAsAudited } from "../governance/audited-view.ts";
import { DECIDING_ROLES, isGivenByTwo, Role } from "../governance/permissions.ts";
import { excessOf, isWithin, type Grant, type Principal } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { createApiToken, readApiToken, type ApiToken } from "../store/api-token.ts";
import { endOfHand } from "../store/hand.ts";
import { addPerson, bringBackPerson, fewerEverOf, peopleEverOf, personCalled, type Person } from "../store/person.ts";
import type { Proposal } from "../store/proposal.ts";
import type { Change, Doer, Sanction } from "./acts.ts";
import { propose, type Approvable, type Effect } from "./approvals.ts";
import { scopesRow } from "./grants.ts";
import type { ApiPorts } from "./routes-ports.ts";

const Given = {
  id: z.string(),
  name: z.string(),
  role: Role,
  tenants: z.union([z.literal("all"), z.array(z.string()).readonly()]),
  domains: z.union([z.literal("all"), z.array(DataDomain).readonly()]),
};
const TokenGrant = z.object({ to: z.literal("token"), ...Given, expiresAtMs: z.int() });
const PersonGrant = z.object({
  to: z.literal("person"),
  ...Given,
  issuer: z.string(),
  claim: z.enum(CLAIMS),
  value: z.string(),
});
const AskedGrant = z.discriminatedUnion("to", [TokenGrant, PersonGrant]);
type AskedGrant = z.infer<typeof AskedGrant>;
type TokenGrant = z.infer<typeof TokenGrant>;
type PersonGrant = z.infer<typeof PersonGrant>;

/** What of a token belongs to the proposal and is not shown. */
const Withheld = z.object({ hash: z.string() });

/** So many who may decide there must have been before one more of them is given by two: nobody could have approved the first. */
const FOUNDERS = 2;

/** Whether a role is given by two, here and now. */
export async function isForTwo(
  { db, fourEyes }: Pick<ApiPorts, "db" | "fourEyes">,
  role: Role,
  to: "token" | "person",
): Promise<boolean> {
  if (!fourEyes || !isGivenByTwo(role, to)) return false;
  const mayFound = to === "person" && DECIDING_ROLES.includes(role);
  // Those who were let go count: whoever lets the others go is not alone by that.
  return !mayFound || (await peopleEverOf(db, DECIDING_ROLES)) >= FOUNDERS;
}

/** What makes a batch fail that would let in one more by one hand, where others were quicker; nothing where a role is not given by two. */
export const stillOfFew = ({ db, fourEyes }: Pick<ApiPorts, "db" | "fourEyes">, role: Role) =>
  fourEyes && DECIDING_ROLES.includes(role) ? [fewerEverOf(db, DECIDING_ROLES, FOUNDERS)] : [];

type Ports = Pick<ApiPorts, "db" | "mac" | "now" | "randomBytes">;

/** A token that is good once it is approved: it is shown to who asked for it, now. */
export const proposeToken = (ports: Ports, asked: Omit<TokenGrant, "to">, hash: string, by: Doer) =>
  proposeGrant(ports, { to: "token", ...asked }, JSON.stringify({ hash }), by);

/** A person who may sign in once it is approved; one who was let go comes back under the id of before. */
export async function proposePerson(
  ports: Ports,
  asked: Omit<PersonGrant, "to">,
  by: Doer,
): Promise<Result<Proposal, Refusal>> {
  const held = await personCalled(ports.db, asked);
  const mayComeBack = held?.disabledAtMs !== null && isWithin(by.principal.tenants, held?.tenants ?? "all");
  if (held && !mayComeBack) return err({ kind: "conflict", detail: "they may sign in already" });
  return proposeGrant(ports, { to: "person", ...asked, id: held?.id ?? asked.id }, undefined, by);
}

function proposeGrant(ports: Ports, asked: AskedGrant, withheld: string | undefined, by: Doer) {
  const { id: subject, tenants } = asked;
  const [only = null, ...others] = tenants === "all" ? [] : tenants;
  const tenantId = others.length === 0 ? only : null;
  const wish = { kind: "grant", tenantId, subject, asked, ...(withheld === undefined ? {} : { withheld }) } as const;
  return propose(ports, wish, by);
}

const objectOf = ({ subject }: Proposal): Audited => ({
  kind: subject.startsWith("tok_") ? "token" : "person",
  id: subject,
});

/** A role that is given by two. Who approves it gives no more than they have, either. */
export function grantApprovable(ports: Pick<ApiPorts, "db" | "now">): Approvable {
  return {
    permission: "token:create",
    objects: (proposal) => [objectOf(proposal)],
    lack: ({ asked }, decider) => lackOfGiver(AskedGrant.parse(JSON.parse(asked)), decider),
    apply(proposal, sanction) {
      const asked = AskedGrant.parse(JSON.parse(proposal.asked));
      return asked.to === "token"
        ? tokenMade(ports, proposal, asked, sanction)
        : added(ports, proposal, asked, sanction);
    },
  };
}

function lackOfGiver(asked: AskedGrant, decider: Principal): string | null {
  const isAdmin = (decider.kind === "token" || decider.kind === "person") && decider.role === "admin";
  if (asked.to === "person" && !isAdmin) return "and person:create";
  return excessOf(decider, asked satisfies Grant);
}

/** What nobody said of a new token. */
export const UNUSED = {
  revokedAtMs: null,
  lastUsedAtMs: null,
  rotatedAtMs: null,
  previousUntilMs: null,
  shownTo: null,
};

async function tokenMade(
  { db, now }: Pick<ApiPorts, "db" | "now">,
  proposal: Proposal,
  asked: TokenGrant,
  sanction: Sanction,
): Promise<Result<Effect, string>> {
  const { id, name, role, expiresAtMs } = asked;
  if (expiresAtMs <= now()) return err("the token would have ended already");
  if (await readApiToken(db, id)) return err("the token is there already");
  const endMs = (await endOfHand(db, proposal.proposedBy)) ?? Infinity;
  if (endMs <= now()) return err("whoever asked for it has ended: ask for it anew");
  if (endMs < expiresAtMs) return err("the token would outlive the one that asked for it: ask for it anew");
  const { hash } = Withheld.parse(JSON.parse(proposal.withheld ?? "{}"));
  const given = { id, name, role, ...scopesRow(asked), expiresAtMs };
  const row: ApiToken = { ...UNUSED, ...given, createdAtMs: now(), createdBy: proposal.proposedBy };
  const { tenantId } = proposal;
  const after = { ...tokenAsAudited(row), ...sanction };
  const change: Change = { object: objectOf(proposal), tenantId, verb: "token:create", before: null, after };
  return ok({ statements: [createApiToken(db, { ...row, hash })], changes: [change] });
}

async function added(
  { db, now }: Pick<ApiPorts, "db" | "now">,
  proposal: Proposal,
  asked: PersonGrant,
  sanction: Sanction,
): Promise<Result<Effect, string>> {
  const held = await personCalled(db, asked);
  if (held?.disabledAtMs === null) return err("they may sign in already");
  if (held && held.id !== proposal.subject) return err("they were added and let go since: propose them anew");
  const { issuer, claim, value, name, role } = asked;
  const called = { id: proposal.subject, issuer, claim, value, name, role, ...scopesRow(asked) };
  const createdBy = proposal.proposedBy;
  const row: Person = { ...called, createdAtMs: now(), createdBy, disabledAtMs: null, pinnedSubject: null };
  const { tenantId } = proposal;
  const before = held && personAsAudited(held);
  const after = { ...personAsAudited(row), ...sanction };
  const change: Change = { object: objectOf(proposal), tenantId, verb: "person:create", before, after };
  return ok({ statements: [held ? bringBackPerson(db, row, DECIDING_ROLES) : addPerson(db, row)], changes: [change] });
}
