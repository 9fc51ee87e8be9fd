import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { handsBehind, whyNotDecide } from "../../src/domain/approval.ts";
import { DECIDING_ROLES } from "../../src/governance/permissions.ts";
import { TOKEN_CACHE_MS } from "../../src/governance/tokens.ts";
import { linesOf } from "../../src/store/hand.ts";
import { addPerson, bringBackPerson, pinSubject, readPerson } from "../../src/store/person.ts";
import { carriedOut } from "../support/carried-out.ts";
import { BOOTSTRAP, giveToken, ISSUER, type Api, type Answer } from "./api-under-test.ts";
import { apiOfTwo, approve, callerOf, proposalIn, psn, text, type Caller } from "./two-people.ts";

const DAY_MS = 86_400_000;
let on: Api;
beforeAll(async () => {
  on = await apiOfTwo();
});

const as =
  (token: unknown): Caller =>
  (method, path, body) =>
    on.call(method, path, body, { Authorization: `Bearer ${String(token)}` });
const make = (by: Caller, over: object = {}) => by("POST", "/v1/tokens", { name: "made", role: "admin", ...over });
/** What takes two, and needs nothing. */
const ask = (by: Caller) =>
  by("POST", "/v1/codes/map", { sender: "easypost", code: crypto.randomUUID().slice(0, 20), milestone: "delivered" });
const statusOf = async (token: unknown, front: Pick<Api, "fetch"> = on) =>
  (await front.fetch("/v1/whoami", { headers: { Authorization: `Bearer ${String(token)}` } })).status;

/** Somebody who may sign in, by the subject unless told otherwise. */
async function personAdded(over: object = {}): Promise<string> {
  const id = psn();
  const called = { issuer: ISSUER, claim: "sub" as const, value: id, name: "x", role: "admin" };
  const given = { tenants: null, domains: null, createdAtMs: on.clock.nowMs, createdBy: "tests" };
  await carriedOut(
    on.db,
    addPerson(on.db, { id, ...called, ...given, disabledAtMs: null, pinnedSubject: null, ...over }),
  );
  return id;
}

async function comesBack(id: string, over: object = {}): Promise<void> {
  const row = await readPerson(on.db, id);
  if (!row) throw new Error("nobody to come back");
  const { id: _, issuer, claim, value, name, role, tenants, domains, createdBy } = row;
  const given = { issuer, claim, value, name, role, tenants, domains, createdBy, createdAtMs: on.clock.nowMs };
  const anew = { ...given, disabledAtMs: null, pinnedSubject: null, ...over };
  await carriedOut(on.db, bringBackPerson(on.db, { id, ...anew }, DECIDING_ROLES));
}

