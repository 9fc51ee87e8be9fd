import { macUnder } from "../../src/domain/mac.ts";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { QUEUE_KINDS, subjectOf, type QueueKind } from "../../src/domain/review-queue.ts";
import { reviewRound } from "../../src/ops/review-round.ts";
import { markReleased } from "../../src/store/kept-payload.ts";
import { carriedOut } from "../support/carried-out.ts";
import { apiUnderTest, giveToken, type Answer, type Api } from "./api-under-test.ts";
import { everyKind, fail, firstOf, head, HOUR_MS, MAC, openUncertain, PLAYED, recordOf, tell } from "./review-world.ts";
import { newBelongings, type Belongings } from "./two-tenants.ts";

const BY = { actor: { kind: "mesh", id: "clock" }, source: "clock", requestId: "hourly" } as const;

let api: Api;
let own: Belongings;
let ids: Readonly<Record<QueueKind, string>>;

beforeAll(async () => {
  api = await apiUnderTest(PLAYED);
  own = await newBelongings(api);
  ids = await everyKind(api, own);
});

type Item = Record<string, unknown> & { id: string; kind: string; dueAt: string };
const itemsOf = ({ body }: Answer) => body["items"] as unknown as Item[];
const list = async (query = "", token?: string) =>
  itemsOf(
    await api.call(
      "GET",
      `/v1/reviews?limit=200${query}`,
      undefined,
      token ? { Authorization: `Bearer ${token}` } : {},
    ),
  );
const show = async (id: string) =>
  (await api.call("GET", `/v1/reviews/${id}`)).body as unknown as Record<string, never>;
const answer = (id: string, body: Record<string, unknown>, token?: string) =>
  api.call("POST", `/v1/reviews/${id}/answer`, body, token ? { Authorization: `Bearer ${token}` } : {});
const round = () => reviewRound({ db: api.db, mac: MAC, now: () => api.clock.nowMs }, BY);

const record = (id: string) => recordOf(api, id);

describe("the queue", () => {
  it("holds all that waits, whatever it is, with a reason, an age, a due time and the answers that close it", async () => {
    const items = await list(`&tenant=${own.tenant}`);
    const kinds = QUEUE_KINDS.filter((kind) => kind !== "unmapped_code");
    expect(items.map(({ id }) => id).toSorted()).toEqual(kinds.map((kind) => ids[kind]).toSorted());
    for (const item of items) {
      expect(item).toMatchObject({ state: "open", tenant: own.tenant, owner: null, closed: null });
      expect(item["reason"]).not.toBe("");
      expect((item["answers"] as unknown[]).length).toBeGreaterThan(0);
      expect(await show(item.id)).toEqual(item);
    }
    expect((await list("&kind=unmapped_code")).map(({ id }) => id)).toContain(ids.unmapped_code);
  });

  it("is in the order in which things are due, page by page", async () => {
    const all = await list();
    expect(all.map(({ dueAt }) => dueAt)).toEqual(all.map(({ dueAt }) => dueAt).toSorted());
    const paged: string[] = [];
    for (let cursor = ""; ;) {
      const { body } = await api.call("GET", `/v1/reviews?limit=3${cursor}`);
      paged.push(...(body["items"] as unknown as Item[]).map(({ id }) => id));
      if (body["nextCursor"] === null) break;
      cursor = `&cursor=${String(body["nextCursor"])}`;
    }
    expect(paged).toEqual(all.map(({ id }) => id));
    expect((await api.call("GET", "/v1/reviews?cursor=nonsense")).status).toBe(422);
  });

  it("tells what is overdue from what is not", async () => {
    const query = `&tenant=${own.tenant}`;
    const [late, intime] = [await list(`${query}&overdue=true`), await list(`${query}&overdue=false`)];
    expect(intime.map(({ id }) => id)).toContain(ids.held);
    expect(late.map(({ id }) => id)).toContain(ids.exception);
    expect(late.length + intime.length).toBe((await list(query)).length);
  });

  it("shows a role what it may see the subjects of, and to one tenant nothing of another's", async () => {
    const finance = await giveToken(api.db, "finance");
    const seen = new Set((await list("", finance)).map(({ kind }) => kind));
    expect(seen).toEqual(new Set(["exception", "contradiction", "parked", "unlinked", "dead_letter", "booking"]));
    const refused = await api.call("GET", "/v1/reviews?kind=held", undefined, { Authorization: `Bearer ${finance}` });
    expect(refused.body).toMatchObject({ status: 403, detail: "needs the permission kept:read" });
    const other = await newBelongings(api);
    const limited = await giveToken(api.db, "admin", { tenants: [other.tenant] });
    expect((await list("", limited)).every(({ tenant }) => tenant === other.tenant)).toBe(true);
    const named = { ids: [ids.held], answer: "acknowledge" };
    const many = await api.call("POST", "/v1/reviews/answer", named, { Authorization: `Bearer ${limited}` });
    expect(itemsOf(many)).toMatchObject([{ outcome: "refused", detail: "Not found" }]);
  });
});

