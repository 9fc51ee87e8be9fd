import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { inputBreaches, outputBreaches, type Schema } from "../../scripts/contracts/compare.ts";
import { apiBreaches, type OpenApi } from "../../scripts/contracts/openapi.ts";
import { faultsIn } from "../../scripts/contracts.ts";

const nowhere = (): Schema => true;
const input = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input" }) as Schema;
const output = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "output" }) as Schema;
const takes = (old: z.ZodType, now: z.ZodType) => inputBreaches(input(old), input(now), nowhere, nowhere);
const gives = (old: z.ZodType, now: z.ZodType) => outputBreaches(output(old), output(now), nowhere, nowhere);

const base = z.object({ name: z.string().max(10), kind: z.enum(["a", "b"]), count: z.int().optional() });

describe("a new version of what is taken", () => {
  it.each([
    ["a field that is needed", base.extend({ more: z.string() }), "more"],
    ["a field that was optional and is needed", base.required(), "count"],
    ["a tighter bound", base.extend({ name: z.string().max(9) }), "name"],
    ["a word less", base.extend({ kind: z.enum(["a"]) }), "kind"],
    ["another type", base.extend({ count: z.string().optional() }), "count"],
    [
      "a field less, where others are refused",
      z.strictObject({ name: base.shape.name, kind: base.shape.kind }),
      "count",
    ],
    ["another pattern", base.extend({ name: z.string().max(10).regex(/^x/) }), "name"],
  ])("breaks by %s", (_what, now, at) => {
    expect(takes(base, now).map((one) => one.at)).toContain(at);
  });

  it.each([
    ["a field that may be left out", base.extend({ more: z.string().optional() })],
    ["a wider bound", base.extend({ name: z.string().max(11) })],
    ["a word more", base.extend({ kind: z.enum(["a", "b", "c"]) })],
    ["a choice more", base.extend({ name: z.union([z.string().max(10), z.int()]) })],
    ["null as well", base.extend({ count: z.int().nullable().optional() })],
    ["a number where it was a whole one", base.extend({ count: z.number().optional() })],
    ["other words of description", base.extend({ name: z.string().max(10).describe("as it is called") })],
  ])("does not break by %s", (_what, now) => {
    expect(takes(base, now)).toEqual([]);
  });
});

describe("a new version of what is given", () => {
  it.each([
    ["a field less", base.omit({ name: true }), "name"],
    ["a field that may be left out", base.partial({ name: true }), "name"],
    ["null where there was none", base.extend({ name: z.string().nullable() }), "name"],
    ["another name of what it is told apart by", base.extend({ kind: z.literal("c") }), "kind"],
    ["another type", base.extend({ count: z.string().optional() }), "count"],
  ])("breaks by %s", (_what, now, at) => {
    const old = at === "kind" ? base.extend({ kind: z.literal("a") }) : base;
    expect(gives(old, now).map((one) => one.at)).toContain(at);
  });

  it.each([
    ["a field more", base.extend({ more: z.string() })],
    ["a word more in a list", base.extend({ kind: z.enum(["a", "b", "c"]) })],
    ["longer texts", base.extend({ name: z.string().max(99) })],
  ])("does not break by %s", (_what, now) => {
    expect(gives(base, now)).toEqual([]);
  });
});

/** A small schema, as zod and as what it allows. */
interface Drawn {
  readonly schema: z.ZodType;
  readonly value: fc.Arbitrary<unknown>;
}

const { drawn } = fc.letrec<{ drawn: Drawn }>((tie) => ({
  drawn: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ min: fc.nat(2), more: fc.nat(3) }).map(({ min, more }): Drawn => {
      const bounds = { minLength: min, maxLength: min + more, unit: "grapheme-ascii" as const };
      return {
        schema: z
          .string()
          .min(min)
          .max(min + more),
        value: fc.string(bounds),
      };
    }),
    fc.record({ min: fc.nat(3), more: fc.nat(3) }).map(({ min, more }): Drawn => {
      return {
        schema: z
          .int()
          .min(min)
          .max(min + more),
        value: fc.integer({ min, max: min + more }),
      };
    }),
    fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }).map((words): Drawn => {
      return { schema: z.enum(words), value: fc.constantFrom(...words) };
    }),
    tie("drawn").map((one): Drawn => {
      const { schema, value } = one;
      return { schema: schema.nullable(), value: fc.option(value) };
    }),
    fc.record({ item: tie("drawn"), max: fc.nat(2) }).map(({ item, max }): Drawn => {
      const { schema, value } = item;
      return { schema: z.array(schema).max(max), value: fc.array(value, { maxLength: max }) };
    }),
    fc
      .record({
        fields: fc.dictionary(fc.constantFrom("p", "q", "r"), fc.tuple(tie("drawn"), fc.boolean()), { maxKeys: 3 }),
        strict: fc.boolean(),
      })
      .map(({ fields, strict }): Drawn => {
        const held = Object.entries(fields).map(([name, [one, optional]]) => [name, one, optional] as const);
        const shape = Object.fromEntries(
          held.map(([name, { schema }, optional]) => [name, optional ? schema.optional() : schema]),
        );
        const needed = held.filter(([, , optional]) => !optional).map(([name]) => name);
        const values = Object.fromEntries(held.map(([name, { value }]) => [name, value]));
        const own = fc.record(values, { requiredKeys: needed });
        // Who may say more than is read sometimes does.
        const extra = fc.option(fc.record({ z: fc.nat() }), { nil: {} });
        const value = strict ? own : fc.tuple(own, extra).map(([a, b]) => ({ ...b, ...a }));
        return { schema: strict ? z.strictObject(shape) : z.object(shape), value };
      }),
  ),
}));

