import type { Certification } from "./certification.ts";
import type { EndpointState } from "./endpoint.ts";

/** One step of bringing a partner in: whether it is done, and whose it is. */
export interface Step {
  readonly step: "made" | "called" | "tested" | "read" | "codes" | "credential" | "proposed" | "approved" | "active";
  readonly done: boolean;
  readonly who: string;
  /** What there is to do, or was done. */
  readonly words: string;
}

export interface Onboarding {
  readonly endpointId: string;
  readonly state: EndpointState;
  readonly sandbox: boolean;
  readonly certification: Certification;
  /** Of a sender whose webhooks only name things: whether the endpoint was given one. Null: it needs none. */
  readonly hasApiCredential: boolean | null;
  /** What is proposed of it now. */
  readonly proposalId: string | null;
  readonly fourEyes: boolean;
}

const PARTNER = "the partner";
const MANAGER = "partner manager";
const BEFORE_APPROVAL: ReadonlySet<EndpointState> = new Set(["draft", "tested"]);

/** All there is to do before a partner's events count, in order. A sandbox is for the first of it. */
export function checklistOf(one: Onboarding): Step[] {
  const { certification, state, sandbox } = one;
  const { samples, read, unreadable, unmapped } = certification;
  const trial: Step[] = [
    { step: "made", done: true, who: MANAGER, words: "the endpoint is there" },
    step("called", samples > 0 || state !== "draft", PARTNER, "send a webhook to its URL, signed with its secret"),
    step("tested", state !== "draft" || read > 0, PARTNER, "one is believed and read"),
    step("read", read > 0 && unreadable === 0, "developer", wordsOfReading(unreadable)),
    step("codes", read > 0 && unmapped.length === 0, "operator", wordsOfCodes(unmapped)),
    ...credentialStep(one),
  ];
  return sandbox ? trial : [...trial, ...lastSteps(one)];
}

const step = (name: Step["step"], done: boolean, who: string, words: string): Step => {
  return { step: name, done, who, words };
};

const wordsOfReading = (unreadable: number): string =>
  unreadable === 0
    ? "what it sent is read"
    : `${unreadable} of what it sent cannot be read: mesh partner certify shows where`;

const wordsOfCodes = (unmapped: readonly string[]): string =>
  unmapped.length === 0 ? "its codes are known" : `mesh code map, for: ${unmapped.slice(0, 10).join(", ")}`;

function credentialStep({ hasApiCredential }: Onboarding): Step[] {
  if (hasApiCredential === null) return [];
  return [step("credential", hasApiCredential, MANAGER, "an API credential, for what its webhooks only name")];
}

function lastSteps({ endpointId, state, proposalId, fourEyes }: Onboarding): Step[] {
  const isPast = !BEFORE_APPROVAL.has(state);
  const approving = fourEyes
    ? `another person than proposed it: mesh proposal approve ${proposalId ?? "…"}`
    : "approvals are not in force here: proposing it is enough";
  return [
    step("proposed", proposalId !== null || isPast, MANAGER, `mesh endpoint propose ${endpointId}`),
    step("approved", isPast, "partner manager, operator or admin", approving),
    step("active", state === "active", MANAGER, "what it is sent counts"),
  ];
}

/** What is to be done next; null: nothing. */
export const nextStep = (steps: readonly Step[]): Step | null => steps.find(({ done }) => !done) ?? null;
