import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exampleOf } from "../../../src/carriers/mapped/example.ts";
import { MAPPING_MAX_CHARS, MappingSetting } from "../../../src/carriers/mapped/mapping.ts";
import { EVENTS_MAX } from "../../../src/carriers/mapped/normalize.ts";
import { mapped } from "../../../src/carriers/mapped/sender.ts";
import { ShipmentReport } from "../../../src/domain/event.ts";
import { readBody } from "../inbound.ts";
import { AEROPOST, EHUB, settingsOf } from "./mappings.ts";

const faultOf = (over: object) => {
  const parsed = MappingSetting.safeParse(JSON.stringify({ ...EHUB, ...over }));
  return parsed.success ? null : parsed.error.issues[0]?.path.join(".");
};

describe("a mapping", () => {
  it("is taken as it was written", () => {
    for (const mapping of [EHUB, AEROPOST])
      expect(mapped.settings.parse(settingsOf(mapping))).toEqual(settingsOf(mapping));
  });

  it.each<[path: string, over: object]>([
    ["version", { version: 2 }],
    ["name", { name: "eHub" }],
    ["events", { events: "payload[*]" }],
    ["events", { events: "a.*.b.*.c.*.d.*" }],
    ["trackingNumber", { trackingNumber: "a..b" }],
    ["trackingNumber", { trackingNumber: "a.b;c" }],
    ["trackingNumber", { trackingNumber: Array.from({ length: 5 }, () => "a") }],
    ["code", { code: `a${".a".repeat(10)}` }],
    ["codes.01", { codes: { "01": "gone" } }],
    ["codes.01", { codes: { "01": "exception" } }],
    ["codes.01", { codes: { "01": "exception:bored" } }],
    ["codes.01", { codes: { "01": "delivered:refused" } }],
    ["codes.01", { codes: { "01": "exception:refused:twice" } }],
    ["codes", { codes: Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`c${n}`, "delivered"])) }],
    ["authentication.header", { authentication: { scheme: "header", header: "a b" } }],
    ["authentication.ranges", { authentication: { scheme: "addresses", ranges: "everywhere" } }],
    ["authentication.scheme", { authentication: { scheme: "trust" } }],
    ["timeFormat", { timeFormat: "HH:mm" }],
    ["", { script: "return 1" }],
  ])("is refused at %s, case %#", (path, over) => {
    expect(faultOf(over)).toBe(path);
  });

  it("is refused where it is no JSON, too long, or missing", () => {
    expect(mapped.settings.safeParse({ mapping: "{" }).success).toBe(false);
    const long = JSON.stringify({ ...EHUB, description: "d" }).padEnd(MAPPING_MAX_CHARS + 1);
    expect(mapped.settings.safeParse({ mapping: long }).success).toBe(false);
    expect(mapped.settings.safeParse({ mapping: long.slice(0, MAPPING_MAX_CHARS) }).success).toBe(true);
    expect(mapped.settings.safeParse({}).success).toBe(false);
  });

  it("names the only scheme its endpoint may have", () => {
    expect(mapped.schemeIn?.(settingsOf(EHUB))).toBe("hmac");
    expect(mapped.schemeIn?.(settingsOf(AEROPOST))).toBe("header");
  });

  it("reads nothing that is not a body's own: no prototype, no length", async () => {
    for (const path of ["__proto__.polluted", "constructor.name", "toString", "a.length", "hasOwnProperty"]) {
      const settings = settingsOf({ ...EHUB, events: undefined, only: [], trackingNumber: path });
      expect(await readBody(mapped, JSON.stringify({ a: "x" }), { settings })).toMatchObject({ error: { path } });
    }
  });
});

