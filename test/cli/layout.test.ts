import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { laidOut, mayBeShort, shortId, shortTime } from "../../src/cli/layout.ts";

const WHOLE = `shp_${"0a1b2c3d".repeat(4)}`;

describe("a table in a width", () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 90 }).map((text) => text.replaceAll(/\s+/g, " ").trim()),
    fc.constant(shortId(WHOLE)),
    fc.constant("2026-11-28 12:46Z"),
  );
  const head = fc.constantFrom(
    "NAME",
    "ID",
    "STATE",
    "SINCE",
    "WHY",
    "DETAIL",
    "A LONG HEAD OF MORE THAN THAT",
    "COUNT",
  );
  const tables = fc
    .tuple(fc.uniqueArray(head, { minLength: 1, maxLength: 8 }), fc.nat({ max: 4 }))
    .chain(([heads, rows]) =>
      fc.tuple(
        ...heads.map((one) =>
          fc
            .array(one === "ID" ? fc.constant(shortId(WHOLE)) : cell, { minLength: rows, maxLength: rows })
            .map((cells) => ({ head: one, cells })),
        ),
      ),
    );

  it("is never wider, has a row for each, keeps its first column and every id whole", () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 40, max: 200 }), (columns, width) => {
        const { rows, omitted } = laidOut(columns, width);
        expect(rows).toHaveLength((columns[0]?.cells.length ?? 0) + 1);
        for (const line of rows.flat()) expect(line.length).toBeLessThanOrEqual(width);
        expect(omitted).not.toContain(columns[0]?.head);
        expect(omitted).not.toContain("ID");
        if (columns.some(({ head: one }) => one === "ID"))
          for (const [line] of rows.slice(1)) expect(line).toMatch(/shp_0a1b2c3d(?![0-9a-f])/);
      }),
    );
  });

  it("leaves nothing out, and cuts nothing, where there is room", () => {
    fc.assert(
      fc.property(tables, (columns) => {
        const { rows, omitted } = laidOut(columns, Infinity);
        expect(omitted).toEqual([]);
        const text = rows.flat().join("\n");
        for (const { cells } of columns) for (const one of cells) expect(text).toContain(one.trim());
      }),
    );
  });

  it("wraps a sentence, and leaves out from the right what is none", () => {
    const words = "more than the mesh needs: it may change how the whole of Odoo is set up";
    const { rows, omitted } = laidOut(
      [
        { head: "ITEM", cells: ["group base.group_system"] },
        { head: "WORDS", cells: [words] },
        { head: "COUNT", cells: ["1234567890123"] },
      ],
      50,
    );
    expect(omitted).toEqual(["COUNT"]);
    expect(rows[1]?.map((line) => line.slice(25)).join(" ")).toBe(words);
  });
});

describe("short words for ids and times", () => {
  it.each([
    [WHOLE, "shp_0a1b2c3d"],
    [`rvw_parked.${WHOLE}.odoo`, "rvw_parked.shp_0a1b2c3d.odoo"],
    [`token tok_${"f".repeat(32)}`, "token tok_ffffffff"],
    ["a".repeat(64), "a".repeat(64)],
    [`shp_${"a".repeat(64)}`, `shp_${"a".repeat(64)}`],
    ["in_transit", "in_transit"],
  ])("%s is %s", (whole, short) => {
    expect(shortId(whole)).toBe(short);
  });

  it.each([
    ["shp_0a1b2c3d", true],
    ["rvw_parked.shp_0a1b2c3d.odoo", true],
    [WHOLE, false],
    ["in_transit", false],
    ["--tenant", false],
    ["out_for_delivery", false],
  ])("%s may be a short one: %s", (text, may) => {
    expect(mayBeShort(text)).toBe(may);
  });

  it("a time is shown to the minute; another text as it is", () => {
    expect(shortTime("2026-11-28T12:46:59.123Z")).toBe("2026-11-28 12:46Z");
    expect(shortTime("on 2026-11-28T12:46:59Z")).toBe("on 2026-11-28T12:46:59Z");
  });
});
