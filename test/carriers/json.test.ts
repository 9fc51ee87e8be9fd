import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { DEPTH_MAX, readJson } from "../../src/carriers/json.ts";
import { bytesOf } from "./inbound.ts";

const Body = z.object({ a: z.object({ b: z.array(z.number()) }) });
const read = (text: string) => readJson(bytesOf(text), Body);
const refusal = (kind: string, path = "") => ({ ok: false, error: { kind, path } });

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("a raw body", () => {
  it("is read once it is UTF-8, JSON and of the right form, with a byte order mark or without", () => {
    const value = { a: { b: [1] } };
    expect(read(`{"a":{"b":[1]},"c":0}`)).toEqual({ ok: true, value });
    expect(read(`\uFEFF{"a":{"b":[1]}}`)).toEqual({ ok: true, value });
  });

  it.each([
    ["a lone continuation byte", [0x80]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["a surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["a character that is cut off", [0x22, 0xe2, 0x82]],
  ])("is refused as not UTF-8 with %s", (_, bytes) => {
    expect(readJson(new Uint8Array(bytes), z.unknown())).toMatchObject(refusal("not_utf8"));
  });

  it.each(["", " ", "{", "{'a':1}", "[1,]", "NaN", "1 2", `"\n"`])("is refused as not JSON: %j", (text) => {
    expect(readJson(bytesOf(text), z.unknown())).toMatchObject(refusal("not_json"));
  });

  it("is refused at the dotted path of the first field at fault", () => {
    expect(read(`{"a":{"b":[1,"x"]}}`)).toMatchObject(refusal("schema", "a.b.1"));
    expect(read(`{}`)).toMatchObject(refusal("schema", "a"));
    expect(read(`[]`)).toMatchObject(refusal("schema", ""));
  });

  it("leaves nothing of itself in a refusal", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e9 }), fc.boolean(), (secret, broken) => {
        const text = `{"a":{"b":["${secret}"]}${broken ? "" : "}"}`;
        expect(JSON.stringify(read(text))).not.toContain(String(secret));
      }),
    );
  });

  it("may nest as deep as allowed and no deeper", () => {
    expect(readJson(bytesOf(nested(DEPTH_MAX)), z.unknown())).toMatchObject({ ok: true });
    expect(readJson(bytesOf(nested(DEPTH_MAX + 1)), z.unknown())).toMatchObject(refusal("not_json"));
  });

  it.each([
    ["in a string", "[".repeat(200)],
    ["after a quote in a string", `"${"[".repeat(200)}`],
    ["after a backslash in a string", `\\${"{".repeat(200)}`],
    ["after a backslash that ends a string", ["\\", "[".repeat(200)]],
    ["side by side", Array.from({ length: 200 }, () => [{}])],
  ])("may hold any number of brackets %s", (_, value) => {
    expect(readJson(bytesOf(JSON.stringify(value)), z.unknown())).toEqual({ ok: true, value });
  });

  it("of any JSON that is not too deep is read as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 10 }), (text) => {
        expect(readJson(bytesOf(text), z.unknown())).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });
});
