import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openKeyRing } from "../../src/governance/seal.ts";

const OLD = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW = "new:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

describe("a sealed text", () => {
  it("opens again for its context, whatever it was", async () => {
    const ring = openKeyRing(OLD);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string(), async (plain, context) => {
        const opened = await ring.open(await ring.seal(plain, context), context);
        expect(opened.ok && [...opened.value]).toEqual([...plain]);
      }),
    );
  });

  it("shows nothing of what is in it and is another each time", async () => {
    const ring = openKeyRing(OLD);
    const sealed = await ring.seal("whsec_in_clear", "endpoint-secret:eu_1");
    expect(sealed).toMatch(/^old:[A-Za-z0-9+/]+=*$/);
    expect(atob(sealed.slice(4))).not.toContain("whsec_in_clear");
    expect(await ring.seal("whsec_in_clear", "endpoint-secret:eu_1")).not.toBe(sealed);
  });

  it("does not open for another context", async () => {
    const ring = openKeyRing(OLD);
    const sealed = await ring.seal("secret", "endpoint-secret:eu_1");
    expect(await ring.openText(sealed, "endpoint-secret:eu_2")).toEqual({ ok: false, error: { kind: "broken" } });
  });

  it("does not open once any character of it is another", async () => {
    const ring = openKeyRing(OLD);
    const sealed = await ring.seal("secret", "x");
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: sealed.length - 3 }),
        fc.constantFrom("A", "B", "C", "E", "Q", "g", "w", "7", "/"),
        async (at, other) => {
          fc.pre(sealed[at] !== other);
          expect((await ring.open(sealed.slice(0, at) + other + sealed.slice(at + 1), "x")).ok).toBe(false);
        },
      ),
    );
  });

  it.each(["", "old", "old:", "old:AAAA", "old:not base64!"])("that is none is malformed: %j", async (text) => {
    expect(await openKeyRing(OLD).open(text, "x")).toEqual({ ok: false, error: { kind: "malformed" } });
  });
});

describe("a ring of keys", () => {
  it("seals with the first and opens with all, so that keys rotate", async () => {
    const before = await openKeyRing(OLD).seal("secret", "x");
    const rotated = openKeyRing(`${NEW}, ${OLD}`);
    expect(await rotated.openText(before, "x")).toEqual({ ok: true, value: "secret" });
    expect(await rotated.seal("secret", "x")).toMatch(/^new:/);
  });

  it("names the key it misses", async () => {
    const before = await openKeyRing(OLD).seal("secret", "x");
    expect(await openKeyRing(NEW).open(before, "x")).toEqual({ ok: false, error: { kind: "unknown_key", kid: "old" } });
  });

  it("that has another key under the same name does not open", async () => {
    const before = await openKeyRing(OLD).seal("secret", "x");
    expect((await openKeyRing(NEW.replace("new", "old")).open(before, "x")).ok).toBe(false);
  });

  it.each(["", "k:short", `${OLD},`, `${OLD},${OLD}`, "k:AAECAwQFBgcICQoLDA0ODw=="])(
    "is refused when it is wrong, unquoted: %j",
    (text) => {
      expect(() => openKeyRing(text)).toThrow(/^seal keys: expected/);
    },
  );
});
