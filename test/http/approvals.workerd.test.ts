import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approvablesOf } from "../../src/ops/approvables.ts";
import { expireProposals } from "../../src/ops/expire-proposals.ts";
import type { ApiPorts } from "../../src/ops/routes-ports.ts";
import { openDb } from "../../src/store/db.ts";
import { apiUnderTest, giveToken, newTenant, type Api } from "./api-under-test.ts";
import {
  apiOfTwo,
  approve,
  callerOf,
  draftOf,
  mac,
  proposalIn,
  psn,
  stateOf,
  tested,
  text,
  toldOf,
  type Caller,
} from "./two-people.ts";

const DAY_MS = 86_400_000;

let on: Api;
/** Two people, each by a token of their own. */
let ann: Caller;
let bob: Caller;
beforeAll(async () => {
  on = await apiOfTwo();
});
beforeEach(async () => {
  ann = await callerOf(on, psn());
  bob = await callerOf(on, psn());
});

describe("an endpoint, where approvals are in force", () => {
  it("is made as a draft with its secret, and proposed in the same batch", async () => {
    const { endpoint, proposal, made } = await draftOf(on, ann);
    expect(endpoint).toMatchObject({ state: "draft", secret: expect.stringMatching(/^[0-9a-f]{48}$/) as unknown });
    expect(made.body.proposal).toMatchObject({
      kind: "endpoint",
      state: "proposed",
      subject: endpoint.id,
      asked: { act: "activate", endpoint: endpoint.id, sender: "easypost" },
    });
    expect(JSON.stringify(made.body.proposal)).not.toContain(endpoint.secret);
    expect((await toldOf(on, { kind: "endpoint", id: endpoint.id })).map(({ verb }) => verb)).toEqual([
      "endpoint:create",
    ]);
    expect((await toldOf(on, { kind: "proposal", id: proposal.id }))[0]).toMatchObject({
      verb: "proposal:make",
      after: { digest: proposal.digest },
    });
  });

  it("acts once another person approves it, and it was tried; its audit says who", async () => {
    const { endpoint, proposal } = await draftOf(on, ann);
    const early = await approve(bob, proposal);
    expect([early.status, early.body.detail]).toEqual([
      409,
      "it is approved once a webhook of its sender was believed and read, and only once",
    ]);
    await tested(on, endpoint.id);
    const done = await approve(bob, proposal);
    expect([done.status, done.body.state]).toEqual([200, "approved"]);
    expect(await stateOf(on, endpoint.id)).toBe("active");
    const told = await toldOf(on, { kind: "endpoint", id: endpoint.id });
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
    const { endpoint, proposal } = await draftOf(on, ann);
    await ann("POST", `/v1/proposals/${proposal.id}/withdraw`, {});
    await tested(on, endpoint.id);
    const again = await ann("POST", `/v1/endpoints/${endpoint.id}/propose`, { hold: true });
    expect(again.status).toBe(202);
    expect((await approve(bob, proposalIn(again))).status).toBe(200);
    expect(await stateOf(on, endpoint.id)).toBe("approved");
    expect((await ann("POST", `/v1/endpoints/${endpoint.id}/activate`)).body.state).toBe("active");
  });

  it("is not what was proposed once it was given another secret: it is tried and proposed anew", async () => {
    const { endpoint, proposal } = await draftOf(on, ann);
    await tested(on, endpoint.id);
    expect((await bob("POST", `/v1/endpoints/${endpoint.id}/rotate-secret`, {})).status).toBe(200);
    expect(await stateOf(on, endpoint.id)).toBe("draft");
    await tested(on, endpoint.id);
    const refused = await approve(bob, proposal);
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      "the endpoint was changed since it was proposed: propose it anew",
    ]);
    expect(await stateOf(on, endpoint.id)).toBe("tested");
    expect((await bob("GET", `/v1/proposals/${proposal.id}`)).body.state).toBe("proposed");
  });

  it("that is suspended is resumed by one, but by two where its secret was replaced meanwhile", async () => {
    const { endpoint, proposal } = await draftOf(on, ann);
    const path = `/v1/endpoints/${endpoint.id}`;
    await tested(on, endpoint.id);
    await approve(bob, proposal);
    await ann("POST", `${path}/suspend`);
    expect((await ann("POST", `${path}/resume`)).body.state).toBe("active");
    await ann("POST", `${path}/suspend`);
    await ann("POST", `${path}/rotate-secret`, {});
    const asked = await ann("POST", `${path}/resume`);
    expect(asked.status).toBe(202);
    expect(await stateOf(on, endpoint.id)).toBe("suspended");
    expect((await ann("POST", `${path}/resume`)).body.detail).toContain(proposalIn(asked).id);
    await approve(bob, proposalIn(asked));
    expect(await stateOf(on, endpoint.id)).toBe("active");
  });

  it("revoked stays so, whoever approves what", async () => {
    const { endpoint, proposal } = await draftOf(on, ann);
    await tested(on, endpoint.id);
    await bob("POST", `/v1/endpoints/${endpoint.id}/revoke`);
    expect((await approve(bob, proposal)).status).toBe(409);
    for (const act of ["resume", "activate", "suspend", "propose", "rotate-secret"])
      expect((await bob("POST", `/v1/endpoints/${endpoint.id}/${act}`, {})).status).toBe(409);
    expect(await stateOf(on, endpoint.id)).toBe("revoked");
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
    const { endpoint, proposal } = await draftOf(on, ann);
    await tested(on, endpoint.id);
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
    expect(await stateOf(on, endpoint.id)).toBe("tested");
  });

  it("is nobody of whom only the bootstrap token knows", async () => {
    const { endpoint, proposal } = await draftOf(on, ann);
    await tested(on, endpoint.id);
    for (const maker of ["bootstrap", null]) {
      const refused = await approve(await callerOf(on, maker), proposal);
      expect([refused.status, refused.body.detail]).toEqual([
        403,
        "needs the permission proposal:decide as a person who signed in, or by a token that one made",
      ]);
    }
  });

  it("holds the permission that the act itself needs", async () => {
    const made = await ann("POST", "/v1/tokens", { name: "billing", role: "billing-provider" });
    expect(made.status).toBe(202);
    const refused = await approve(await callerOf(on, psn(), "operator"), proposalIn(made));
    expect([refused.status, refused.body.detail]).toEqual([403, "needs the permission token:create"]);
  });

  it("reaches no further than their tenants", async () => {
    const { proposal } = await draftOf(on, ann);
    const stranger = await callerOf(on, psn(), "admin", { tenants: [(await newTenant(on)).id] });
    expect((await stranger("GET", `/v1/proposals/${proposal.id}`)).status).toBe(404);
    expect((await approve(stranger, proposal)).status).toBe(404);
  });

  it("repeats the digest of what they were shown", async () => {
    const { endpoint, proposal } = await draftOf(on, ann);
    await tested(on, endpoint.id);
    expect((await approve(bob, { ...proposal, digest: "0".repeat(64) })).status).toBe(409);
    expect((await bob("GET", `/v1/proposals/${proposal.id}`)).body).toMatchObject({
      digest: proposal.digest,
      needs: "endpoint:activate",
      evidence: { samples: 0 },
    });
  });

  it("decides once, however many at one time", async () => {
    const { endpoint, proposal } = await draftOf(on, ann);
    await tested(on, endpoint.id);
    const carol = await callerOf(on, psn());
    const answers = await Promise.all([bob, carol, bob, carol].map((one) => approve(one, proposal)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await toldOf(on, { kind: "proposal", id: proposal.id })).map(({ verb }) => verb)).toEqual([
      "proposal:make",
      "proposal:approve",
    ]);
  });
});

