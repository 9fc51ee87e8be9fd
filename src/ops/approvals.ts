import {
  digestOf,
  handsBehind,
  PROPOSAL_TTL_MS,
  proposalAfter,
  proposalStateAt,
  whyNotDecide,
  type ProposalKind,
} from "../domain/approval.ts";
import type { Audited, AuditFact } from "../domain/audit.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Permission } from "../governance/permissions.ts";
import { idOf, lackOf, type Principal } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import type { Decided } from "../store/audit.ts";
import { haveGone, heldNow, linesOf, otherNamesOf } from "../store/hand.ts";
import { decidedRow, proposalRow, type Proposal } from "../store/proposal.ts";
import { act } from "./act.ts";
import { BY_ONE, factOf, type Change, type Doer, type Sanction } from "./acts.ts";
import { newId } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";

/** What takes effect in one batch with its approval. What goes beyond D1 is begun in it, as an errand or a run. */
export interface Effect {
  readonly statements: Decided<null>["statements"];
  readonly changes: readonly Change[];
  /** After it was committed: knocks, and what this isolate remembers. What is lost of it comes by itself later. */
  readonly afterwards?: () => Promise<void>;
}

/** How one kind of proposal takes effect. */
export interface Approvable {
  /** What the act itself needs, of whoever approves it, too. */
  readonly permission: Permission;
  /** Whose chains change, beside the proposal's. */
  readonly objects: (proposal: Proposal) => readonly Audited[];
  /** Loads what it is about and decides anew whether it can be done; why it cannot, in words. */
  readonly apply: (proposal: Proposal, sanction: Sanction) => Promise<Result<Effect, string>>;
  /** What is undone of the preparations where it is rejected, withdrawn or out of time. */
  readonly drop?: (proposal: Proposal) => Promise<Effect>;
  /** What a decider lacks beside the permission, in words that follow it; null: nothing. */
  readonly lack?: (proposal: Proposal, decider: Principal) => string | null;
  /** What helps to decide, beside what is asked. */
  readonly evidence?: (proposal: Proposal) => Promise<object | null>;
}

/** Which kinds can be proposed, and what each does. Rooms of their own bring others. */
export type Approvables = Readonly<Partial<Record<ProposalKind, Approvable>>>;

type Ports = Pick<ApiPorts, "db" | "mac" | "now" | "randomBytes">;

export interface Wish {
  readonly kind: ProposalKind;
  /** Whose; null: of no one tenant. */
  readonly tenantId: string | null;
  readonly subject: string;
  readonly asked: object;
  readonly withheld?: string;
  /** Sealed for its subject; it is never shown. */
  readonly sealedSecret?: string;
}

/** A proposal, the statement that writes it down, and its fact: for the batch that makes what it is about. */
export async function proposed(ports: Ports, { kind, tenantId, subject, ...wish }: Wish, by: Doer) {
  const nowMs = ports.now();
  const asked = JSON.stringify(wish.asked);
  const withheld = wish.withheld ?? null;
  const proposal: Proposal = {
    id: newId("prp", ports),
    kind,
    tenantId,
    subject,
    asked,
    withheld,
    sealedSecret: wish.sealedSecret ?? null,
    digest: digestOf({ kind, subject, asked, withheld }),
    state: "proposed",
    proposedBy: idOf(by.principal),
    proposedAtMs: nowMs,
    expiresAtMs: nowMs + PROPOSAL_TTL_MS,
    decidedBy: null,
    decidedAtMs: null,
    note: null,
    requestId: by.requestId,
    hands: await handsOf(ports, idOf(by.principal)),
    heldBy: await heldNow(ports.db, idOf(by.principal), nowMs),
  };
  const object = objectOf(proposal);
  const fact = factOf(by, { object, tenantId, verb: "proposal:make", before: null, after: traceOf(proposal) }, ports);
  return { proposal, object, statement: proposalRow(ports.db, proposal), fact };
}

