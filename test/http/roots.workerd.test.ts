import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { handsBehind, whyNotDecide } from "../../src/domain/approval.ts";
import { linesOf } from "../../src/store/hand.ts";
import { pinSubject } from "../../src/store/person.ts";
import { carriedOut } from "../support/carried-out.ts";
import { BOOTSTRAP, giveToken, ISSUER, type Answer, type Api } from "./api-under-test.ts";
import { handsOn, type Hands } from "./hands.ts";
import { apiOfTwo, approve, callerOf, proposalIn, psn, text, type Caller } from "./two-people.ts";

let on: Api;
let hands: Hands;
beforeAll(async () => {
  on = await apiOfTwo();
  hands = handsOn(on);
});

// First: nobody has been added yet.
describe("the first two who may decide", () => {
  const people = (by: Caller, over: object = {}) =>
    by("POST", "/v1/people", { name: "x", issuer: ISSUER, subject: psn(), role: "operator", ...over });

  it("are counted for good: removed and added again as auditors they still were two, however many come at once", async () => {
    const ann = await callerOf(on, psn());
    const asAuditor = async (subject: string, id: unknown) => {
      expect((await ann("DELETE", `/v1/people/${text(id)}`)).status).toBe(204);
      expect((await people(ann, { subject, role: "auditor" })).status).toBe(201);
    };
    const first = psn();
    const added = await people(ann, { subject: first });
    expect(added.status).toBe(201);
    await asAuditor(first, added.body.id);
    // By then one was: of many at once, one more is let in by one hand.
    const subjects = Array.from({ length: 6 }, psn);
    const answers = await Promise.all(subjects.map(async (subject) => people(ann, { subject })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const second = answers.findIndex(({ status }) => status === 201);
    await asAuditor(subjects[second] ?? "", answers[second]?.body.id);
    for (let again = 0; again < 3; again += 1) expect((await people(ann)).status).toBe(202);
  });
});

describe("whoever decides", () => {
  it("is not the root of the proposer's token, however long the chain between them", async () => {
    const ann = psn();
    const bob = await callerOf(on, psn());
    let createdBy = ann;
    let secret = "";
    for (let link = 0; link < 230; link += 1) {
      const id = `tok_c${link.toString(16).padStart(31, "0")}`;
      secret = await giveToken(on.db, "admin", { id, createdBy });
      createdBy = id;
    }
    let by = hands.as(secret);
    for (let link = 0; link < 3; link += 1) by = hands.as((await hands.make(by)).body.token);
    const proposal = proposalIn(await hands.ask(by));
    expect((await approve(await callerOf(on, ann), proposal)).status).toBe(403);
    const [line] = await linesOf(on.db, [text((await by("GET", "/v1/whoami")).body.id)]);
    expect(line?.roots).toEqual([ann]);
    expect((await approve(bob, proposal)).status).toBe(200);
  });

  it("decides nothing that the bootstrap token's children propose, for any of them might hold it", async () => {
    const child = hands.as((await hands.make(hands.as(BOOTSTRAP))).body.token);
    const grandchild = hands.as((await hands.make(child)).body.token);
    for (const by of [child, grandchild]) {
      const proposal = proposalIn(await hands.ask(by));
      const refused = await approve(await callerOf(on, psn()), proposal);
      expect([refused.status, refused.body.detail]).toEqual([
        403,
        "needs the permission proposal:decide over what a person proposed: nobody known did, so it might be yours. Reject it, and propose it yourself",
      ]);
      // It is in nobody's way.
      expect((await (await callerOf(on, psn()))("POST", `/v1/proposals/${proposal.id}/reject`, {})).status).toBe(200);
    }
  });

  it("is no other name of the proposer: a subject and the address that it signed in by, an address at two issuers", async () => {
    const subject = await hands.personAdded();
    const mail = await hands.personAdded({ claim: "email", value: `${subject}@example.com` });
    await carriedOut(on.db, pinSubject(on.db, mail, subject));
    const elsewhere = await hands.personAdded({
      claim: "email",
      value: `${subject}@example.com`,
      issuer: "https://other.example.com",
    });
    for (const [proposer, decider] of [
      [subject, mail],
      [mail, subject],
      [mail, elsewhere],
    ] as const) {
      const proposal = proposalIn(await hands.ask(await callerOf(on, proposer)));
      expect((await approve(await callerOf(on, decider), proposal)).status).toBe(403);
    }
  });

  it("is not the proposer under a name that was theirs when they proposed", async () => {
    const subject = await hands.personAdded();
    const mail = await hands.personAdded({ claim: "email", value: `${subject}@example.com` });
    await carriedOut(on.db, pinSubject(on.db, mail, subject));
    const ann = await callerOf(on, mail);
    const proposal = proposalIn(await hands.ask(ann));
    // The address is given to another, who has not signed in yet.
    const admin = await callerOf(on, psn());
    expect((await admin("DELETE", `/v1/people/${mail}`)).status).toBe(204);
    await hands.comesBack(mail);
    const late = await approve(await callerOf(on, subject), proposal);
    expect(late.status).toBe(403);
    const other = await approve(admin, proposal);
    expect([other.status, other.body.detail]).toEqual([
      409,
      "whoever proposed it was let go since: reject it, and propose it anew",
    ]);
  });
});

/** A small house, as its people know it: who was shown what, ever, and who was let go. */
class House {
  readonly #tokens: { id: string; secret: string; shownTo: Set<string>; secretOf: string; stay: number }[] = [];
  readonly #proposals: { id: string; digest: string; behind: Set<string> }[] = [];
  readonly #stays = new Map<string, { stay: number; isHere: boolean }>();
  approved = 0;

  static async withPeople(ids: readonly string[]): Promise<House> {
    const house = new House();
    for (const id of ids) {
      house.#stays.set(id, { stay: 0, isHere: true });
      await house.#signsIn(id);
    }
    house.#noted((await hands.make(hands.as(BOOTSTRAP))).body, "boot");
    return house;
  }

  /** A person at their screen is, to approvals, a token of theirs. */
  async #signsIn(id: string): Promise<void> {
    const secret = await giveToken(on.db, "admin", { createdBy: id });
    this.#noted({ id: (await hands.as(secret)("GET", "/v1/whoami")).body.id, token: secret }, id);
  }

  #noted(made: { id?: unknown; token?: unknown }, human: string, stay = this.#stays.get(human)?.stay ?? 0): void {
    const secret = text(made.token);
    this.#tokens.push({ id: text(made.id), secret, shownTo: new Set([human]), secretOf: human, stay });
  }

  #isGone({ secretOf, stay }: { secretOf: string; stay: number }): boolean {
    const now = this.#stays.get(secretOf);
    return now !== undefined && (!now.isHere || now.stay !== stay);
  }

  async step(verb: string, one: number, other: number): Promise<void> {
    const by = this.#tokens[one % this.#tokens.length];
    const at = this.#tokens[other % this.#tokens.length];
    const person = [...this.#stays.keys()][other % this.#stays.size];
    if (!by || !at || person === undefined) return;
    const caller = hands.as(by.secret);
    const dead = this.#isGone(by);
    const judged = ({ status }: Answer) => expect(dead && status < 400, `${verb} by one who is gone`).toBe(false);
    const stay = this.#stays.get(person) ?? { stay: 0, isHere: true };
    if (verb === "make") {
      const made = await hands.make(caller);
      judged(made);
      if (made.status === 201) this.#noted(made.body, by.secretOf, by.stay);
    } else if (verb === "rotate") {
      const rotated = await caller("POST", `/v1/tokens/${at.id}/rotate`, { overlapSeconds: 0 });
      judged(rotated);
      if (rotated.status !== 200) return;
      Object.assign(at, { secret: text(rotated.body.token), secretOf: by.secretOf, stay: by.stay });
      for (const human of by.shownTo) at.shownTo.add(human);
    } else if (verb === "remove" && stay.isHere) {
      // By somebody outside the story, who is always there.
      expect((await (await callerOf(on, psn()))("DELETE", `/v1/people/${person}`)).status).toBe(204);
      this.#stays.set(person, { ...stay, isHere: false });
    } else if (verb === "return" && !stay.isHere) {
      await hands.comesBack(person);
      this.#stays.set(person, { stay: stay.stay + 1, isHere: true });
      await this.#signsIn(person);
    } else if (verb === "propose") {
      const asked = await hands.ask(caller);
      judged(asked);
      if (asked.status === 202) this.#proposals.push({ ...proposalIn(asked), behind: new Set(by.shownTo) });
    } else if (verb === "approve") {
      const proposal = this.#proposals[other % Math.max(1, this.#proposals.length)];
      if (!proposal) return;
      const answer = await approve(caller, proposal);
      judged(answer);
      if (answer.status !== 200) return;
      this.approved += 1;
      expect([...by.shownTo].some((human) => proposal.behind.has(human))).toBe(false);
      expect([...by.shownTo, ...proposal.behind]).not.toContain("boot");
    }
  }
}

