import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyChain, type Audited } from "../../src/domain/audit.ts";
import { macUnder } from "../../src/domain/mac.ts";
import { chainOf, headOf } from "../../src/store/audit.ts";
import { meaningOf } from "../../src/store/code-map.ts";
import { readEndpoint, standingRow } from "../../src/store/endpoint.ts";
import { errandsOf } from "../../src/store/errand.ts";
import { addPerson } from "../../src/store/person.ts";
import { approvablesOf } from "../../src/ops/approvables.ts";
import { expireProposals } from "../../src/ops/expire-proposals.ts";
import type { ApiPorts } from "../../src/ops/routes-ports.ts";
import {
  apiUnderTest,
  giveToken,
  ISSUER,
  newEndpoint,
  newTenant,
  randomBytes,
  type Answer,
  type Api,
} from "./api-under-test.ts";

const mac = macUnder(new Uint8Array(32), "test");
const DAY_MS = 86_400_000;
const psn = () => `psn_${randomBytes(16).toHex()}`;
const text = (value: unknown): string => String(value);

/** Whoever calls by a token. */
type Caller = (method: string, path: string, body?: unknown) => Promise<Answer>;

let on: Api;
let off: Api;
/** Two people, each by a token of their own. */
let ann: Caller;
let bob: Caller;
beforeAll(async () => {
  on = await apiUnderTest({ fourEyes: true, countReplay: async (_tenant, _asked, most) => most + 1 });
  off = await apiUnderTest();
});
beforeEach(async () => {
  ann = await callerOf(psn());
  bob = await callerOf(psn());
});

async function callerOf(createdBy: string | null, role = "admin", over: object = {}): Promise<Caller> {
  const token = await giveToken(on.db, role, { createdBy, ...over });
  return (method, path, body) => on.call(method, path, body, { Authorization: `Bearer ${token}` });
}

const proposalIn = ({ body }: Answer) => (body.proposal ?? {}) as { id: string; digest: string; asked: object };
const approve = (by: Caller, { id, digest }: { id: string; digest: string }) =>
  by("POST", `/v1/proposals/${id}/approve`, { digest });

/** What was done to an object; its chain must hold. */
async function toldOf(object: Audited) {
  const links = await chainOf(on.db, object, 0, 100);
  expect(verifyChain(mac, links, await headOf(on.db, object))).toMatchObject({ ok: true });
  return links.map(({ verb, after }) => ({ verb, after: JSON.parse(after ?? "{}") as Record<string, unknown> }));
}

/** A draft of Ann's, and its proposal. */
async function aDraft(over: object = {}) {
  const tenant = await newTenant(on);
  const made = await ann("POST", "/v1/endpoints", { tenant: tenant.id, sender: "easypost", ...over });
  expect(made.status).toBe(202);
  const endpoint = made.body.endpoint as unknown as { id: string; state: string; secret: string };
  return { made, endpoint, proposal: proposalIn(made) };
}

const tested = (id: string) => standingRow(on.db, id, { state: "tested", sandbox: false, needsApproval: false });
const stateOf = async (id: string) => (await readEndpoint(on.db, id))?.state;

