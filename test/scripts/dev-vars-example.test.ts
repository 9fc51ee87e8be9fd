import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PASSED_ON } from "../../scripts/mesh/settings.ts";

const lines = readFileSync(".dev.vars.example", "utf8").split("\n");
const shown = lines.flatMap((line) => /^#([A-Z][A-Z_]*)=/.exec(line)?.[1] ?? []);

/** Bindings are things, and no variables. */
const bindings = new Set(
  [...readFileSync("wrangler.toml", "utf8").matchAll(/^(?:binding|name) = "([A-Z][A-Z_]*)"$/gm)].map(
    ([, name]) => name,
  ),
);
const readBy = (files: readonly string[], pattern: RegExp): string[] =>
  files.flatMap((file) => [...readFileSync(file, "utf8").matchAll(pattern)].map(([, name = ""]) => name));

describe(".dev.vars.example", () => {
  it("has every variable that the worker reads", () => {
    const read = readBy(globSync("src/{wiring/**/*,index}.ts"), /\benv\.([A-Z][A-Z_]*)\b/g);
    expect(read).toContain("SEAL_KEYS");
    expect([...new Set(read)].filter((name) => !bindings.has(name) && !shown.includes(name))).toEqual([]);
  });

  it("has every variable that wrangler.toml gives", () => {
    const given = readBy(["wrangler.toml"], /^([A-Z][A-Z_]*) = /gm);
    expect(given).toContain("FOUR_EYES");
    expect([...new Set(given)].filter((name) => !shown.includes(name))).toEqual([]);
  });

  it("has every variable that the scripts and the command line read", () => {
    const named = readBy(globSync("{scripts,src/cli}/**/*.ts"), /(?:variables|env)\["([A-Z][A-Z_]*)"\]/g);
    const taken = readBy(["scripts/dev.ts"], /\b(ODOO_[A-Z_]+)\b/g);
    const machine = new Set(["PATH", "XDG_CACHE_HOME"]);
    const read = [...named, ...taken, ...PASSED_ON];
    expect([...new Set(read)].filter((name) => !machine.has(name) && !shown.includes(name))).toEqual([]);
  });

  it("says something of each, and sets none", () => {
    expect(new Set(shown).size).toBe(shown.length);
    expect(lines.filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
    for (const name of shown) {
      const above = lines
        .slice(
          0,
          lines.findIndex((line) => line.startsWith(`#${name}=`)),
        )
        .toReversed();
      const comment = above.find((line) => line.startsWith("# ") || line === "");
      expect({ name, comment }).toEqual({ name, comment: expect.stringMatching(/^# \S/) });
    }
  });
});
