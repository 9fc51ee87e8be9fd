import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Moment, MOMENT_MAX_MS, MOMENT_MIN_MS, readMoment } from "../../src/domain/moment.ts";

const two = (n: number): string => String(n).padStart(2, "0");

describe("a sender's time", () => {
  it.each([
    ["2026-11-23T10:15:00+01:00", "2026-11-23T09:15:00.000Z", "offset"],
    ["2026-11-23T10:15:00-0530", "2026-11-23T15:45:00.000Z", "offset"],
    ["2026-11-23T10:15:00Z", "2026-11-23T10:15:00.000Z", "offset"],
    ["2026-11-23 10:15z", "2026-11-23T10:15:00.000Z", "offset"],
    ["2026-11-23T10:15:00", "2026-11-23T10:15:00.000Z", "local"],
    ["2026-11-23", "2026-11-23T00:00:00.000Z", "date"],
    ["2026-11-23T10:15:00.1Z", "2026-11-23T10:15:00.100Z", "offset"],
    ["2026-11-23T10:15:00,123456789Z", "2026-11-23T10:15:00.123Z", "offset"],
    ["2024-02-29T23:59:59+14:00", "2024-02-29T09:59:59.000Z", "offset"],
  ])("%s is %s, by its %s", (asSent, utc, certainty) => {
    expect(readMoment(asSent)).toEqual({ atMs: Date.parse(utc), asSent, certainty });
  });

  it("ends in a Z that is worth only what its sender's is", () => {
    expect(readMoment("2026-11-23T10:15:00Z", "claimed_utc")?.certainty).toBe("claimed_utc");
    expect(readMoment("2026-11-23T10:15:00+00:00", "claimed_utc")?.certainty).toBe("offset");
    expect(readMoment("2026-11-23T10:15:00", "claimed_utc")?.certainty).toBe("local");
  });

  it.each([
    "",
    "now",
    "23.11.2026",
    "2026-02-30T00:00:00Z",
    "2026-02-29",
    "2026-13-01",
    "2026-11-23T24:30:00Z",
    "2026-11-23T10:60:00Z",
    "2026-11-23T10:15:00+25:00",
    "2026-11-23T10:15:00Z or so",
    "0000-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "9999-12-31T23:59:59Z",
    "1764000000",
  ])("is none: %j", (text) => {
    expect(readMoment(text)).toBeNull();
  });

  it("of any instant comes back to the millisecond, whatever its offset", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: MOMENT_MIN_MS, max: MOMENT_MAX_MS }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (atMs, offsetMinutes) => {
          const minutes = Math.abs(offsetMinutes);
          const offset = `${offsetMinutes < 0 ? "-" : "+"}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
          const local = new Date(atMs + offsetMinutes * 60_000).toISOString().slice(0, -1);
          expect(readMoment(`${local}${offset}`)?.atMs).toBe(atMs);
        },
      ),
    );
  });

  it("of any text is a moment fit to keep, or none", () => {
    const pieces = fc.constantFrom("2026", "-", "11", "T", ":", "Z", "+", ".", " ", "9", "00");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 16 }).map((all) => all.join("")),
        ),
        (text) => {
          const read = readMoment(text);
          expect(read === null || Moment.safeParse(read).success).toBe(true);
        },
      ),
    );
  });
});