describe("an endpoint, where approvals are in force", () => {
  it("is made as a draft with its secret, and proposed in the same batch", async () => {
    const { endpoint, proposal, made } = await aDraft();
    expect(endpoint).toMatchObject({ state: "draft", secret: expect.stringMatching(/^[0-9a-f]{48}$/) as unknown });
    expect(made.body.proposal).toMatchObject({
      kind: "endpoint",
      state: "proposed",
      subject: endpoint.id,
      asked: { act: "activate", endpoint: endpoint.id, sender: "easypost" },
    });
    expect(JSON.stringify(made.body.proposal)).not.toContain(endpoint.secret);
    expect((await toldOf({ kind: "endpoint", id: endpoint.id })).map(({ verb }) => verb)).toEqual(["endpoint:create"]);
    expect((await toldOf({ kind: "proposal", id: proposal.id }))[0]).toMatchObject({
      verb: "proposal:make",
      after: { digest: proposal.digest },
    });
  });

  it("acts once another person approves it, and it was tried; its audit says who", async () => {
    const { endpoint, proposal } = await aDraft();
    const early = await approve(bob, proposal);
    expect([early.status, early.body.detail]).toEqual([
      409,
      "it is approved once a webhook of its sender was believed and read, and only once",
    ]);
    await tested(endpoint.id);
    const done = await approve(bob, proposal);
    expect([done.status, done.body.state]).toEqual([200, "approved"]);
    expect(await stateOf(endpoint.id)).toBe("active");
    const told = await toldOf({ kind: "endpoint", id: endpoint.id });
    expect(told.map(({ verb }) => verb)).toEqual(["endpoint:create", "endpoint:approve", "endpoint:activate"]);
    expect(told.at(-1)?.after).toMatchObject({
      state: "active",
      fourEyes: "on",
      approvedBy: done.body.decidedBy,
      proposal: proposal.id,
    });
    expect(on.changed).toContain(endpoint.id);
  });

  it("held, waits to be made active by hand", async () => {
    const { endpoint, proposal } = await aDraft();
    await ann("POST", `/v1/proposals/${proposal.id}/withdraw`, {});
    await tested(endpoint.id);
    const again = await ann("POST", `/v1/endpoints/${endpoint.id}/propose`, { hold: true });
    expect(again.status).toBe(202);
    expect((await approve(bob, proposalIn(again))).status).toBe(200);
    expect(await stateOf(endpoint.id)).toBe("approved");
    expect((await ann("POST", `/v1/endpoints/${endpoint.id}/activate`)).body.state).toBe("active");
  });

  it("is not what was proposed once it was given another secret: it is tried and proposed anew", async () => {
    const { endpoint, proposal } = await aDraft();
    await tested(endpoint.id);
    expect((await bob("POST", `/v1/endpoints/${endpoint.id}/rotate-secret`, {})).status).toBe(200);
    expect(await stateOf(endpoint.id)).toBe("draft");
    await tested(endpoint.id);
    const refused = await approve(bob, proposal);
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      "the endpoint was changed since it was proposed: propose it anew",
    ]);
    expect(await stateOf(endpoint.id)).toBe("tested");
    expect((await bob("GET", `/v1/proposals/${proposal.id}`)).body.state).toBe("proposed");
  });

  it("that is suspended is resumed by one, but by two where its secret was replaced meanwhile", async () => {
    const { endpoint, proposal } = await aDraft();
    const path = `/v1/endpoints/${endpoint.id}`;
    await tested(endpoint.id);
    await approve(bob, proposal);
    await ann("POST", `${path}/suspend`);
    expect((await ann("POST", `${path}/resume`)).body.state).toBe("active");
    await ann("POST", `${path}/suspend`);
    await ann("POST", `${path}/rotate-secret`, {});
    const asked = await ann("POST", `${path}/resume`);
    expect(asked.status).toBe(202);
    expect(await stateOf(endpoint.id)).toBe("suspended");
    expect((await ann("POST", `${path}/resume`)).body.detail).toContain(proposalIn(asked).id);
    await approve(bob, proposalIn(asked));
    expect(await stateOf(endpoint.id)).toBe("active");
  });

  it("revoked stays so, whoever approves what", async () => {
    const { endpoint, proposal } = await aDraft();
    await tested(endpoint.id);
    await bob("POST", `/v1/endpoints/${endpoint.id}/revoke`);
    expect((await approve(bob, proposal)).status).toBe(409);
    for (const act of ["resume", "activate", "suspend", "propose", "rotate-secret"])
      expect((await bob("POST", `/v1/endpoints/${endpoint.id}/${act}`, {})).status).toBe(409);
    expect(await stateOf(endpoint.id)).toBe("revoked");
  });

  it("of a sandbox is made at once, and never proposed", async () => {
    const tenant = await newTenant(on);
    const made = await ann("POST", "/v1/endpoints", { tenant: tenant.id, sender: "easypost", sandbox: true });
    expect([made.status, made.body.state, made.body.sandbox]).toEqual([201, "draft", true]);
    expect((await ann("POST", `/v1/endpoints/${text(made.body.id)}/propose`, {})).body.detail).toBe("it is a sandbox");
  });
});

