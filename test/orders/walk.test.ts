import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { behind, OVERLAP_MS, queryOf, secondOf, sureTo, walkFrom, type WalkPosition } from "../../src/orders/walk.ts";

const T0 = Date.UTC(2026, 10, 23, 12);
interface Row {
  readonly id: number;
  /** Odoo's own, finer than what it tells. */
  readonly atMs: number;
}

/** A search as PostgreSQL does it: times compared to their fractions, told to the second. */
function search(rows: readonly Row[], at: WalkPosition, limit: number): { id: number; writeDate: string }[] {
  const { domain, order } = queryOf(at);
  const found = rows.filter((row) =>
    domain.every((term) => {
      const [field, operator, value] = term as [string, string, string | number];
      const mine = field === "id" ? row.id : row.atMs;
      const theirs = typeof value === "number" ? value : Date.parse(`${value.replace(" ", "T")}Z`);
      return operator === ">" ? mine > theirs : operator === "<" ? mine < theirs : mine >= theirs;
    }),
  );
  const sorted = found.toSorted((a, b) => (order.startsWith("id") ? 0 : a.atMs - b.atMs) || a.id - b.id);
  return sorted.slice(0, limit).map(({ id, atMs }) => ({ id, writeDate: secondOf(atMs) }));
}

describe("a walk by write_date", () => {
  it("comes by every record, however many are of one second, and ends", () => {
    const anyRows = fc.array(fc.integer({ min: 0, max: 6_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 5 }), (times, limit) => {
        const rows = times.map((ms, index) => ({ id: index + 1, atMs: T0 + ms }));
        const seen = new Set<number>();
        let at: WalkPosition | null = { second: secondOf(T0), afterId: null };
        for (let pages = 0; at !== null; pages += 1) {
          expect(pages).toBeLessThan(200);
          const page = search(rows, at, limit);
          for (const { id } of page) seen.add(id);
          at = behind(at, page, limit);
        }
        expect(seen.size).toBe(rows.length);
      }),
    );
  });

  it("begins where the last one was sure, or where it is told to", () => {
    expect(walkFrom(sureTo("2026-11-23 12:00:00"), null, T0).second).toBe(secondOf(T0 - OVERLAP_MS));
    expect(walkFrom("2026-11-23 12:00:00", T0 - 5000, T0).second).toBe("2026-11-23 11:59:55");
    expect(walkFrom(null, null, T0).second).toBe("2026-10-24 12:00:00");
  });
});
