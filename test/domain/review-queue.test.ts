import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { needsPerson, PASSING_REASONS } from "../../src/domain/attention.ts";
import { EXCEPTION_REASONS } from "../../src/domain/milestone.ts";
import {
  answersOf,
  codeOf,
  codeSubject,
  dueAtMs,
  EFFECT_WITHIN_MS,
  QUEUE,
  QUEUE_KINDS,
  REVIEW_ANSWERS,
  ReviewId,
  reviewId,
  reopensAtMs,
  standingOf,
  subjectOf,
  whyItClosed,
  type Noted,
  type ReviewAnswer,
} from "../../src/domain/review-queue.ts";
import { PERMISSIONS } from "../../src/governance/permissions.ts";

const SUBJECT = `shp_${"0".repeat(32)}`;

describe.each(QUEUE_KINDS)("the kind %s", (kind) => {
  it("has a due time, and an answer that somebody may give", () => {
    expect(QUEUE[kind].dueHours).toBeGreaterThan(0);
    expect(dueAtMs(kind, 1_000)).toBe(1_000 + QUEUE[kind].dueHours * 3_600_000);
    expect(Object.keys(answersOf(kind)).length).toBeGreaterThan(0);
    for (const terms of Object.values(answersOf(kind)))
      expect([null, ...PERMISSIONS]).toContain(terms?.permission ?? null);
    expect(PERMISSIONS).toContain(QUEUE[kind].sees);
  });

  it("has the same id for the same subject, which leads back to it", () => {
    const id = reviewId(kind, SUBJECT);
    expect(ReviewId.parse(id)).toBe(reviewId(kind, SUBJECT));
    expect(subjectOf(id)).toEqual({ kind, subject: SUBJECT });
  });

  it("says why one of it closed that nobody answered, whatever is known since", () => {
    const word = fc.option(fc.string({ minLength: 1 }));
    const later = fc.record({ there: fc.boolean(), milestone: word, reason: word, pickingName: word, state: word });
    fc.assert(fc.property(later, (known) => whyItClosed(kind, known).length > 10));
  });
});

it("has every answer in use by some kind", () => {
  const used = new Set(QUEUE_KINDS.flatMap((kind) => Object.keys(answersOf(kind))));
  expect([...used].toSorted()).toEqual(REVIEW_ANSWERS.toSorted());
});

it.each(["rvw_nothing.x", "rvw_held", "held.x", "rvw_held.a/b", ""])("knows %j as no item's id", (id) => {
  expect(subjectOf(id)).toBeNull();
});

it("keeps any sender's code as a subject", () => {
  const code = fc.string({ unit: "grapheme", maxLength: 40 });
  fc.assert(
    fc.property(code, (given) => {
      expect(codeOf(codeSubject("easypost", given))).toEqual({ sender: "easypost", code: given });
      ReviewId.parse(reviewId("unmapped_code", codeSubject("easypost", given)));
    }),
  );
  expect(codeOf("zz")).toBeNull();
});

it("asks nobody about exceptions that pass, and somebody about all others", () => {
  for (const reason of EXCEPTION_REASONS)
    expect(needsPerson({ milestone: "exception", reason })).toBe(!PASSING_REASONS.includes(reason));
});

describe("an item", () => {
  interface World {
    mark: string | null;
    noted: Noted | null;
    nowMs: number;
    why: string | null;
  }
  type Step =
    | { readonly does: "appears"; readonly mark: string }
    | { readonly does: "goes" }
    | { readonly does: "answer"; readonly answer: ReviewAnswer }
    | { readonly does: "round" }
    | { readonly does: "wait"; readonly ms: number };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ does: fc.constant("appears" as const), mark: fc.constantFrom("a", "b") }),
    fc.record({ does: fc.constant("goes" as const) }),
    fc.record({ does: fc.constant("answer" as const), answer: fc.constantFrom(...REVIEW_ANSWERS) }),
    fc.record({ does: fc.constant("round" as const) }),
    fc.record({ does: fc.constant("wait" as const), ms: fc.constantFrom(1, EFFECT_WITHIN_MS) }),
  );
  const standing = ({ mark, noted, nowMs }: World) => standingOf(mark === null ? null : { mark }, noted, nowMs);

  function take(world: World, one: Step): void {
    if (one.does === "appears") world.mark = one.mark;
    else if (one.does === "goes") world.mark = null;
    else if (one.does === "wait") world.nowMs += one.ms;
    else if (one.does === "answer" && world.mark !== null && standing(world) === "open") {
      const closed = { how: "answered", atMs: world.nowMs, reopensAtMs: reopensAtMs(one.answer, world.nowMs) } as const;
      Object.assign(world, { noted: { mark: world.mark, closed }, why: "somebody answered" });
    } else if (one.does === "round") {
      if (standing(world) === "vanished" && world.noted)
        Object.assign(world, {
          noted: { ...world.noted, closed: { how: "itself", atMs: world.nowMs, reopensAtMs: null } },
          why: "it went",
        });
      else if (standing(world) === "open" && world.mark !== null)
        Object.assign(world, { noted: { mark: world.mark, closed: null }, why: null });
    }
  }

  it("is open if and only if what it is about waits, or else is closed with a reason: through any sequence of events", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const world: World = { mark: null, noted: null, nowMs: 0, why: null };
        for (const one of steps) {
          take(world, one);
          const now = standing(world);
          if (now === "open") expect(world.mark).not.toBeNull();
          if (now === "vanished" || now === "unknown") expect(world.mark).toBeNull();
          if (now === "closed") {
            expect(world.why).not.toBeNull();
            // What waits is closed by somebody's word on this very matter alone.
            if (world.mark !== null)
              expect(world.noted).toMatchObject({ mark: world.mark, closed: { how: "answered" } });
          }
        }
        // A round leaves nothing that went without its reason.
        take(world, { does: "round" });
        expect(standing(world)).not.toBe("vanished");
      }),
    );
  });

  it("that an act was to close is open again when that has not helped; what was acknowledged stays closed", () => {
    for (const answer of REVIEW_ANSWERS) {
      const closed = { how: "answered", atMs: 0, reopensAtMs: reopensAtMs(answer, 0) } as const;
      const after = (nowMs: number) => standingOf({ mark: "a" }, { mark: "a", closed }, nowMs);
      expect(after(EFFECT_WITHIN_MS - 1)).toBe("closed");
      expect(after(EFFECT_WITHIN_MS)).toBe(answer === "acknowledge" ? "closed" : "open");
      expect(standingOf({ mark: "b" }, { mark: "a", closed }, 1)).toBe("open");
    }
  });
});
