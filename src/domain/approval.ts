import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import { err, ok, type Result } from "./result.ts";

/**
 * What is proposed by one person and approved by another before it acts. `grant`: a token's or a person's role that is a partner's, or
 * that may decide. `replay`: one over many shipments.
 */
export const PROPOSAL_KINDS = ["endpoint", "grant", "schema-version", "code-mapping", "retention", "replay"] as const;
export const ProposalKind = z.enum(PROPOSAL_KINDS);
export type ProposalKind = z.infer<typeof ProposalKind>;

export const PROPOSAL_STATES = ["proposed", "approved", "rejected", "withdrawn", "expired"] as const;
export const ProposalState = z.enum(PROPOSAL_STATES);
export type ProposalState = z.infer<typeof ProposalState>;

export const ProposalId = z.string().regex(/^prp_[0-9a-f]{32}$/);
export type ProposalId = z.infer<typeof ProposalId>;

/** A proposal that nobody decided is over after a week: what it speaks of may have changed. */
export const PROPOSAL_TTL_MS = 7 * 24 * 60 * 60_000;

/** How a proposal ends. */
export const PROPOSAL_VERBS = ["approve", "reject", "withdraw", "expire"] as const;
export type ProposalVerb = (typeof PROPOSAL_VERBS)[number];

const ENDS = { approve: "approved", reject: "rejected", withdraw: "withdrawn", expire: "expired" } as const;

/** As it stands at a time, whether or not anybody wrote down that its time was over. */
export function proposalStateAt(
  { state, expiresAtMs }: { readonly state: ProposalState; readonly expiresAtMs: number },
  nowMs: number,
): ProposalState {
  return state === "proposed" && expiresAtMs <= nowMs ? "expired" : state;
}

/** A proposal ends once: what it is after a verb, or what it is already. */
export function proposalAfter(state: ProposalState, verb: ProposalVerb): Result<ProposalState, ProposalState> {
  return state === "proposed" ? ok(ENDS[verb]) : err(state);
}

/** What a proposal asks for. */
export interface Asked {
  readonly kind: ProposalKind;
  /** What it is about: an endpoint's id, a code, a run's id. */
  readonly subject: string;
  /** JSON that the kind's own schema reads; shown to whoever decides. */
  readonly asked: string;
  /** What belongs to it and is not shown, such as a token's hash. */
  readonly withheld: string | null;
}

/** What both of them see: approved is what was proposed, to the byte. SHA-256 in hex. */
export function digestOf({ kind, subject, asked, withheld }: Asked): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(["v1", kind, subject, asked, withheld]))));
}

/** Whose hand a token is: who made it, and who was shown it since, by rotating it. */
export interface TokenLine {
  readonly id: string;
  /** Null: nobody wrote it down. */
  readonly createdBy: string | null;
  readonly shownTo: readonly string[];
  /** Every hand that it goes back to, where that is written down with it. */
  readonly roots?: readonly string[];
}

/** A hand that nobody knows. */
export const UNKNOWN_HAND = "unknown";
const isToken = (id: string): boolean => id.startsWith("tok_");
const isPerson = (id: string): boolean => id.startsWith("psn_");

/** A caller, and every hand that may be behind it: a token's maker, the maker's maker, whoever was shown one of them. */
export function handsBehind(id: string, tokens: readonly TokenLine[]): ReadonlySet<string> {
  const known = new Map(tokens.map((token) => [token.id, token]));
  const hands = new Set<string>();
  const open = [id];
  for (let hand = open.pop(); hand !== undefined; hand = open.pop()) {
    if (hands.has(hand)) continue;
    hands.add(hand);
    if (!isToken(hand)) continue;
    const token = known.get(hand);
    if (token?.roots) open.push(...token.roots.filter((root) => !isToken(root)));
    else open.push(token?.createdBy ?? UNKNOWN_HAND, ...(token?.shownTo ?? []));
  }
  return hands;
}

/**
 * Why somebody may not decide what another proposed, in words; null: they may. Two callers with a hand in common are one person. Both
 * must be persons, or tokens that go back to persons alone: the bootstrap token and tokens of nobody known might be anyone's, so that what
 * one of them proposed might be the decider's own.
 */
export function whyNotDecide(proposer: ReadonlySet<string>, decider: ReadonlySet<string>): string | null {
  if ([...decider].some((hand) => proposer.has(hand))) return "as another person than the one who proposed it";
  if (!isOfPersons(decider)) return "as a person who signed in, or by a token that one made";
  return isOfPersons(proposer)
    ? null
    : "over what a person proposed: nobody known did, so it might be yours. Reject it, and propose it yourself";
}

/** Whether a caller goes back to persons, and to nobody else. */
function isOfPersons(hands: ReadonlySet<string>): boolean {
  const roots = [...hands].filter((hand) => !isToken(hand));
  return roots.length > 0 && roots.every(isPerson);
}
