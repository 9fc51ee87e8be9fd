import { beforeAll, describe, expect, it } from "vitest";
import { TOKEN_CACHE_MS } from "../../src/governance/tokens.ts";
import { linesOf } from "../../src/store/hand.ts";
import { giveToken, type Api } from "./api-under-test.ts";
import { handsOn, type Hands } from "./hands.ts";
import { apiOfTwo, approve, callerOf, proposalIn, psn, text, type Caller } from "./two-people.ts";

const DAY_MS = 86_400_000;
let on: Api;
let hands: Hands;
beforeAll(async () => {
  on = await apiOfTwo();
  hands = handsOn(on);
});

describe("a token of somebody who was let go", () => {
  it("ends with them, and what it made, here at once and elsewhere within 30 seconds; coming back revives none", async () => {
    const ann = await hands.personAdded();
    const admin = await callerOf(on, psn());
    const own = await giveToken(on.db, "admin", { createdBy: ann });
    const child = text((await hands.make(hands.as(own))).body.token);
    const grandchild = text((await hands.make(hands.as(child))).body.token);
    const all = [own, child, grandchild];
    const elsewhere = on.another();
    for (const token of all)
      expect([await hands.statusOf(token), await hands.statusOf(token, elsewhere)]).toEqual([200, 200]);
    expect((await admin("DELETE", `/v1/people/${ann}`)).status).toBe(204);
    for (const token of all) expect(await hands.statusOf(token)).toBe(401);
    // Made where the news had not come yet: dead with the rest, later too.
    const late = await elsewhere.fetch("/v1/tokens", {
      method: "POST",
      headers: { Authorization: `Bearer ${own}`, "Content-Type": "application/json" },
      body: JSON.stringify({ name: "late" }),
    });
    all.push(text((await late.json<{ token: string }>()).token));
    expect(TOKEN_CACHE_MS).toBeLessThanOrEqual(30_000);
    on.clock.nowMs += TOKEN_CACHE_MS;
    for (const token of all)
      expect([await hands.statusOf(token), await hands.statusOf(token, elsewhere)]).toEqual([401, 401]);
    await hands.comesBack(ann);
    on.clock.nowMs += TOKEN_CACHE_MS;
    for (const token of all) expect(await hands.statusOf(token)).toBe(401);
    expect(await hands.statusOf(await giveToken(on.db, "admin", { createdBy: ann }))).toBe(200);
  });

  it("goes on for who took it over by rotating it, and what it was before does not", async () => {
    const [ann, bob] = [await hands.personAdded(), await hands.personAdded()];
    const bobs = await callerOf(on, bob);
    const made = await hands.make(await callerOf(on, ann));
    const taken = await bobs("POST", `/v1/tokens/${text(made.body.id)}/rotate`, { overlapSeconds: 86_400 });
    // While Ann's is good yet, what the token makes may be hers.
    const child = await hands.make(hands.as(made.body.token));
    await bobs("DELETE", `/v1/people/${ann}`);
    expect(await hands.statusOf(made.body.token)).toBe(401);
    expect(await hands.statusOf(child.body.token)).toBe(401);
    expect(await hands.statusOf(taken.body.token)).toBe(200);
    // It is Bob's hand and Ann's, all the same.
    const [line] = await linesOf(on.db, [text(made.body.id)]);
    expect(line?.roots?.toSorted()).toEqual([ann, bob].toSorted());
  });

  it("that waits for approval is not made", async () => {
    const ann = await hands.personAdded();
    const admin = await callerOf(on, psn());
    const asked = await hands.make(await callerOf(on, ann), { role: "portal" });
    expect(asked.status).toBe(202);
    await admin("DELETE", `/v1/people/${ann}`);
    expect((await approve(admin, proposalIn(asked))).status).toBe(409);
  });
});

describe("a token's child", () => {
  const iso = (atMs: number) => new Date(atMs).toISOString();
  const short = () => giveToken(on.db, "admin", { createdBy: psn(), expiresAtMs: on.clock.nowMs + DAY_MS });

  it("ends no later than it, asked or not", async () => {
    const parent = hands.as(await short());
    const endMs = on.clock.nowMs + DAY_MS;
    expect((await hands.make(parent)).body.expiresAt).toBe(iso(endMs));
    expect((await hands.make(parent, { expiresAt: iso(endMs) })).status).toBe(201);
    const refused = await hands.make(parent, { expiresAt: iso(endMs + 1) });
    expect([refused.status, refused.body.detail]).toEqual([
      422,
      `expiresAt: must be no later than the end of the token that gives it: ${iso(endMs)}`,
    ]);
    const grandchild = await hands.make(hands.as((await hands.make(parent)).body.token));
    expect(grandchild.body.expiresAt).toBe(iso(endMs));
    const partners = await hands.make(parent, { role: "portal" });
    expect(partners.body.token).toMatchObject({ expiresAt: iso(endMs) });
  });

  it("gives it no later end by rotating it, nor itself, nor a sister", async () => {
    const secret = await short();
    const endMs = on.clock.nowMs + DAY_MS;
    const { id } = (await hands.as(secret)("GET", "/v1/whoami")).body;
    const child = (await hands.make(hands.as(secret))).body;
    const sister = (await hands.make(hands.as(secret))).body;
    for (const one of [id, child.id, sister.id]) {
      const path = `/v1/tokens/${text(one)}/rotate`;
      expect((await hands.as(child.token)("POST", path, { expiresAt: iso(endMs + 1) })).status).toBe(422);
    }
    const rotated = await hands.as(secret)("POST", `/v1/tokens/${text(sister.id)}/rotate`, {});
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
    const parent = (await hands.make(admin)).body;
    const child = (await hands.make(hands.as(parent.token))).body;
    const grandchild = (await hands.make(hands.as(child.token))).body;
    for (const one of [parent, child, grandchild]) expect(await hands.statusOf(one.token)).toBe(200);
    expect((await ends(admin, text(parent.id))).status).toBeLessThan(300);
    on.clock.nowMs += TOKEN_CACHE_MS;
    for (const one of [child, grandchild]) expect(await hands.statusOf(one.token)).toBe(401);
    const rotated = await admin("POST", `/v1/tokens/${text(child.id)}/rotate`, {});
    expect(rotated.body.detail).toBe("it has ended: make another");
  });
});