describe("an item", () => {
  it("is given to somebody, noted and put off: on the record, without the note's words", async () => {
    const id = ids.contradiction;
    const until = new Date(api.clock.nowMs + HOUR_MS).toISOString();
    const given = await api.call("POST", `/v1/reviews/${id}/assign`, {
      owner: "me",
      note: "asked Ada",
      snoozedUntil: until,
    });
    expect(given.body).toMatchObject({ state: "snoozed", note: "asked Ada", snoozedUntil: until });
    expect((await list("&owner=me&state=snoozed")).map((one) => one.id)).toEqual([id]);
    expect((await list(`&tenant=${own.tenant}`)).map((one) => one.id)).not.toContain(id);
    api.clock.nowMs += HOUR_MS;
    expect((await list("&owner=me")).map((one) => one.id)).toEqual([id]);
    const [link] = await record(id);
    expect(link).toMatchObject({ verb: "review:assign", by: "token" });
    expect(JSON.stringify(link)).not.toContain("Ada");
    const nobody = await api.call("POST", `/v1/reviews/${id}/assign`, { owner: `psn_${"9".repeat(32)}` });
    expect(nobody.body).toMatchObject({ status: 422, detail: "owner: no such person or token" });
  });

  it("takes the answers of its kind alone, with what belongs to them", async () => {
    expect((await answer(ids.held, { answer: "link", pickingId: 7 })).body["detail"]).toContain(
      "must be one of release",
    );
    expect((await answer(ids.unlinked, { answer: "link" })).body).toMatchObject({
      status: 422,
      detail: expect.stringContaining("pickingId") as unknown,
    });
    const reasonless = await answer(ids.unmapped_code, { answer: "map", milestone: "exception" });
    expect(reasonless.body).toMatchObject({ status: 422, detail: expect.stringContaining("reason") as unknown });
  });

  it("needs the permission of the act that its answer does", async () => {
    const manager = await giveToken(api.db, "partner-manager");
    expect((await answer(ids.held, { answer: "release" }, manager)).body).toMatchObject({
      status: 403,
      detail: "needs the permission kept:release",
    });
    expect((await answer(ids.held, { answer: "acknowledge", dryRun: true }, manager)).status).toBe(200);
    const local = await giveToken(api.db, "admin", { tenants: [own.tenant] });
    expect((await answer(ids.unmapped_code, { answer: "map", milestone: "delivered" }, local)).status).toBe(404);
  });

  it("stays as it is where the act is refused, and where it is only asked what would be done", async () => {
    expect((await answer(ids.booking, { answer: "void" })).body).toMatchObject({ status: 409 });
    expect((await answer(ids.booking, { answer: "retry" })).body).toMatchObject({ status: 503 });
    const dry = await answer(ids.parked, { answer: "replay", dryRun: true });
    expect(dry.body).toMatchObject({ outcome: "answerable", detail: "writes it again" });
    expect(api.replays).toEqual([]);
    for (const id of [ids.booking, ids.parked]) expect(await record(id)).toEqual([]);
  });

  it.each<[QueueKind, Record<string, unknown>, string]>([
    ["parked", { answer: "replay" }, "it is written to odoo again"],
    ["unlinked", { answer: "link", pickingId: 12 }, "it was linked to WH/OUT/12"],
    ["held", { answer: "release" }, "2 events, 1 known before"],
    ["unmapped_code", { answer: "map", milestone: "delivered" }, "it means delivered: 1 shipments were folded again"],
    ["drift", { answer: "odoo", note: "they know" }, "the word of Odoo is taken"],
    ["booking", { answer: "approve" }, "the booking is drafted"],
    ["dead_letter", { answer: "discard" }, "it was removed"],
    ["exception", { answer: "acknowledge" }, "somebody has seen to it"],
  ])("of the kind %s is closed by its answer, by whom and why", async (kind, body, detail) => {
    const id = ids[kind];
    expect((await answer(id, body)).body).toMatchObject({ id, outcome: "answered", detail });
    expect(await show(id)).toMatchObject({
      state: "closed",
      closed: { how: "answered", why: detail, answer: body["answer"] },
    });
    expect((await list()).map((one) => one.id)).not.toContain(id);
    expect((await list("&state=closed")).map((one) => one.id)).toContain(id);
    expect((await record(id)).at(-1)).toMatchObject({ verb: "review:answer", by: "token" });
    expect((await answer(id, body)).status).toBe(409);
  });

  it("that an answer has not helped within the hour is open again; what was acknowledged stays closed until it is another matter", async () => {
    api.clock.nowMs += HOUR_MS;
    const open = (await list(`&tenant=${own.tenant}`)).map(({ id }) => id);
    expect(open).toContain(ids.parked);
    expect(open).not.toContain(ids.exception);
    const { subject = "" } = subjectOf(ids.exception) ?? {};
    const n = Number.parseInt(subject.slice(-8), 16) - 0xf000;
    await tell(api, own.tenant, n, { version: 9, head: { ...head("exception"), reason: "refused" } });
    expect((await show(ids.exception))["state"]).toBe("open");
  });
});

