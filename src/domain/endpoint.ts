import { z } from "zod";
import { err, ok, type Result } from "./result.ts";

/**
 * How far an endpoint is. `draft`: made. `tested`: a webhook of its sender was believed and read. `approved`: by another than proposed
 * it. `active`: what it takes in counts. `suspended`: it takes nothing in, for now. `revoked`: for good.
 */
export const ENDPOINT_STATES = ["draft", "tested", "approved", "active", "suspended", "revoked"] as const;
export const EndpointState = z.enum(ENDPOINT_STATES);
export type EndpointState = z.infer<typeof EndpointState>;

/** What may happen to an endpoint. `test`: a webhook was believed and read. `rotate`: its secret was replaced. */
export const ENDPOINT_VERBS = ["test", "rotate", "approve", "activate", "suspend", "resume", "revoke"] as const;
export type EndpointVerb = (typeof ENDPOINT_VERBS)[number];

/** What follows from what; where a state and a verb have nothing here, it cannot be done. A new secret must be seen anew before anybody approves it. */
const MOVES: Readonly<Record<EndpointState, Readonly<Partial<Record<EndpointVerb, EndpointState>>>>> = {
  draft: { test: "tested", rotate: "draft", revoke: "revoked" },
  tested: { test: "tested", rotate: "draft", approve: "approved", revoke: "revoked" },
  approved: { test: "approved", rotate: "draft", activate: "active", revoke: "revoked" },
  active: { rotate: "active", activate: "active", suspend: "suspended", resume: "active", revoke: "revoked" },
  suspended: { rotate: "suspended", suspend: "suspended", resume: "active", revoke: "revoked" },
  revoked: { revoke: "revoked" },
};

/** Where an endpoint stands, as far as its rules ask. */
export interface EndpointStanding {
  readonly state: EndpointState;
  /** For trying things out: whatever its state, its events touch nothing. */
  readonly sandbox: boolean;
  /** Its secret was replaced while it was suspended: it is resumed by approval alone. */
  readonly needsApproval: boolean;
}

/** Where an endpoint stands after a verb; or why that cannot be, in words. */
export function endpointAfter(held: EndpointStanding, verb: EndpointVerb): Result<EndpointStanding, string> {
  const state = MOVES[held.state][verb];
  if (state === undefined) return err(WHY_NOT[verb] ?? `an endpoint that is ${held.state} cannot be ${PAST[verb]}`);
  if (held.sandbox && (verb === "approve" || verb === "activate" || verb === "resume")) return err(SANDBOX);
  if (verb === "rotate") return ok({ ...held, state, needsApproval: held.needsApproval || state === "suspended" });
  return ok({ ...held, state, needsApproval: verb === "resume" || verb === "approve" ? false : held.needsApproval });
}

const SANDBOX = "a sandbox endpoint never acts: make another";
const PAST: Readonly<Record<EndpointVerb, string>> = {
  test: "tested",
  rotate: "given another secret",
  approve: "approved",
  activate: "made active",
  suspend: "suspended",
  resume: "resumed",
  revoke: "revoked",
};
const WHY_NOT: Readonly<Partial<Record<EndpointVerb, string>>> = {
  approve: "it is approved once a webhook of its sender was believed and read, and only once",
};

/** What an endpoint does with a webhook: takes it in; judges and reads it and keeps a sample; or is not there. */
export type Hearing = "records" | "rehearses" | "deaf";

export function hearingOf({ state, sandbox }: Pick<EndpointStanding, "state" | "sandbox">): Hearing {
  if (state === "suspended" || state === "revoked") return "deaf";
  return state === "active" && !sandbox ? "records" : "rehearses";
}