describe("whoever decides", () => {
  it("is neither the proposer nor a token that the proposer made or rotated", async () => {
    const { endpoint, proposal } = await aDraft();
    await tested(endpoint.id);
    const child = (await ann("POST", "/v1/tokens", { name: "child", role: "operator" })).body;
    const others = (await bob("POST", "/v1/tokens", { name: "bob's", role: "operator" })).body;
    const taken = (await ann("POST", `/v1/tokens/${text(others.id)}/rotate`, {})).body;
    const path = `/v1/proposals/${proposal.id}/approve`;
    for (const token of [child.token, taken.token]) {
      const refused = await on.call("POST", path, proposal.digest && { digest: proposal.digest }, {
        Authorization: `Bearer ${text(token)}`,
      });
      expect([refused.status, refused.body.detail]).toEqual([
        403,
        "needs the permission proposal:decide as another person than the one who proposed it",
      ]);
    }
    expect((await approve(ann, proposal)).status).toBe(403);
    expect(await stateOf(endpoint.id)).toBe("tested");
  });

  it("is nobody of whom only the bootstrap token knows", async () => {
    const { endpoint, proposal } = await aDraft();
    await tested(endpoint.id);
    for (const maker of ["bootstrap", null]) {
      const refused = await approve(await callerOf(maker), proposal);
      expect([refused.status, refused.body.detail]).toEqual([
        403,
        "needs the permission proposal:decide as a person who signed in, or by a token that one made",
      ]);
    }
  });

  it("holds the permission that the act itself needs", async () => {
    const made = await ann("POST", "/v1/tokens", { name: "billing", role: "billing-provider" });
    expect(made.status).toBe(202);
    const refused = await approve(await callerOf(psn(), "operator"), proposalIn(made));
    expect([refused.status, refused.body.detail]).toEqual([403, "needs the permission token:create"]);
  });

  it("reaches no further than their tenants", async () => {
    const { proposal } = await aDraft();
    const stranger = await callerOf(psn(), "admin", { tenants: [(await newTenant(on)).id] });
    expect((await stranger("GET", `/v1/proposals/${proposal.id}`)).status).toBe(404);
    expect((await approve(stranger, proposal)).status).toBe(404);
  });

  it("repeats the digest of what they were shown", async () => {
    const { endpoint, proposal } = await aDraft();
    await tested(endpoint.id);
    expect((await approve(bob, { ...proposal, digest: "0".repeat(64) })).status).toBe(409);
    expect((await bob("GET", `/v1/proposals/${proposal.id}`)).body).toMatchObject({
      digest: proposal.digest,
      needs: "endpoint:activate",
      evidence: { samples: 0 },
    });
  });

  it("decides once, however many at one time", async () => {
    const { endpoint, proposal } = await aDraft();
    await tested(endpoint.id);
    const carol = await callerOf(psn());
    const answers = await Promise.all([bob, carol, bob, carol].map((one) => approve(one, proposal)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await toldOf({ kind: "proposal", id: proposal.id })).map(({ verb }) => verb)).toEqual([
      "proposal:make",
      "proposal:approve",
    ]);
  });
});