describe("the hourly round", () => {
  it("closes what went by itself with the reason why, on the record, and nothing twice", async () => {
    const mine = await newBelongings(api);
    const its = await everyKind(api, mine);
    await round();
    const n = firstOf.get(mine.tenant) ?? 0;
    await tell(api, mine.tenant, n, { version: 9, head: head("delivered") });
    await tell(api, mine.tenant, n + 1, { version: 9 });
    await tell(api, mine.tenant, n + 2, { version: 9 });
    await tell(api, mine.tenant, n + 3, { version: 9 });
    await carriedOut(api.db, markReleased(api.db, mine.kept, 1));
    await env.DB.exec(`DELETE FROM kept_payload WHERE kind = 'quarantined'`);
    await env.DB.exec(`DELETE FROM dead_letter`);
    await env.DB.exec(`UPDATE drift SET state = 'settled', settled_how = 'agrees' WHERE id = '${mine.drift}'`);
    await env.DB.exec(`UPDATE booking SET review = NULL, state = 'booked' WHERE id = '${mine.booking}'`);
    await env.DB.exec(`UPDATE event SET unmapped = NULL`);
    expect((await round()).closed).toBeGreaterThanOrEqual(10);
    const why = async (kind: QueueKind) => {
      const { closed } = await show(its[kind]);
      if (!closed) throw new Error(`${kind} is open`);
      expect(closed).toMatchObject({ how: "itself", answeredBy: null });
      const [link] = (await record(its[kind])).slice(-1);
      expect(link).toMatchObject({ verb: "review:close", by: "mesh" });
      expect(JSON.parse(link?.after ?? "")).toMatchObject({ closedWhy: closed["why"] });
      return closed["why"];
    };
    expect(await why("exception")).toBe("its sender has told of it since: delivered");
    expect(await why("contradiction")).toBe("what the senders tell agrees now");
    expect(await why("parked")).toBe("it is no longer parked: it was written, or is written again");
    expect(await why("unlinked")).toBe("it was linked to WH/OUT/7");
    expect(await why("held")).toBe("it was released");
    expect(await why("quarantined")).toBe("its time was over, and it was forgotten unread");
    expect(await why("dead_letter")).toBe("it was removed");
    expect(await why("unmapped_code")).toBe("no event with the code is kept any more");
    expect(await why("drift")).toBe("it was settled: agrees");
    expect(await why("booking")).toBe("the booking needs nobody now: it is booked");
    expect((await round()).closed).toBe(0);
  });

  it("opens again what comes back after it went, as the same item", async () => {
    const mine = await newBelongings(api);
    const id = `rvw_exception.${await tell(api, mine.tenant, 60_000, { head: head("exception", "address") })}`;
    await round();
    await tell(api, mine.tenant, 60_000, { version: 8, head: head("delivered") });
    // Before the clock has written it down, too.
    expect(await show(id)).toMatchObject({
      state: "closed",
      closed: { how: "itself", why: expect.any(String) as unknown },
    });
    await round();
    expect((await show(id))["state"]).toBe("closed");
    await tell(api, mine.tenant, 60_000, { version: 9, head: head("exception", "address") });
    expect((await show(id))["state"]).toBe("open");
    await round();
    expect(await show(id)).toMatchObject({ state: "open", closed: null });
  });
});