/** A wish about something that is there already, or that nothing is made for until it is approved. */
export async function propose(ports: Ports, wish: Wish, by: Doer): Promise<Result<Proposal, Refusal>> {
  const { proposal, object, statement, fact } = await proposed(ports, wish, by);
  return act(ports, [object], async () => ok({ statements: [statement], facts: [fact], value: proposal }));
}

/** What a change is about, and how it takes effect: as its approvable does it. */
interface ByOneOrTwo {
  readonly wish: Wish;
  readonly objects: readonly Audited[];
  readonly apply: (sanction: Sanction) => Promise<Result<Effect, string>>;
}

/** Does something at once where one person may; else proposes it, and answers the proposal. */
export async function doneOrProposed(
  ports: Ports & Pick<ApiPorts, "fourEyes">,
  { wish, objects, apply }: ByOneOrTwo,
  by: Doer,
): Promise<Result<Proposal | null, Refusal>> {
  // What could not be done now is not worth another's time.
  const sound = await apply(BY_ONE);
  if (!sound.ok) return err({ kind: "conflict", detail: sound.error });
  if (ports.fourEyes) return propose(ports, wish, by);
  let afterwards: Effect["afterwards"];
  const done = await act(ports, objects, async () => {
    const effect = await apply(BY_ONE);
    if (!effect.ok) return err({ kind: "conflict", detail: effect.error });
    afterwards = effect.value.afterwards;
    const facts = effect.value.changes.map((change) => factOf(by, change, ports));
    return ok({ statements: effect.value.statements, facts, value: null });
  });
  if (done.ok) await afterwards?.();
  return done;
}

export const objectOf = ({ id }: Proposal): Audited => ({ kind: "proposal", id });

/** What the audit has of a proposal: not what is asked, which may name a person, but its digest. */
export const traceOf = ({ kind, subject, digest, state, decidedBy }: Proposal) => ({
  kind,
  subject,
  digest,
  state,
  decidedBy,
});

/** A caller, and every hand that may be behind it: through tokens, and under any name that a person has. */
async function handsOf({ db }: Pick<Ports, "db">, id: string): Promise<string[]> {
  const hands = [...handsBehind(id, await linesOf(db, [id]))];
  return [...hands, ...(await otherNamesOf(db, hands))];
}

/** Those behind a proposer when it was proposed, and those who are by now. */
const proposerOf = async (ports: Ports, { proposedBy, hands }: Proposal): Promise<string[]> => [
  ...(hands ?? []),
  ...(await handsOf(ports, proposedBy)),
];

/** Why somebody may not decide a proposal; null: they may. */
async function refusalToDecide(
  ports: Ports,
  { permission, lack }: Approvable,
  proposal: Proposal,
  principal: Principal,
): Promise<Refusal | null> {
  const missing =
    lackOf(principal, permission, { ofAllTenants: proposal.tenantId === null }) ??
    excess(permission, lack?.(proposal, principal) ?? null);
  if (missing !== null) return { kind: "forbidden", needs: missing };
  const [proposer, decider] = await Promise.all([proposerOf(ports, proposal), handsOf(ports, idOf(principal))]);
  const why = whyNotDecide(new Set(proposer), new Set(decider));
  return why === null ? null : { kind: "forbidden", needs: `proposal:decide ${why}` };
}

const excess = (permission: Permission, lack: string | null): string | null => lack && `${permission} ${lack}`;

export interface Verdict {
  readonly verb: "approve" | "reject" | "withdraw";
  /** What the decider was shown; null where nothing takes effect by it. */
  readonly digest: string | null;
  readonly note: string | null;
}