describe("a proposal", () => {
  it("is rejected by who may decide it, withdrawn by its proposer alone, and then does nothing", async () => {
    const first = await aDraft();
    await tested(first.endpoint.id);
    expect((await bob("POST", `/v1/proposals/${first.proposal.id}/withdraw`, {})).status).toBe(409);
    expect((await bob("POST", `/v1/proposals/${first.proposal.id}/reject`, { note: "no" })).body).toMatchObject({
      state: "rejected",
      note: "no",
    });
    expect((await approve(bob, first.proposal)).body.detail).toBe("it is rejected");
    const second = await aDraft();
    await tested(second.endpoint.id);
    expect((await ann("POST", `/v1/proposals/${second.proposal.id}/withdraw`, {})).body.state).toBe("withdrawn");
    expect((await approve(bob, second.proposal)).status).toBe(409);
    expect(await stateOf(second.endpoint.id)).toBe("tested");
  });

  it("is over after a week, and that is written down by the clock", async () => {
    const ports: Partial<ApiPorts> = { fourEyes: true, countReplay: async (_tenant, _asked, most) => most + 1 };
    const quiet = await apiUnderTest(ports);
    const tenant = await newTenant(quiet);
    const asked = await quiet.call("POST", "/v1/replays", { tenant: tenant.id, sink: "odoo" });
    const id = text(asked.body.proposal);
    const { digest } = (await quiet.call("GET", `/v1/proposals/${id}`)).body;
    quiet.clock.nowMs += 7 * DAY_MS;
    const late = await giveToken(quiet.db);
    const refused = await quiet.call(
      "POST",
      `/v1/proposals/${id}/approve`,
      { digest },
      { Authorization: `Bearer ${late}` },
    );
    expect([refused.status, refused.body.detail]).toEqual([409, "it is expired"]);
    const { db } = quiet;
    const clock = { db, mac, now: () => quiet.clock.nowMs };
    const all = approvablesOf({ ...clock, knock: async () => undefined } as unknown as ApiPorts);
    expect(await expireProposals(clock, all)).toBeGreaterThan(0);
    expect((await toldOf({ kind: "proposal", id })).map(({ verb }) => verb)).toEqual([
      "proposal:make",
      "proposal:expire",
    ]);
    // What waited for it is off.
    expect((await quiet.call("GET", `/v1/replays/${text(asked.body.id)}`)).body.state).toBe("cancelled");
    expect(await expireProposals(clock, all)).toBe(0);
  });

  it("of no one tenant is shown to those who may act for all", async () => {
    const made = await ann("POST", "/v1/codes/map", { sender: "easypost", code: "ALL", milestone: "delivered" });
    const { id } = proposalIn(made);
    const limited = await callerOf(psn(), "admin", { tenants: [(await newTenant(on)).id] });
    expect((await limited("GET", `/v1/proposals/${id}`)).status).toBe(404);
    const seen = (await limited("GET", "/v1/proposals?kind=code-mapping&state=proposed")).body.items;
    expect(seen).toEqual([]);
    const listed = (await bob("GET", "/v1/proposals?kind=code-mapping&state=proposed")).body.items;
    expect(JSON.stringify(listed)).toContain(id);
  });
});

describe("a code's meaning", () => {
  const code = () => `X${randomBytes(4).toHex()}`;

  it("waits for another person, and then is in force with the errands that fold again, in one batch", async () => {
    const { tenant } = await newEndpoint(off);
    const asked = { sender: "easypost", code: code(), milestone: "delivered" };
    const made = await ann("POST", "/v1/codes/map", asked);
    expect(made.status).toBe(202);
    expect(await meaningOf(on.db, "easypost", asked.code)).toBeNull();
    expect((await approve(bob, proposalIn(made))).status).toBe(200);
    expect(await meaningOf(on.db, "easypost", asked.code)).toEqual({ milestone: "delivered", reason: null });
    const errands = await errandsOf(on.db, text(tenant), "remap", 10);
    expect(errands.map(({ key }) => key)).toContain(`easypost:${asked.code}`);
    const [told] = await toldOf({ kind: "code", id: `easypost:${asked.code}` });
    expect(told).toMatchObject({ verb: "code:map", after: { milestone: "delivered", fourEyes: "on" } });
  });

  it("is by one where approvals are not in force, and the audit says so", async () => {
    const asked = { sender: "easypost", code: code(), milestone: "exception", reason: "damage" };
    const { status, body } = await off.call("POST", "/v1/codes/map", asked);
    expect([status, body]).toEqual([200, { ...asked, shipments: 0, more: false, behind: false }]);
    const [told] = await toldOf({ kind: "code", id: `easypost:${asked.code}` });
    expect(told?.after).toMatchObject({ fourEyes: "off", approvedBy: null });
  });
});