it("that was answered and not closed, since the mesh was killed between the two, is closed by the clock", async () => {
  const mine = await newBelongings(api);
  const id = `rvw_drift.${mine.drift}`;
  const real = macUnder(new Uint8Array(32), "test");
  const killed = await apiUnderTest({
    mac: (text) => (text.includes('"review:answer"') ? fail("killed") : real(text)),
  });
  const sent = {
    method: "POST",
    headers: { Authorization: `Bearer ${api.token}`, "Content-Type": "application/json" },
  };
  const answered = await killed.fetch(`/v1/reviews/${id}/answer`, {
    ...sent,
    body: JSON.stringify({ answer: "mesh" }),
  });
  expect(answered.status).toBe(500);
  await round();
  expect(await show(id)).toMatchObject({ state: "closed", closed: { how: "itself", why: "it was settled: mesh" } });
});

describe("many at once", () => {
  it("are previewed, then answered, each by itself: one that is refused stays open and says why", async () => {
    const mine = await newBelongings(api);
    const bad = `${mine.kept.slice(0, -1)}1`;
    await env.DB.prepare(
      `INSERT INTO kept_payload (id, endpoint_id, kind, received_at_ms, reason, sealed_body, sealed_headers, size_bytes, request_id)
       SELECT ?, endpoint_id, kind, received_at_ms + 1, reason, sealed_body, sealed_headers, size_bytes, request_id FROM kept_payload WHERE id = ?`,
    )
      .bind(bad, mine.kept)
      .run();
    const body = { kind: "held", tenant: mine.tenant, answer: "release" };
    const preview = await api.call("POST", "/v1/reviews/answer", { ...body, dryRun: true });
    const outcomes = (result: Answer) => itemsOf(result).map(({ id, outcome }) => [id, outcome]);
    expect(outcomes(preview)).toEqual([
      [`rvw_held.${mine.kept}`, "answerable"],
      [`rvw_held.${bad}`, "refused"],
    ]);
    expect(await record(`rvw_held.${mine.kept}`)).toEqual([]);
    const first = await api.call("POST", "/v1/reviews/answer", { ...body, limit: 1 });
    expect(outcomes(first)).toEqual([[`rvw_held.${mine.kept}`, "answered"]]);
    const cursor = String(first.body["nextCursor"]);
    expect(outcomes(await api.call("POST", "/v1/reviews/answer", { ...body, cursor }))).toEqual([
      [`rvw_held.${bad}`, "refused"],
    ]);
    expect((await list(`&tenant=${mine.tenant}&kind=held`)).map(({ id }) => id)).toEqual([`rvw_held.${bad}`]);
  });

  it("must be named, or be of a kind: one of the two", async () => {
    for (const body of [{ answer: "acknowledge" }, { answer: "acknowledge", kind: "held", ids: [ids.held] }])
      expect((await api.call("POST", "/v1/reviews/answer", body)).status).toBe(422);
  });
});

it("reads a booking that waits for its approval, and none that was given", async () => {
  const mine = await newBelongings(api);
  await openUncertain(api, mine.tenant);
  const seen = async () => (await list(`&tenant=${mine.tenant}&kind=booking`)).map(({ reason }) => reason);
  const before = await seen();
  expect(before).toContain("uncertain");
  await env.DB.prepare("UPDATE booking SET approved_at_ms = 1 WHERE id = ?").bind(mine.booking).run();
  expect(await seen()).toEqual(["uncertain"]);
});