describe("whoever decides", () => {
  it("is not the root of the proposer's token, however long the chain between them", async () => {
    const ann = psn();
    const bob = await callerOf(on, psn());
    let by = as(await giveToken(on.db, "admin", { createdBy: ann }));
    for (let link = 0; link < 230; link += 1) by = as((await make(by)).body.token);
    const proposal = proposalIn(await ask(by));
    expect((await approve(await callerOf(on, ann), proposal)).status).toBe(403);
    const [line] = await linesOf(on.db, [text((await by("GET", "/v1/whoami")).body.id)]);
    expect(line?.roots).toEqual([ann]);
    expect((await approve(bob, proposal)).status).toBe(200);
  });

  it("decides nothing that the bootstrap token's children propose, for any of them might hold it", async () => {
    const child = as((await make(as(BOOTSTRAP))).body.token);
    const grandchild = as((await make(child)).body.token);
    for (const by of [child, grandchild]) {
      const proposal = proposalIn(await ask(by));
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
    const subject = await personAdded();
    const mail = await personAdded({ claim: "email", value: `${subject}@example.com` });
    await carriedOut(on.db, pinSubject(on.db, mail, subject));
    const elsewhere = await personAdded({
      claim: "email",
      value: `${subject}@example.com`,
      issuer: "https://other.example.com",
    });
    for (const [proposer, decider] of [
      [subject, mail],
      [mail, subject],
      [mail, elsewhere],
    ] as const) {
      const proposal = proposalIn(await ask(await callerOf(on, proposer)));
      expect((await approve(await callerOf(on, decider), proposal)).status).toBe(403);
    }
  });

  it("is not the proposer under a name that was theirs when they proposed", async () => {
    const subject = await personAdded();
    const mail = await personAdded({ claim: "email", value: `${subject}@example.com` });
    await carriedOut(on.db, pinSubject(on.db, mail, subject));
    const ann = await callerOf(on, mail);
    const proposal = proposalIn(await ask(ann));
    // The address is given to another, who has not signed in yet.
    const admin = await callerOf(on, psn());
    expect((await admin("DELETE", `/v1/people/${mail}`)).status).toBe(204);
    await comesBack(mail);
    const late = await approve(await callerOf(on, subject), proposal);
    expect(late.status).toBe(403);
    const other = await approve(admin, proposal);
    expect([other.status, other.body.detail]).toEqual([
      409,
      "whoever proposed it was let go since: reject it, and propose it anew",
    ]);
  });
});

describe("the first two who may decide", () => {
  const people = (by: Caller, over: object = {}) =>
    by("POST", "/v1/people", { name: "x", issuer: ISSUER, subject: psn(), role: "operator", ...over });

  it("are counted for good: removed and added again as auditors they still were two", async () => {
    const ann = await callerOf(on, psn());
    for (let more = 0; more < 2; more += 1) {
      const subject = psn();
      const added = await people(ann, { subject });
      // Others of this file may have been the first.
      if (added.status !== 201) continue;
      expect((await ann("DELETE", `/v1/people/${text(added.body.id)}`)).status).toBe(204);
      expect((await people(ann, { subject, role: "auditor" })).status).toBe(201);
    }
    for (let again = 0; again < 3; again += 1) expect((await people(ann)).status).toBe(202);
  });
});

describe("a token of somebody who was let go", () => {
  it("ends with them, and what it made, here at once and elsewhere within 30 seconds; coming back revives none", async () => {
    const ann = await personAdded();
    const admin = await callerOf(on, psn());
    const own = await giveToken(on.db, "admin", { createdBy: ann });
    const child = text((await make(as(own))).body.token);
    const grandchild = text((await make(as(child))).body.token);
    const all = [own, child, grandchild];
    const elsewhere = on.another();
    for (const token of all) expect([await statusOf(token), await statusOf(token, elsewhere)]).toEqual([200, 200]);
    expect((await admin("DELETE", `/v1/people/${ann}`)).status).toBe(204);
    for (const token of all) expect(await statusOf(token)).toBe(401);
    // Made where the news had not come yet: dead with the rest, later too.
    const late = await elsewhere.fetch("/v1/tokens", {
      method: "POST",
      headers: { Authorization: `Bearer ${own}`, "Content-Type": "application/json" },
      body: JSON.stringify({ name: "late" }),
    });
    all.push(text((await late.json<{ token: string }>()).token));
    expect(TOKEN_CACHE_MS).toBeLessThanOrEqual(30_000);
    on.clock.nowMs += TOKEN_CACHE_MS;
    for (const token of all) expect([await statusOf(token), await statusOf(token, elsewhere)]).toEqual([401, 401]);
    await comesBack(ann);
    on.clock.nowMs += TOKEN_CACHE_MS;
    for (const token of all) expect(await statusOf(token)).toBe(401);
    expect(await statusOf(await giveToken(on.db, "admin", { createdBy: ann }))).toBe(200);
  });

  it("goes on for who took it over by rotating it, and what it was before does not", async () => {
    const [ann, bob] = [await personAdded(), await personAdded()];
    const bobs = await callerOf(on, bob);
    const made = await make(await callerOf(on, ann));
    const taken = await bobs("POST", `/v1/tokens/${text(made.body.id)}/rotate`, { overlapSeconds: 86_400 });
    // While Ann's is good yet, what the token makes may be hers.
    const child = await make(as(made.body.token));
    await bobs("DELETE", `/v1/people/${ann}`);
    expect(await statusOf(made.body.token)).toBe(401);
    expect(await statusOf(child.body.token)).toBe(401);
    expect(await statusOf(taken.body.token)).toBe(200);
    // It is Bob's hand and Ann's, all the same.
    const [line] = await linesOf(on.db, [text(made.body.id)]);
    expect(line?.roots?.toSorted()).toEqual([ann, bob].toSorted());
  });

  it("that waits for approval is not made", async () => {
    const ann = await personAdded();
    const admin = await callerOf(on, psn());
    const asked = await make(await callerOf(on, ann), { role: "portal" });
    expect(asked.status).toBe(202);
    await admin("DELETE", `/v1/people/${ann}`);
    expect((await approve(admin, proposalIn(asked))).status).toBe(409);
  });
});

describe("a token's child", () => {
  const iso = (atMs: number) => new Date(atMs).toISOString();
  const short = () => giveToken(on.db, "admin", { createdBy: psn(), expiresAtMs: on.clock.nowMs + DAY_MS });

  it("ends no later than it, asked or not", async () => {
    const parent = as(await short());
    const endMs = on.clock.nowMs + DAY_MS;
    expect((await make(parent)).body.expiresAt).toBe(iso(endMs));
    expect((await make(parent, { expiresAt: iso(endMs) })).status).toBe(201);
    const refused = await make(parent, { expiresAt: iso(endMs + 1) });
    expect([refused.status, refused.body.detail]).toEqual([
      422,
      `expiresAt: must be no later than the end of the token that gives it: ${iso(endMs)}`,
    ]);
    const grandchild = await make(as((await make(parent)).body.token));
    expect(grandchild.body.expiresAt).toBe(iso(endMs));
    const partners = await make(parent, { role: "portal" });
    expect(partners.body.token).toMatchObject({ expiresAt: iso(endMs) });
  });

  it("gives it no later end by rotating it, nor itself, nor a sister", async () => {
    const secret = await short();
    const endMs = on.clock.nowMs + DAY_MS;
    const { id } = (await as(secret)("GET", "/v1/whoami")).body;
    const child = (await make(as(secret))).body;
    const sister = (await make(as(secret))).body;
    for (const one of [id, child.id, sister.id]) {
      const path = `/v1/tokens/${text(one)}/rotate`;
      expect((await as(child.token)("POST", path, { expiresAt: iso(endMs + 1) })).status).toBe(422);
    }
    const rotated = await as(secret)("POST", `/v1/tokens/${text(sister.id)}/rotate`, {});
    expect(rotated.body.expiresAt).toBe(iso(endMs));
    // Nor does anybody else let a child live on without its maker.
    const admin = await callerOf(on, psn());
    const longer = await admin("POST", `/v1/tokens/${text(child.id)}/rotate`, { expiresAt: iso(endMs + 1) });
    expect(longer.status).toBe(422);
    expect((await admin("POST", `/v1/tokens/${text(id)}/rotate`, { expiresAt: iso(endMs + DAY_MS) })).status).toBe(200);
    expect((await admin("POST", `/v1/tokens/${text(child.id)}/rotate`, {})).body.expiresAt).toBe(iso(endMs + DAY_MS));
  });

  it.each([
    ["is revoked", (admin: Caller, id: string) => admin("DELETE", `/v1/tokens/${id}`)],
    [
      "is given an earlier end",
      (admin: Caller, id: string) =>
        admin("POST", `/v1/tokens/${id}/rotate`, { expiresAt: iso(on.clock.nowMs + 1_000), overlapSeconds: 0 }),
    ],
  ])("is dead when it %s, and so is the child's child", async (_, ends) => {
    const admin = await callerOf(on, psn());
    const parent = (await make(admin)).body;
    const child = (await make(as(parent.token))).body;
    const grandchild = (await make(as(child.token))).body;
    for (const one of [parent, child, grandchild]) expect(await statusOf(one.token)).toBe(200);
    expect((await ends(admin, text(parent.id))).status).toBeLessThan(300);
    on.clock.nowMs += TOKEN_CACHE_MS;
    for (const one of [child, grandchild]) expect(await statusOf(one.token)).toBe(401);
    const rotated = await admin("POST", `/v1/tokens/${text(child.id)}/rotate`, {});
    expect(rotated.body.detail).toBe("it has ended: make another");
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
    house.#noted((await make(as(BOOTSTRAP))).body, "boot");
    return house;
  }

  /** A person at their screen is, to approvals, a token of theirs. */
  async #signsIn(id: string): Promise<void> {
    const secret = await giveToken(on.db, "admin", { createdBy: id });
    this.#noted({ id: (await as(secret)("GET", "/v1/whoami")).body.id, token: secret }, id);
  }

  #noted(made: { id?: unknown; token?: unknown }, human: string): void {
    const stay = this.#stays.get(human)?.stay ?? 0;
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
    const caller = as(by.secret);
    const dead = this.#isGone(by);
    const judged = ({ status }: Answer) => expect(dead && status < 400, `${verb} by one who is gone`).toBe(false);
    const stay = this.#stays.get(person) ?? { stay: 0, isHere: true };
    if (verb === "make") {
      const made = await make(caller);
      judged(made);
      if (made.status === 201) (this.#noted(made.body, by.secretOf), ((this.#tokens.at(-1) ?? by).stay = by.stay));
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
      await comesBack(person);
      this.#stays.set(person, { stay: stay.stay + 1, isHere: true });
      await this.#signsIn(person);
    } else if (verb === "propose") {
      const asked = await ask(caller);
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
        const people = [await personAdded(), await personAdded(), await personAdded()];
        const house = await House.withPeople(people);
        for (const [verb, one, other] of steps) await house.step(verb, one, other);
        approved += house.approved;
      }),
      { numRuns: 25 },
    );
    // Else it showed nothing.
    expect(approved).toBeGreaterThan(2);
  }, 120_000);
});

it("a hand is told by what is kept with the token, whoever its makers are by now", () => {
  const kept = [{ id: "tok_9", createdBy: "tok_8", shownTo: [], roots: ["psn_ann", "psn_bob"] }];
  expect(whyNotDecide(handsBehind("tok_9", kept), new Set(["psn_bob"]))).not.toBeNull();
  expect(whyNotDecide(handsBehind("tok_9", kept), new Set(["psn_eve"]))).toBeNull();
});