describe("a replay", () => {
  it("over many shipments waits as proposed, and begins with its approval", async () => {
    const tenant = await newTenant(on);
    const asked = await ann("POST", "/v1/replays", { tenant: tenant.id, sink: "odoo" });
    expect([asked.status, asked.body.state]).toEqual([202, "proposed"]);
    expect(await errandsOf(on.db, tenant.id, "replay", 10)).toEqual([]);
    const { digest } = (await bob("GET", `/v1/proposals/${text(asked.body.proposal)}`)).body;
    expect((await approve(bob, { id: text(asked.body.proposal), digest: text(digest) })).status).toBe(200);
    expect((await ann("GET", `/v1/replays/${text(asked.body.id)}`)).body.state).toBe("waiting");
    expect((await errandsOf(on.db, tenant.id, "replay", 10)).map(({ key }) => key)).toEqual([asked.body.id]);
  });

  it("that was called off meanwhile is not begun", async () => {
    const tenant = await newTenant(on);
    const asked = await ann("POST", "/v1/replays", { tenant: tenant.id, sink: "odoo" });
    expect((await ann("POST", `/v1/replays/${text(asked.body.id)}/cancel`)).body.state).toBe("cancelled");
    const id = text(asked.body.proposal);
    const { digest } = (await bob("GET", `/v1/proposals/${id}`)).body;
    expect((await approve(bob, { id, digest: text(digest) })).body.detail).toBe("the replay is cancelled");
    expect(await errandsOf(on.db, tenant.id, "replay", 10)).toEqual([]);
  });

  it("is begun by one as a dry run, for a few shipments, and where approvals are not in force", async () => {
    const tenant = await newTenant(on);
    const dry = await ann("POST", "/v1/replays", { tenant: tenant.id, sink: "odoo", dryRun: true });
    expect(dry.body.state).toBe("waiting");
    const few = await apiUnderTest({ fourEyes: true, countReplay: async (_tenant, _asked, most) => most });
    expect((await few.call("POST", "/v1/replays", { tenant: tenant.id, sink: "odoo" })).body.state).toBe("waiting");
    expect((await off.call("POST", "/v1/replays", { tenant: tenant.id, sink: "odoo" })).body.state).toBe("waiting");
  });
});

describe("a grant of a partner's role", () => {
  it("is a token that is shown at once and good once it is approved", async () => {
    const made = await ann("POST", "/v1/tokens", { name: "freight", role: "booking-platform" });
    const token = made.body.token as unknown as { id: string; token: string };
    const who = () => on.call("GET", "/v1/whoami", undefined, { Authorization: `Bearer ${token.token}` });
    expect((await who()).status).toBe(401);
    expect(JSON.stringify((await bob("GET", `/v1/proposals/${proposalIn(made).id}`)).body)).not.toContain("hash");
    await approve(bob, proposalIn(made));
    expect((await who()).body).toMatchObject({ id: token.id, role: "booking-platform" });
    expect((await toldOf({ kind: "token", id: token.id }))[0]).toMatchObject({ verb: "token:create" });
  });

  it("is by one for the mesh's own people's programs, and where approvals are not in force", async () => {
    expect((await ann("POST", "/v1/tokens", { name: "ci", role: "operator" })).status).toBe(201);
    expect((await off.call("POST", "/v1/tokens", { name: "p", role: "portal" })).status).toBe(201);
  });

  it("lets the first two who may decide in by one hand, and every other by two, though all were let go", async () => {
    const add = (by: Caller) =>
      by("POST", "/v1/people", { name: "Eve", issuer: ISSUER, subject: psn(), role: "operator" });
    // Others of this file may have added people: only two are ever needed.
    const first = [await add(ann), await add(ann)];
    for (const { status, body } of first) {
      expect(status).toBe(201);
      expect((await ann("DELETE", `/v1/people/${text(body.id)}`)).status).toBe(204);
    }
    const third = await add(ann);
    expect(third.status).toBe(202);
    const { subject } = third.body.proposal as unknown as { subject: string };
    expect((await approve(ann, proposalIn(third))).status).toBe(403);
    expect((await approve(bob, proposalIn(third))).status).toBe(200);
    expect((await ann("GET", "/v1/people?limit=200")).body.items).toContainEqual(
      expect.objectContaining({ id: subject, role: "operator", disabledAt: null }),
    );
    const told = await toldOf({ kind: "person", id: subject });
    expect(told[0]).toMatchObject({ verb: "person:create", after: { role: "operator", fourEyes: "on" } });
    expect(JSON.stringify(told)).not.toContain("Eve");
  });

  it("is of nobody who may sign in already", async () => {
    const subject = psn();
    const called = { id: psn(), issuer: ISSUER, claim: "sub" as const, value: subject };
    const given = { role: "auditor", tenants: null, domains: null, createdAtMs: 1, createdBy: "tests" };
    const row = { ...called, ...given, name: "x", disabledAtMs: null, pinnedSubject: null };
    await addPerson(on.db, row, "all");
    const asked = { name: "x", issuer: ISSUER, subject, role: "partner-manager" };
    expect((await ann("POST", "/v1/people", asked)).status).toBe(409);
  });
});

