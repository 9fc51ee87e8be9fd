import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clip } from "../../src/carriers/text.ts";
import { printableIn, printableJson } from "../../src/domain/printable.ts";
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

  it("has nothing in it that cannot be seen, wherever it stands: controls, direction, tags, annotations, zero width, fillers", () => {
    const unseen: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const one = String.fromCodePoint(code);
      const isUnseen =
        /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/u.test(
          one,
        );
      if (isUnseen) unseen.push(one);
    }
    // Those of which the trial was, among some four thousand.
    for (const code of [
      0x061c, 0xe0001, 0xe0041, 0xfff9, 0xfffa, 0xfffb, 0x200b, 0x200d, 0x2060, 0xfeff, 0x00ad, 0x3164, 0xffff,
    ])
      expect(unseen).toContain(String.fromCodePoint(code));
    expect(unseen.length).toBeGreaterThan(4_000);
    for (const one of unseen) expect(clip(`a${one}b`, 9)).toMatch(/^a ?b$/);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...unseen), fc.constantFrom("a", " ", "م", "é")), { maxLength: 30 }),
        (parts) => {
          expect(clip(parts.join(""), 50) ?? "").toMatch(/^[a مé]*$/u);
        },
      ),
    );
  });

  it("keeps what makes an emoji of several, and only there", () => {
    for (const text of ["👨‍👩‍👧", "❤️", "👷🏽‍♀️", "1️⃣ box"]) expect(clip(text, 50)).toBe(text);
    expect(clip("a\u200Db\uFE0Fc 👩\u200D \u200D👩 1\uFE0F", 50)).toBe("abc 👩 👩 1");
    // The tags that make a flag of a land are read by nobody who looks at a black flag.
    expect(clip("🏴\u{E0067}\u{E0062}\u{E007F}", 50)).toBe("🏴");
    expect(clip("👩‍🚚", 3)).toBe("👩");
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

describe("what is written to Odoo or the log", () => {
  it("shows all that is in it, in every text of it, and keeps its own lines", () => {
    expect(
      printableIn({ data: [["a\u061Cb", "<p>x\u200By</p>\n<p>\u{E0041}</p>"], 7, null], feedback: "z\uFFF9" }),
    ).toEqual({
      data: [["a b", "<p>xy</p>\n<p></p>"], 7, null],
      feedback: "z",
    });
  });

  it("is the same JSON with escapes for what cannot be seen", () => {
    const value = { "a\u202E": "b\u{E0041}\u2028\u200D", c: ["\u0085", "é", "配"] };
    const json = printableJson(JSON.stringify(value));
    expect(JSON.parse(json)).toEqual(value);
    expect(json).toBe('{"a\\u202e":"b\\udb40\\udc41\\u2028\\u200d","c":["\\u0085","é","配"]}');
  });
});