const word = fc.constantFrom("a", "b", "id", "0", "1", "list", "__proto__");
const path = fc.array(word, { minLength: 1, maxLength: 4 }).map((steps) => steps.join("."));
const field = fc.tuple(fc.constantFrom("", "$.", "^."), path).map(([from, steps]) => `${from}${steps}`);
const listPath = fc
  .array(fc.oneof(word, fc.constant("*")), { minLength: 1, maxLength: 5 })
  .map((steps) => steps.join("."));
const mappings = fc.record({
  version: fc.constant(1),
  name: fc.constant("any"),
  authentication: fc.constant({ scheme: "bearer" }),
  events: fc.oneof(fc.constantFrom(undefined, "*", "list.*"), listPath),
  trackingNumber: fc.oneof(
    { weight: 3, arbitrary: fc.constant("a") },
    { weight: 1, arbitrary: field },
    { weight: 1, arbitrary: fc.array(field, { minLength: 1, maxLength: 4 }) },
  ),
  eventId: fc.option(field, { nil: undefined }),
  code: fc.oneof(field, fc.array(field, { minLength: 1, maxLength: 3 })),
  codes: fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), fc.constantFrom("delivered", "exception:lost")),
  time: field,
  timeFormat: fc.constantFrom("iso", "epoch", "day_month_year", "month_day_year", "compact"),
  place: fc.record({ city: field, country: field }),
  description: fc.oneof(fc.constant("a"), field),
  estimate: field,
  references: fc.array(field, { maxLength: 5 }),
});
const leaf = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.integer(),
  fc.constant("2026-01-01T00:00:00Z"),
  fc.constant(null),
);
const bodies = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      word.filter((name) => name !== "__proto__"),
      tie("value"),
      { maxKeys: 5 },
    ),
  ),
})).value;

const anyEvent = fc.record(
  { a: fc.constantFrom("N1", "N2"), b: leaf, id: leaf, 1: leaf },
  { requiredKeys: ["a", "b"] },
);
const likely = fc.oneof(
  anyEvent,
  fc.array(anyEvent, { maxLength: 4 }),
  fc.record({ list: fc.array(anyEvent), a: leaf }),
  bodies,
);

describe("any mapping over any body", () => {
  it("gives events fit to record, or says at which field the body is at fault; the same when read again", async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(mappings, likely, async (mapping, body) => {
        const settings = settingsOf(mapping);
        if (!MappingSetting.safeParse(settings["mapping"]).success) return;
        const reading = await readBody(mapped, JSON.stringify(body), { settings });
        expect(await readBody(mapped, JSON.stringify(body), { settings: { ...settings } })).toEqual(reading);
        if (reading.ok) for (const report of reading.value.reports) ShipmentReport.parse(report);
        read += reading.ok && reading.value.reports.length > 0 ? 1 : 0;
      }),
      { numRuns: 1000 },
    );
    expect(read).toBeGreaterThan(10);
  });

  it("makes an example that it reads itself", async () => {
    for (const mapping of [EHUB, AEROPOST, { ...AEROPOST, events: "a.*.b.*", trackingNumber: "^.n.0", time: "$.at" }]) {
      const settings = settingsOf(mapping);
      const reading = await readBody(mapped, exampleOf(settings).body, { settings });
      expect(reading.ok && reading.value.reports).toMatchObject([{ trackingNumber: "EXAMPLE0001" }]);
    }
  });

  it("stops at five thousand events, however many lists lie in each other", async () => {
    const settings = settingsOf({ ...EHUB, only: [], events: "*.*.*" });
    const many = (count: number) => {
      const numbered = (n: number) => ({ tracking_number: `N${n}`, tracking_event_id: n, code: "01" });
      return JSON.stringify([[Array.from({ length: count }, (_, n) => numbered(n))]]);
    };
    const reading = await readBody(mapped, many(EVENTS_MAX), { settings });
    expect(reading.ok && reading.value.reports.length).toBe(EVENTS_MAX);
    expect(await readBody(mapped, many(EVENTS_MAX + 1), { settings })).toMatchObject({ error: { path: "*.*.*" } });
  });
});