describe("an endpoint, where approvals are not in force", () => {
  it("is active at once, and its audit says that nobody approved it", async () => {
    const endpoint = await newEndpoint(off);
    expect(endpoint).toMatchObject({ state: "active" });
    const [told] = await toldOf({ kind: "endpoint", id: text(endpoint.id) });
    expect(told).toMatchObject({ verb: "endpoint:create", after: { fourEyes: "off", approvedBy: null } });
  });

  it("made as a draft is proposed and approved in one go once it was tried", async () => {
    const endpoint = await newEndpoint(off, { draft: true });
    const propose = () => off.call("POST", `/v1/endpoints/${text(endpoint.id)}/propose`, {});
    expect((await propose()).status).toBe(409);
    await tested(text(endpoint.id));
    expect((await propose()).body).toMatchObject({ state: "active" });
    const told = await toldOf({ kind: "endpoint", id: text(endpoint.id) });
    expect(told.at(-1)?.after).toMatchObject({ fourEyes: "off", approvedBy: null });
  });

  it("changes nothing, and says nothing, where it is asked to be what it is", async () => {
    const id = text((await newEndpoint(off)).id);
    expect((await off.call("POST", `/v1/endpoints/${id}/resume`)).body.state).toBe("active");
    expect(await toldOf({ kind: "endpoint", id })).toHaveLength(1);
  });
});

describe("a partner", () => {
  it("is shown what is left, and an example that is signed but tells no secret", async () => {
    const tenant = await newTenant(on);
    const asked = { tenant: tenant.id, sender: "easypost", draft: true, secret: "a-secret-of-theirs" };
    const { id } = (await ann("POST", "/v1/endpoints", asked)).body;
    const onboarding = await ann("GET", `/v1/endpoints/${text(id)}/onboarding`);
    expect(onboarding.body).toMatchObject({ sender: { name: "easypost", trap: "it is played" }, proposal: null });
    expect((onboarding.body.checklist as unknown as { done: boolean }[]).map(({ done }) => done)[0]).toBe(true);
    const example = await ann("POST", `/v1/endpoints/${text(id)}/example`);
    expect(example.body).toMatchObject({ unsigned: expect.stringContaining("the sender's alone") as unknown });
    expect(JSON.stringify(example.body)).not.toContain("a-secret-of-theirs");
  });

  it("has no example for an endpoint whose events count", async () => {
    const { id } = await newEndpoint(off);
    expect((await ann("POST", `/v1/endpoints/${text(id)}/example`)).status).toBe(409);
  });
});
