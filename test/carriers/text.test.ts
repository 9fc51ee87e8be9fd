import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clip } from "../../src/carriers/text.ts";
import { anyText } from "./inbound.ts";

describe("a sender's text", () => {
  it("is cut without cutting a character in half", () => {
    expect(clip("ab\u{1F4E6}", 3)).toBe("ab");
    expect(clip("ab\u{1F4E6}", 4)).toBe("ab\u{1F4E6}");
  });

  it("loses control characters, line ends and whatever turns its direction", () => {
    expect(clip("\u0000Left\r\n\tat \u202Edoor\u0085\u2066", 50)).toBe("Left at  door");
  });

  it("keeps emoji that are joined, accents and other scripts", () => {
    const text = "👩‍🚚 déjà 配達済み";
    expect(clip(text, 50)).toBe(text);
  });

  it("has a sign in the place of half a character", () => {
    expect(clip("a\uD800b\uDC00", 9)).toBe("a\uFFFDb\uFFFD");
  });

  it("is null when nothing is left of it", () => {
    for (const text of [null, undefined, "", " \n ", "\u0007"]) expect(clip(text, 10)).toBeNull();
  });

  it("is always well-formed, within its length and the same when clipped again", () => {
    fc.assert(
      fc.property(anyText(40), fc.integer({ min: 1, max: 20 }), (text, max) => {
        const clipped = clip(text, max);
        expect(clipped?.isWellFormed() ?? true).toBe(true);
        expect(clipped?.length ?? 1).toBeLessThanOrEqual(max);
        expect(clip(clipped, max)).toBe(clipped);
      }),
    );
  });
});