describe("the comparison", () => {
  it("finds nothing wrong with the same schema", () => {
    fc.assert(
      fc.property(drawn, ({ schema }) => {
        expect(takes(schema, schema)).toEqual([]);
        expect(gives(schema, schema)).toEqual([]);
      }),
    );
  });

  it("lets no schema pass that refuses what the old one took", () => {
    let compatible = 0;
    fc.assert(
      fc.property(
        fc
          .tuple(drawn, drawn)
          .chain(([old, now]) => fc.record({ old: fc.constant(old), now: fc.constant(now), said: old.value })),
        ({ old, now, said }) => {
          if (takes(old.schema, now.schema).length > 0) return;
          compatible += 1;
          expect(old.schema.safeParse(said).success).toBe(true);
          expect(now.schema.safeParse(said).success).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(compatible).toBeGreaterThan(20);
  });
});

describe("an API", () => {
  const answer = (schema: Schema) => ({ "200": { content: { "application/json": { schema } } } });
  const api = (over: object = {}): OpenApi => ({
    paths: {
      "/v1/things": { get: { parameters: [], responses: answer({ $ref: "#/components/schemas/Thing" }), ...over } },
    },
    components: { schemas: { Thing: { type: "object", properties: { id: { type: "string" } }, required: ["id"] } } },
  });

  it("breaks when a route goes, a parameter is needed, or an answer's field goes", () => {
    expect(apiBreaches(api(), { paths: {} })).toEqual([{ at: "GET /v1/things", what: "is gone" }]);
    const parameters = [{ name: "tenant", in: "query", required: true, schema: { type: "string" } }];
    expect(apiBreaches(api(), api({ parameters }))).toEqual([
      { at: "GET /v1/things query.tenant", what: "is needed now" },
    ]);
    const less = { ...api(), components: { schemas: { Thing: { type: "object", properties: {} } } } };
    expect(apiBreaches(api(), less)).toEqual([
      { at: "GET /v1/things 200 id", what: "may be left out, where it is needed" },
    ]);
  });

  it("does not break by a route or an optional parameter more", () => {
    const parameters = [{ name: "tenant", in: "query", schema: { type: "string" } }];
    const { paths } = api({ parameters });
    expect(apiBreaches(api(), { ...api(), paths: { ...paths, "/v1/others": {} } })).toEqual([]);
  });
});

describe("the folder of what is published", () => {
  const published = (schema: z.ZodType, id = "thing-v1") => {
    const document = input(schema) as object;
    return {
      id,
      document,
      breaches: (old: object) => inputBreaches(old as Schema, document as Schema, nowhere, nowhere),
    };
  };
  const text = (folder: string) => readFileSync(join(folder, "thing-v1.json"), "utf8");

  it("takes a compatible change, and holds against one that breaks until it is another version", () => {
    const folder = mkdtempSync(join(tmpdir(), "contracts-"));
    expect(faultsIn(folder, [published(base)], true)).toEqual([]);
    expect(faultsIn(folder, [published(base)], false)).toEqual([]);
    const wider = base.extend({ more: z.string().optional() });
    expect(faultsIn(folder, [published(wider)], false)).toEqual([
      "thing-v1: is not what is published: npm run contracts",
    ]);
    expect(faultsIn(folder, [published(wider)], true)).toEqual([]);
    const before = text(folder);
    const breaking = published(base.required());
    for (const write of [true, false])
      expect(faultsIn(folder, [breaking], write)).toEqual([
        "thing-v1: count may be left out, where it is needed: a breaking change wants a new version",
      ]);
    expect(text(folder)).toBe(before);
    expect(faultsIn(folder, [published(wider), { ...breaking, id: "thing-v2" }], true)).toEqual([]);
  });

  it("misses a version that the code forgot", () => {
    const folder = mkdtempSync(join(tmpdir(), "contracts-"));
    writeFileSync(join(folder, "gone-v1.json"), "{}");
    expect(faultsIn(folder, [published(base)], true)).toEqual([
      "gone-v1.json: was published, and the code knows it no more: retire it first, then remove the file",
    ]);
  });
});
