import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { traceIn, traceOfId, traceparentOf } from "../../src/domain/trace.ts";
import { callHeaders, traceOf } from "../../src/http/trace.ts";

const hex = (digits: number) =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: digits, maxLength: digits })
    .map((all) => all.map((digit) => digit.toString(16)).join(""))
    .filter((text) => !/^0+$/.test(text));
const ones = (count: number) => new Uint8Array(count).fill(0x11);

describe("a traceparent", () => {
  it("is read back as it was passed on", () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.boolean(), (traceId, spanId, sampled) => {
        expect(traceIn(traceparentOf({ traceId, sampled }, spanId))).toEqual({ traceId, sampled });
      }),
    );
  });

  it("keeps its trace and its sampling, whatever other flags it bears, and gets a span of this call's own", () => {
    const given = new Headers({ traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-fe` });
    const trace = traceOf({ headers: given }, "req-1", ones);
    expect(trace).toEqual({ traceId: "a".repeat(32), sampled: false });
    expect(callHeaders(trace, "req-1", ones)).toEqual({
      "X-Request-Id": "req-1",
      traceparent: `00-${"a".repeat(32)}-${"11".repeat(8)}-00`,
    });
  });

  it.each([
    ["", "nothing"],
    [`01-${"a".repeat(32)}-${"b".repeat(16)}-01`, "another version"],
    [`ff-${"a".repeat(32)}-${"b".repeat(16)}-01`, "the version that is none"],
    [`00-${"0".repeat(32)}-${"b".repeat(16)}-01`, "no trace"],
    [`00-${"a".repeat(32)}-${"0".repeat(16)}-01`, "no parent"],
    [`00-${"A".repeat(32)}-${"b".repeat(16)}-01`, "upper case"],
    [`00-${"a".repeat(32)}-${"b".repeat(16)}-01-more`, "more than version 00 has"],
    [` 00-${"a".repeat(32)}-${"b".repeat(16)}-01`, "a space"],
    [`00-${"a".repeat(32)}-${"b".repeat(16)}-01\n`, "a line break"],
  ])("of %j is none: it says %s", (header) => {
    expect(traceIn(header)).toBeNull();
  });

  it("of any text is one of version 00 or none", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        const trace = traceIn(text);
        expect(trace === null || text.startsWith(`00-${trace.traceId}-`)).toBe(true);
      }),
    );
  });

  it("that is missing is made of the request's own id, so that both find each other, or else of chance", () => {
    const none = { headers: new Headers() };
    expect(traceOf(none, `req_${"c".repeat(32)}`, ones).traceId).toBe("c".repeat(32));
    expect(traceOf(none, "the-caller's", ones).traceId).toBe("11".repeat(16));
    expect(traceOfId(`req_${"0".repeat(32)}`)).toBeNull();
  });
});