/** Approves, rejects or withdraws a proposal: what an approval does is done in the very batch that approves it. */
export async function decideProposal(
  ports: Ports,
  approvables: Approvables,
  held: { readonly proposal: Proposal; readonly read: () => Promise<Proposal | null> },
  verdict: Verdict,
  by: Doer,
): Promise<Result<Proposal, Refusal>> {
  const approvable = approvables[held.proposal.kind];
  if (!approvable) return err({ kind: "conflict", detail: `nobody here does what a ${held.proposal.kind} asks` });
  const objects = [objectOf(held.proposal), ...approvable.objects(held.proposal)];
  let afterwards: Effect["afterwards"];
  const done = await act(ports, objects, async () => {
    const proposal = await held.read();
    if (!proposal) return err({ kind: "not_found" });
    const refusal = await whyNotBy(ports, approvable, proposal, verdict.verb, by.principal);
    if (refusal) return err(refusal);
    const decided = await outcomeOf(ports, approvable, proposal, verdict, by);
    if (decided.ok) afterwards = decided.value.effect.afterwards;
    return decided.ok ? ok(decided.value.decided) : decided;
  });
  if (done.ok) await afterwards?.();
  return done;
}

/** Why it is not for this caller to decide it so; null: it is. */
async function whyNotBy(
  ports: Ports,
  approvable: Approvable,
  proposal: Proposal,
  verb: Verdict["verb"],
  principal: Principal,
): Promise<Refusal | null> {
  if (verb === "withdraw") {
    const [mine, theirs] = await Promise.all([handsOf(ports, idOf(principal)), proposerOf(ports, proposal)]);
    const isOwn = mine.some((hand) => theirs.includes(hand));
    if (!isOwn) return { kind: "conflict", detail: "it is another's: reject it instead" };
  }
  if (verb === "approve") {
    const refusal = await refusalToDecide(ports, approvable, proposal, principal);
    if (refusal) return refusal;
    if (await haveGone(ports.db, proposal.heldBy ?? []))
      return { kind: "conflict", detail: "whoever proposed it was let go since: reject it, and propose it anew" };
  }
  if (verb === "reject") {
    const missing = lackOf(principal, approvable.permission, { ofAllTenants: proposal.tenantId === null });
    if (missing !== null) return { kind: "forbidden", needs: missing };
  }
  return null;
}

async function outcomeOf(
  ports: Ports,
  approvable: Approvable,
  proposal: Proposal,
  { verb, digest, note }: Verdict,
  by: Doer,
): Promise<Result<{ decided: Decided<Proposal>; effect: Effect }, Refusal>> {
  const state = proposalAfter(proposalStateAt(proposal, ports.now()), verb);
  if (!state.ok) return err({ kind: "conflict", detail: `it is ${state.error}` });
  if (digest !== null && digest !== proposal.digest)
    return err({ kind: "conflict", detail: "the digest is of something else than what is proposed" });
  const decidedBy = idOf(by.principal);
  const ended = { state: state.value, decidedBy, decidedAtMs: ports.now(), note };
  const after = { ...proposal, ...ended };
  const effect = await effectOf(approvable, proposal, verb, decidedBy);
  // What is no longer so, or not yet, may be later: the proposal stays.
  if (!effect.ok) return err({ kind: "conflict", detail: effect.error });
  const change = { object: objectOf(proposal), tenantId: proposal.tenantId, verb: `proposal:${verb}` };
  const facts: AuditFact[] = [
    factOf(by, { ...change, before: traceOf(proposal), after: traceOf(after) }, ports),
    ...effect.value.changes.map((one) => factOf(by, one, ports)),
  ];
  const statements = [decidedRow(ports.db, proposal.id, ended), ...effect.value.statements];
  return ok({ decided: { statements, facts, value: after }, effect: effect.value });
}

async function effectOf(
  { apply, drop }: Approvable,
  proposal: Proposal,
  verb: Verdict["verb"],
  approvedBy: string,
): Promise<Result<Effect, string>> {
  if (verb === "approve") return apply(proposal, { fourEyes: "on", approvedBy, proposal: proposal.id });
  return ok((await drop?.(proposal)) ?? { statements: [], changes: [] });
}
