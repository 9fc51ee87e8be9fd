import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findEndpoint } from "../../src/store/endpoint.ts";
import { findProposal, openProposalOf } from "../../src/store/proposal.ts";
import { sealedByKey } from "../../src/store/sealed.ts";
import { seal, type Api } from "./api-under-test.ts";
import {
  apiOfTwo,
  approve,
  callerOf,
  draftOf,
  proposalIn,
  psn,
  stateOf,
  tested,
  text,
  toldOf,
  type Caller,
} from "./two-people.ts";

let on: Api;
let ann: Caller;
let bob: Caller;
beforeAll(async () => {
  on = await apiOfTwo();
});
beforeEach(async () => {
  ann = await callerOf(on, psn());
  bob = await callerOf(on, psn());
});

async function activeEndpoint() {
  const { endpoint, proposal } = await draftOf(on, ann);
  await tested(on, endpoint.id);
  expect((await approve(bob, proposal)).status).toBe(200);
  const path = `/v1/endpoints/${endpoint.id}`;
  return { ...endpoint, path };
}

/** What its webhooks are believed by, the current one first. */
async function believes(id: string): Promise<string[]> {
  const held = await findEndpoint(on.db, id);
  const valid = held?.secrets.filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > on.clock.nowMs) ?? [];
  return Promise.all(
    valid.map(async ({ sealed }) => {
      const opened = await seal.openText(sealed, `endpoint-secret:${id}`);
      return opened.ok ? opened.value : "sealed";
    }),
  );
}

describe("a new secret of an active endpoint", () => {
  it("is proposed, and believed once another has approved it; its overlap begins with that", async () => {
    const { id, path, secret } = await activeEndpoint();
    const asked = await ann("POST", `${path}/rotate-secret`, { secret: "mine now", overlapSeconds: 60 });
    expect(asked.status).toBe(202);
    expect(asked.body.proposal).toMatchObject({ kind: "endpoint", asked: { act: "rotate", overlapSeconds: 60 } });
    expect(JSON.stringify(asked.body)).not.toContain("mine now");
    expect(await believes(id)).toEqual([secret]);
    expect((await approve(ann, proposalIn(asked))).status).toBe(403);
    on.clock.nowMs += 3_600_000;
    expect((await approve(bob, proposalIn(asked))).status).toBe(200);
    expect(await believes(id)).toEqual(["mine now", secret]);
    on.clock.nowMs += 60_000;
    expect(await believes(id)).toEqual(["mine now"]);
    expect(await stateOf(on, id)).toBe("active");
    const told = (await toldOf(on, { kind: "endpoint", id })).at(-1);
    expect(told).toMatchObject({ verb: "endpoint:rotate", after: { fourEyes: "on", proposal: proposalIn(asked).id } });
    expect(on.changed.at(-1)).toBe(id);
    expect((await findProposal(on.db, proposalIn(asked).id))?.sealedSecret).toBeNull();
  });

  it("made here is shown once, with the proposal, and no second is asked for meanwhile", async () => {
    const { id, path } = await activeEndpoint();
    const asked = await ann("POST", `${path}/rotate-secret`, {});
    const made = asked.body.secret as unknown as { id: string; secret: string };
    expect(made).toEqual({ id, secret: expect.stringMatching(/^[0-9a-f]{48}$/) as unknown });
    expect(JSON.stringify((await bob("GET", `/v1/proposals/${proposalIn(asked).id}`)).body)).not.toContain(made.secret);
    expect((await bob("POST", `${path}/rotate-secret`, {})).status).toBe(409);
    await approve(bob, proposalIn(asked));
    expect((await believes(id))[0]).toBe(made.secret);
  });

  it.each([
    ["rejected", (id: string) => bob("POST", `/v1/proposals/${id}/reject`, {})],
    ["withdrawn", (id: string) => ann("POST", `/v1/proposals/${id}/withdraw`, {})],
  ])("is forgotten when it is %s", async (_, end) => {
    const { id, path, secret } = await activeEndpoint();
    const asked = proposalIn(await ann("POST", `${path}/rotate-secret`, {}));
    expect((await findProposal(on.db, asked.id))?.sealedSecret).toMatch(/./);
    expect((await end(asked.id)).status).toBe(200);
    expect((await findProposal(on.db, asked.id))?.sealedSecret).toBeNull();
    expect(await believes(id)).toEqual([secret]);
    expect((await approve(bob, asked)).status).toBe(409);
  });

  it("is not what was proposed once another was put in force, or the endpoint revoked", async () => {
    const { id, path, secret } = await activeEndpoint();
    const asked = proposalIn(await ann("POST", `${path}/rotate-secret`, {}));
    await bob("POST", `${path}/suspend`);
    expect((await bob("POST", `${path}/rotate-secret`, { secret: "other", overlapSeconds: 600 })).status).toBe(200);
    expect((await approve(bob, asked)).body.detail).toContain("propose it anew");
    expect(await believes(id)).toEqual(["other", secret]);
    await bob("POST", `${path}/revoke`);
    expect((await approve(bob, asked)).status).toBe(409);
  });

  it("let in by no detour: suspended, replaced and resumed takes two as well", async () => {
    const { id, path } = await activeEndpoint();
    await ann("POST", `${path}/suspend`);
    expect((await ann("POST", `${path}/rotate-secret`, { secret: "mine now" })).status).toBe(200);
    expect((await ann("POST", `${path}/activate`)).status).toBe(409);
    const asked = await ann("POST", `${path}/resume`);
    expect([asked.status, await stateOf(on, id)]).toEqual([202, "suspended"]);
    expect((await approve(ann, proposalIn(asked))).status).toBe(403);
  });

  it("that waits is sealed anew with all else, when the key is", async () => {
    const { path } = await activeEndpoint();
    await ann("POST", `${path}/rotate-secret`, {});
    expect((await sealedByKey(on.db)).filter(({ column }) => column === "proposal.sealed_secret")).not.toEqual([]);
  });
});

it("a proposal whose week is over stands in no other's way", async () => {
  const { endpoint } = await draftOf(on, ann);
  const found = () => openProposalOf(on.db, "endpoint", endpoint.id, on.clock.nowMs);
  const before = await found();
  on.clock.nowMs += 7 * 86_400_000 - 1;
  expect((await found())?.id).toBe(before?.id);
  on.clock.nowMs += 1;
  expect(await found()).toBeNull();
  await tested(on, endpoint.id);
  const again = await (await callerOf(on, psn()))("POST", `/v1/endpoints/${endpoint.id}/propose`, {});
  expect([again.status, proposalIn(again).id === before?.id]).toEqual([202, false]);
  expect(text(again.body.detail)).toBe("undefined");
});
