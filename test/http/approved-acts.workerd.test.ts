import { carriedOut } from "../support/carried-out.ts";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { meaningOf } from "../../src/store/code-map.ts";
import { errandsOf } from "../../src/store/errand.ts";
import { addPerson } from "../../src/store/person.ts";
import { apiUnderTest, ISSUER, newEndpoint, newTenant, randomBytes, type Api } from "./api-under-test.ts";
import {
  apiOfTwo,
  approve,
  approveById,
  callerOf,
  proposalIn,
  psn,
  tested,
  text,
  toldOf,
  type Caller,
} from "./two-people.ts";

let on: Api;
let off: Api;
/** Two people, each by a token of their own. */
let ann: Caller;
let bob: Caller;
beforeAll(async () => {
  on = await apiOfTwo();
  off = await apiUnderTest();
});
beforeEach(async () => {
  ann = await callerOf(on, psn());
  bob = await callerOf(on, psn());
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
    const [told] = await toldOf(on, { kind: "code", id: `easypost:${asked.code}` });
    expect(told).toMatchObject({ verb: "code:map", after: { milestone: "delivered", fourEyes: "on" } });
  });

  it("is by one where approvals are not in force, and the audit says so", async () => {
    const asked = { sender: "easypost", code: code(), milestone: "exception", reason: "damage" };
    const { status, body } = await off.call("POST", "/v1/codes/map", asked);
    expect([status, body]).toEqual([200, { ...asked, shipments: 0, more: false, behind: false }]);
    const [told] = await toldOf(on, { kind: "code", id: `easypost:${asked.code}` });
    expect(told?.after).toMatchObject({ fourEyes: "off", approvedBy: null });
  });
});

describe("how long things are kept", () => {
  it("waits for another person, is on the record with both, and a number of days that is none is not proposed", async () => {
    const tenant = await newTenant(on);
    const path = `/v1/tenants/${tenant.id}/retention`;
    expect((await ann("PUT", path, { class: "events", days: 10 })).status).toBe(422);
    const made = await ann("PUT", path, { class: "events", days: 200 });
    expect(made.status).toBe(202);
    const rule = async () =>
      ((await ann("GET", path)).body["items"] as unknown as { class: string; days: number }[]).find(
        (one) => one.class === "events",
      )?.days;
    expect(await rule()).toBe(400);
    expect((await approve(ann, proposalIn(made))).status).toBe(403);
    expect((await approve(bob, proposalIn(made))).status).toBe(200);
    expect(await rule()).toBe(200);
    const [told] = await toldOf(on, { kind: "retention", id: tenant.id });
    expect(told).toMatchObject({ verb: "retention:change", after: { class: "events", days: 200, fourEyes: "on" } });
  });
});

describe("a version of a contract", () => {
  it("ends, or comes into force, by two; what cannot be is not even proposed", async () => {
    const path = "/v1/contracts/booking-void-v1";
    const state = async () =>
      ((await ann("GET", "/v1/contracts")).body["items"] as unknown as { id: string; state: string }[]).find(({ id }) =>
        path.endsWith(id),
      )?.state;
    expect((await ann("POST", `${path}/retire`)).status).toBe(409);
    const sunsetAt = new Date(on.clock.nowMs + 60 * 86_400_000).toISOString();
    const made = await ann("POST", `${path}/deprecate`, { sunsetAt });
    expect([made.status, await state()]).toEqual([202, "active"]);
    expect((await approve(bob, proposalIn(made))).status).toBe(200);
    expect(await state()).toBe("deprecated");
    const [told] = await toldOf(on, { kind: "schema", id: "booking-void-v1" });
    expect(told).toMatchObject({ verb: "contract:change", after: { state: "deprecated", fourEyes: "on" } });
  });
});

describe("a replay", () => {
  it("over many shipments waits as proposed, and begins with its approval", async () => {
    const tenant = await newTenant(on);
    const asked = await ann("POST", "/v1/replays", { tenant: tenant.id, sink: "odoo" });
    expect([asked.status, asked.body.state]).toEqual([202, "proposed"]);
    expect(await errandsOf(on.db, tenant.id, "replay", 10)).toEqual([]);
    expect((await approveById(bob, text(asked.body.proposal))).status).toBe(200);
    expect((await ann("GET", `/v1/replays/${text(asked.body.id)}`)).body.state).toBe("waiting");
    expect((await errandsOf(on.db, tenant.id, "replay", 10)).map(({ key }) => key)).toEqual([asked.body.id]);
  });

  it("that was called off meanwhile is not begun", async () => {
    const tenant = await newTenant(on);
    const asked = await ann("POST", "/v1/replays", { tenant: tenant.id, sink: "odoo" });
    expect((await ann("POST", `/v1/replays/${text(asked.body.id)}/cancel`)).body.state).toBe("cancelled");
    expect((await approveById(bob, text(asked.body.proposal))).body.detail).toBe("the replay is cancelled");
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
    expect((await toldOf(on, { kind: "token", id: token.id }))[0]).toMatchObject({ verb: "token:create" });
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
    const told = await toldOf(on, { kind: "person", id: subject });
    expect(told[0]).toMatchObject({ verb: "person:create", after: { role: "operator", fourEyes: "on" } });
    expect(JSON.stringify(told)).not.toContain("Eve");
  });

  it("is of nobody who may sign in already", async () => {
    const subject = psn();
    const called = { id: psn(), issuer: ISSUER, claim: "sub" as const, value: subject };
    const given = { role: "auditor", tenants: null, domains: null, createdAtMs: 1, createdBy: "tests" };
    const row = { ...called, ...given, name: "x", disabledAtMs: null, pinnedSubject: null };
    await carriedOut(on.db, addPerson(on.db, row));
    const asked = { name: "x", issuer: ISSUER, subject, role: "partner-manager" };
    expect((await ann("POST", "/v1/people", asked)).status).toBe(409);
  });
});

describe("an endpoint, where approvals are not in force", () => {
  it("is active at once, and its audit says that nobody approved it", async () => {
    const endpoint = await newEndpoint(off);
    expect(endpoint).toMatchObject({ state: "active" });
    const [told] = await toldOf(on, { kind: "endpoint", id: text(endpoint.id) });
    expect(told).toMatchObject({ verb: "endpoint:create", after: { fourEyes: "off", approvedBy: null } });
  });

  it("made as a draft is proposed and approved in one go once it was tried", async () => {
    const endpoint = await newEndpoint(off, { draft: true });
    const propose = () => off.call("POST", `/v1/endpoints/${text(endpoint.id)}/propose`, {});
    expect((await propose()).status).toBe(409);
    await tested(on, text(endpoint.id));
    expect((await propose()).body).toMatchObject({ state: "active" });
    const told = await toldOf(on, { kind: "endpoint", id: text(endpoint.id) });
    expect(told.at(-1)?.after).toMatchObject({ fourEyes: "off", approvedBy: null });
  });

  it("changes nothing, and says nothing, where it is asked to be what it is", async () => {
    const id = text((await newEndpoint(off)).id);
    expect((await off.call("POST", `/v1/endpoints/${id}/resume`)).body.state).toBe("active");
    expect(await toldOf(on, { kind: "endpoint", id })).toHaveLength(1);
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