describe("in any order of making, rotating, letting go and coming back", () => {
  it("nothing is approved by a hand that proposed it, and whoever is gone does nothing", async () => {
    let approved = 0;
    const verbs = ["make", "rotate", "propose", "approve", "make", "propose", "approve", "approve", "remove", "return"];
    const Step = fc.tuple(fc.constantFrom(...verbs), fc.nat({ max: 30 }), fc.nat({ max: 30 }));
    await fc.assert(
      fc.asyncProperty(fc.array(Step, { minLength: 12, maxLength: 30 }), async (steps) => {
        const people = [await hands.personAdded(), await hands.personAdded(), await hands.personAdded()];
        const house = await House.withPeople(people);
        for (const [verb, one, other] of steps) await house.step(verb, one, other);
        approved += house.approved;
      }),
      { numRuns: 15 },
    );
    // Else it showed nothing.
    expect(approved).toBeGreaterThan(0);
  }, 120_000);
});

it("a hand is told by what is kept with the token, whoever its makers are by now", () => {
  const kept = [{ id: "tok_9", createdBy: "tok_8", shownTo: [], roots: ["psn_ann", "psn_bob"] }];
  expect(whyNotDecide(handsBehind("tok_9", kept), new Set(["psn_bob"]))).not.toBeNull();
  expect(whyNotDecide(handsBehind("tok_9", kept), new Set(["psn_eve"]))).toBeNull();
});
