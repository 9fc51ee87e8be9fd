import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprint } from "../../src/carriers/fingerprint.ts";
import { anyText } from "./inbound.ts";

const anyParts = fc.array(fc.oneof(anyText(3), fc.integer(), fc.constant(null)), {
  maxLength: 4,
});

describe("a fingerprint", () => {
  it("is half of the SHA-256 of its parts as a JSON array, for ever", async () => {
    const parts = ["easypost", null, 7, "ü\uD800"];
    const digest = createHash("sha256").update(`["easypost",null,7,"ü\\ud800"]`, "utf8").digest("hex");
    expect(await fingerprint(parts)).toBe(digest.slice(0, 32));
  });

  it("differs wherever the parts do, however they would run together", async () => {
    expect(await fingerprint(["ab", "c"])).not.toBe(await fingerprint(["a", "bc"]));
    expect(await fingerprint([null])).not.toBe(await fingerprint([""]));
    expect(await fingerprint(["1"])).not.toBe(await fingerprint([1]));
    await fc.assert(
      fc.asyncProperty(anyParts, anyParts, async (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect((await fingerprint(a)) === (await fingerprint(b))).toBe(same);
      }),
    );
  });
});
