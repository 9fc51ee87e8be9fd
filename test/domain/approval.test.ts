import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  digestOf,
  handsBehind,
  PROPOSAL_STATES,
  PROPOSAL_VERBS,
  proposalAfter,
  proposalStateAt,
  UNKNOWN_HAND,
  whyNotDecide,
  type TokenLine,
} from "../../src/domain/approval.ts";
import {
  ENDPOINT_STATES,
  ENDPOINT_VERBS,
  endpointAfter,
  hearingOf,
  type EndpointStanding,
  type EndpointVerb,
} from "../../src/domain/endpoint.ts";

const token = (id: string, createdBy: string | null, ...shownTo: string[]): TokenLine => ({ id, createdBy, shownTo });
const may = (tokens: readonly TokenLine[], proposer: string, decider: string) =>
  whyNotDecide(handsBehind(proposer, tokens), handsBehind(decider, tokens)) === null;

describe("a proposal", () => {
  it("ends once, and in one way", () => {
    for (const state of PROPOSAL_STATES)
      for (const verb of PROPOSAL_VERBS) expect(proposalAfter(state, verb).ok).toBe(state === "proposed");
    expect(proposalAfter("proposed", "approve")).toEqual({ ok: true, value: "approved" });
    expect(proposalAfter("rejected", "approve")).toEqual({ ok: false, error: "rejected" });
  });

  it("is out of time from its last moment on, unless it was decided", () => {
    expect(proposalStateAt({ state: "proposed", expiresAtMs: 10 }, 9)).toBe("proposed");
    expect(proposalStateAt({ state: "proposed", expiresAtMs: 10 }, 10)).toBe("expired");
    expect(proposalStateAt({ state: "approved", expiresAtMs: 10 }, 11)).toBe("approved");
  });

  it("has another digest for anything else that is asked, also for what is not shown", () => {
    const asked = { kind: "grant", subject: "tok_1", asked: "{}", withheld: "h" } as const;
    const others = [
      { ...asked, kind: "endpoint" as const },
      { ...asked, subject: "tok_2" },
      { ...asked, asked: "{ }" },
      { ...asked, withheld: null },
    ];
    expect(new Set([asked, ...others].map(digestOf)).size).toBe(5);
    expect(digestOf(asked)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("whoever decides", () => {
  it("is another person than the proposer", () => {
    expect(may([], "psn_ann", "psn_bob")).toBe(true);
    expect(may([], "psn_ann", "psn_ann")).toBe(false);
  });

  it("is no token that the proposer made, nor one that such a token made", () => {
    const tokens = [token("tok_1", "psn_ann"), token("tok_2", "tok_1"), token("tok_3", "psn_bob")];
    expect(may(tokens, "psn_ann", "tok_1")).toBe(false);
    expect(may(tokens, "psn_ann", "tok_2")).toBe(false);
    expect(may(tokens, "psn_ann", "tok_3")).toBe(true);
  });

  it("is not the maker of the proposer's token, nor another token of that maker", () => {
    const tokens = [token("tok_1", "psn_ann"), token("tok_2", "psn_ann"), token("tok_3", "tok_2")];
    expect(may(tokens, "tok_1", "psn_ann")).toBe(false);
    expect(may(tokens, "tok_1", "tok_3")).toBe(false);
    expect(may(tokens, "tok_3", "psn_bob")).toBe(true);
  });

  it("is no token that the proposer was shown by rotating it", () => {
    const tokens = [token("tok_1", "psn_bob", "psn_ann"), token("tok_2", "psn_bob", "tok_1"), token("tok_3", "tok_1")];
    for (const one of ["tok_1", "tok_2", "tok_3"]) expect(may(tokens, "psn_ann", one)).toBe(false);
  });

  it("is nobody whose hand is not known", () => {
    const tokens = [token("tok_1", "bootstrap"), token("tok_2", null), token("tok_3", "tok_gone")];
    for (const one of ["bootstrap", "tok_1", "tok_2", "tok_3", UNKNOWN_HAND])
      expect(may(tokens, "psn_ann", one)).toBe(false);
  });

  it("decides nothing that nobody known proposed: whoever holds such a token may be the decider", () => {
    const tokens = [
      token("tok_1", "bootstrap"),
      token("tok_2", "tok_1"),
      token("tok_3", null),
      token("tok_4", "tok_gone"),
    ];
    for (const one of ["bootstrap", "tok_1", "tok_2", "tok_3", "tok_4", UNKNOWN_HAND])
      expect(may(tokens, one, "psn_ann")).toBe(false);
  });

  it("is no person's token that somebody else might hold, too, as decider or as proposer", () => {
    for (const other of ["bootstrap", UNKNOWN_HAND, "tok_nowhere", "tok_2"]) {
      const tokens = [token("tok_1", "psn_ann", other), token("tok_2", "bootstrap")];
      expect(may(tokens, "psn_bob", "tok_1")).toBe(false);
      expect(may(tokens, "tok_1", "psn_bob")).toBe(false);
    }
    expect(may([token("tok_1", "psn_ann", "psn_eve")], "psn_bob", "tok_1")).toBe(true);
  });

  it("may be named in any circle of hands", () => {
    const circle = [token("tok_1", "tok_2"), token("tok_2", "tok_1")];
    expect([...handsBehind("tok_1", circle)].toSorted()).toEqual(["tok_1", "tok_2"]);
    expect(may(circle, "psn_ann", "tok_1")).toBe(false);
  });
});

/** A small mesh, as far as approvals go: whose hand holds what, and what was approved. */
class Model {
  readonly tokens: TokenLine[] = [token("tok_0", "psn_bob")];
  /** What Ann can show. */
  readonly held = new Set(["psn_ann"]);
  acts = 0;
  readonly #proposals: string[] = [];

  make(by: string): void {
    const id = `tok_${this.tokens.length}`;
    this.tokens.push(token(id, by));
    this.held.add(id);
  }

  rotate(by: string, at: number): void {
    const index = at % this.tokens.length;
    const old = this.tokens[index];
    if (!old) return;
    this.tokens[index] = { ...old, shownTo: [...old.shownTo, by] };
    this.held.add(old.id);
  }

  propose(by: string): void {
    this.#proposals.push(by);
  }

  approve(by: string, at: number): void {
    const proposer = this.#proposals[at % Math.max(1, this.#proposals.length)];
    if (proposer !== undefined && may(this.tokens, proposer, by)) this.acts += 1;
  }
}

const Step = fc.record({
  verb: fc.constantFrom("make", "rotate", "propose", "approve"),
  by: fc.nat({ max: 20 }),
  at: fc.nat({ max: 20 }),
});

describe("one hand", () => {
  it("makes nothing act, whatever tokens it makes and rotates, and in whatever order", () => {
    fc.assert(
      fc.property(fc.array(Step, { maxLength: 40 }), (steps) => {
        const mesh = new Model();
        for (const { verb, by, at } of steps) {
          const hands = [...mesh.held];
          mesh[verb](hands[by % hands.length] ?? "", at);
        }
        expect(mesh.acts).toBe(0);
        // Another one could have.
        mesh.propose("psn_ann");
        mesh.approve("psn_carol", 0);
        expect(mesh.acts).toBe(1);
      }),
    );
  });

  it("moves no endpoint to where its events count: that takes an approval", () => {
    const Verbs = fc.array(fc.constantFrom(...ENDPOINT_VERBS.filter((verb) => verb !== "approve")), { maxLength: 30 });
    fc.assert(
      fc.property(Verbs, fc.boolean(), (verbs, sandbox) => {
        const end = walked({ state: "draft", sandbox, needsApproval: false }, verbs);
        expect(hearingOf(end)).not.toBe("records");
      }),
    );
  });
});

function walked(from: EndpointStanding, verbs: readonly EndpointVerb[]): EndpointStanding {
  let held = from;
  for (const verb of verbs) {
    const next = endpointAfter(held, verb);
    if (next.ok) held = next.value;
  }
  return held;
}

describe("an endpoint", () => {
  const after = (state: EndpointStanding["state"], verb: EndpointVerb) => {
    const next = endpointAfter({ state, sandbox: false, needsApproval: false }, verb);
    return next.ok ? next.value.state : null;
  };

  it("goes the way of the table, and no other", () => {
    const table = Object.fromEntries(
      ENDPOINT_STATES.map((state) => [state, ENDPOINT_VERBS.map((verb) => after(state, verb))]),
    );
    // test, rotate, approve, activate, suspend, resume, revoke
    expect(table).toEqual({
      draft: ["tested", "draft", null, null, null, null, "revoked"],
      tested: ["tested", "draft", "approved", null, null, null, "revoked"],
      approved: ["approved", "draft", null, "active", null, null, "revoked"],
      active: [null, "active", null, "active", "suspended", "active", "revoked"],
      suspended: [null, "suspended", null, null, "suspended", "active", "revoked"],
      revoked: [null, null, null, null, null, null, "revoked"],
    });
  });

  it("that was revoked never comes back", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ENDPOINT_VERBS)), (verbs) => {
        const held = walked({ state: "revoked", sandbox: false, needsApproval: false }, verbs);
        expect([held.state, hearingOf(held)]).toEqual(["revoked", "deaf"]);
      }),
    );
  });

  it("of a sandbox touches nothing in any state", () => {
    for (const state of ENDPOINT_STATES) expect(hearingOf({ state, sandbox: true })).not.toBe("records");
  });

  it("needs an approval to be resumed once its secret was replaced while it was suspended, until it is resumed", () => {
    const suspended = { state: "suspended", sandbox: false, needsApproval: false } as const;
    expect(walked(suspended, ["rotate"])).toMatchObject({ state: "suspended", needsApproval: true });
    expect(walked(suspended, ["rotate", "suspend"])).toMatchObject({ needsApproval: true });
    expect(walked(suspended, ["rotate", "resume"])).toMatchObject({ state: "active", needsApproval: false });
    expect(walked({ ...suspended, state: "active" }, ["rotate"])).toMatchObject({ needsApproval: false });
  });
});