describe("an approval whose batch fails", () => {
  it("leaves all as it was, and can be given again: there is nothing between it and its effect", async () => {
    const { endpoint, proposal } = await draftOf(on, ann);
    await tested(on, endpoint.id);
    const failing = new Proxy(env.DB, {
      get(target, name) {
        if (name === "batch") return async () => Promise.reject(new Error("D1_ERROR: Network connection lost."));
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const broken = await apiUnderTest({ fourEyes: true, db: openDb(failing) });
    const bobs = await giveToken(on.db);
    const path = `/v1/proposals/${proposal.id}/approve`;
    const body = { digest: proposal.digest };
    const failed = await broken.call("POST", path, body, { Authorization: `Bearer ${bobs}` });
    expect(failed.status).toBe(503);
    expect(await stateOf(on, endpoint.id)).toBe("tested");
    expect((await bob("GET", `/v1/proposals/${proposal.id}`)).body).toMatchObject({
      state: "proposed",
      decidedBy: null,
    });
    expect((await toldOf(on, { kind: "endpoint", id: endpoint.id })).map(({ verb }) => verb)).toEqual([
      "endpoint:create",
    ]);
    expect((await approve(bob, proposal)).status).toBe(200);
    expect(await stateOf(on, endpoint.id)).toBe("active");
  });
});

describe("a proposal", () => {
  it("is rejected by who may decide it, withdrawn by its proposer alone, and then does nothing", async () => {
    const first = await draftOf(on, ann);
    await tested(on, first.endpoint.id);
    expect((await bob("POST", `/v1/proposals/${first.proposal.id}/withdraw`, {})).status).toBe(409);
    expect((await bob("POST", `/v1/proposals/${first.proposal.id}/reject`, { note: "no" })).body).toMatchObject({
      state: "rejected",
      note: "no",
    });
    expect((await approve(bob, first.proposal)).body.detail).toBe("it is rejected");
    const second = await draftOf(on, ann);
    await tested(on, second.endpoint.id);
    expect((await ann("POST", `/v1/proposals/${second.proposal.id}/withdraw`, {})).body.state).toBe("withdrawn");
    expect((await approve(bob, second.proposal)).status).toBe(409);
    expect(await stateOf(on, second.endpoint.id)).toBe("tested");
  });

  it("is over after a week, and that is written down by the clock", async () => {
    const quiet = await apiOfTwo();
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
    expect((await toldOf(on, { kind: "proposal", id })).map(({ verb }) => verb)).toEqual([
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
    const limited = await callerOf(on, psn(), "admin", { tenants: [(await newTenant(on)).id] });
    expect((await limited("GET", `/v1/proposals/${id}`)).status).toBe(404);
    const seen = (await limited("GET", "/v1/proposals?kind=code-mapping&state=proposed")).body.items;
    expect(seen).toEqual([]);
    const listed = (await bob("GET", "/v1/proposals?kind=code-mapping&state=proposed")).body.items;
    expect(JSON.stringify(listed)).toContain(id);
  });
});
