import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const text = readFileSync("THREATS.md", "utf8");
const rows = text.split("\n").filter((line) => /^\| (?!attack|-)/.test(line));
const named = rows.flatMap((row) =>
  [...row.matchAll(/`(test\/[\w./-]+\.ts)`: (.+?)\s*(?=<br>|\|\s*$)/g)].map(([, file = "", name = ""]) => ({
    file,
    name,
  })),
);

describe("THREATS.md", () => {
  it("names for every attack a defence and a test", () => {
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) {
      const [, attack = "", defence = "", held = ""] = row.split("|").map((cell) => cell.trim());
      expect([attack, defence, held].filter((cell) => cell.length < 5)).toEqual([]);
      expect(held).toMatch(/^`test\//);
    }
  });

  it.each(named.map(({ file, name }) => [name, file]))("names a test that is there: %s (%s)", (name, file) => {
    expect(existsSync(file)).toBe(true);
    const source = readFileSync(file, "utf8");
    expect([`"${name}"`, `'${name}'`, `\`${name}\``].some((quoted) => source.includes(quoted))).toBe(true);
  });

  it("names them all in a way that is read", () => {
    expect(named.length).toBe(text.match(/`test\//g)?.length);
  });
});
