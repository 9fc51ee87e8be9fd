import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CHECKS } from "../../scripts/checks.ts";

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync("package.json", "utf8")));

describe("the checks", () => {
  it("are scripts of the project, each once", () => {
    const listed = CHECKS.map(({ script }) => script);
    expect(listed.filter((script) => scripts[script] === undefined)).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it("are all there are: what only looks is in the list", () => {
    const looking = Object.keys(scripts).filter((name) => name.endsWith(":check"));
    expect(looking.filter((name) => !CHECKS.some(({ script }) => script === name))).toEqual([]);
    for (const name of ["lint", "typecheck"]) expect(CHECKS.map(({ script }) => script)).toContain(name);
  });

  it("are run by npm run check and by the gate from this list", () => {
    expect(scripts["check"]).toBe("node scripts/check.ts");
    const gate = readFileSync(".ci/run", "utf8");
    expect(gate).toContain("scripts/check.ts --list");
    // None is named there a second time.
    for (const { script } of CHECKS) expect(gate).not.toContain(`npm run --silent ${script}`);
  });

  it("are listed with a tab between script and name, as the gate reads them", () => {
    const printed = execFileSync(process.execPath, ["scripts/check.ts", "--list"], { encoding: "utf8" });
    expect(printed.trimEnd().split("\n")).toEqual(CHECKS.map(({ script, name }) => `${script}\t${name}`));
  });
});
