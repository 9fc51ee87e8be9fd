import { describe, expect, it } from "vitest";
import { everyRegularExpression, hostileTo } from "./regular-expressions.ts";

describe("every regular expression", () => {
  const all = [...new Map(everyRegularExpression().map((one) => [`/${one.source}/${one.flags} in ${one.file}`, one]))];
  /** A text of this length takes a linear one microseconds, and one that goes back over it again and again many milliseconds. */
  const CHARS = 16_384;
  const SLOW_MS = 10;

  const msOf = (expression: RegExp, text: string): number => {
    const startedMs = performance.now();
    text.replace(expression, "");
    return performance.now() - startedMs;
  };
  const bestOf = (tries: number, measure: () => number): number => Math.min(...Array.from({ length: tries }, measure));

  it("is found", () => {
    expect(all.length).toBeGreaterThan(100);
  });

  it.each(all)("takes time in proportion to its input, however hostile: %s", (_, { source, flags }) => {
    const expression = new RegExp(source, flags.replace("y", ""));
    // Short ones first: what explodes does so there, and is not waited for.
    for (const chars of [24, 256, 2_048, CHARS])
      for (const text of hostileTo(source)) {
        if (msOf(expression, text(chars)) < SLOW_MS) continue;
        const [whole, part] = [chars, chars / 2].map((many) => bestOf(3, () => msOf(expression, text(many))));
        // Twice the text, twice the time; what is square takes four times.
        if ((whole ?? 0) > SLOW_MS) expect((whole ?? 0) / (part ?? 0), text(80)).toBeLessThan(3);
      }
  });
});
