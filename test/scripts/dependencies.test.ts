import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultsOf, verdictOf, type Lockfile, type Manifest } from "../../scripts/dependencies/verdict.ts";

const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as unknown;
const held = { version: "1.2.3", resolved: "https://registry.npmjs.org/a/-/a-1.2.3.tgz", integrity: "sha512-x" };
const lock = (version: string, over: object = {}): Lockfile => ({
  packages: { "": { dependencies: { a: version } }, "node_modules/a": { ...held, ...over } },
});

describe("dependencies", () => {
  it("of this project are pinned exactly and locked as they are pinned", () => {
    expect(faultsOf(read("package.json") as Manifest, read("package-lock.json") as Lockfile)).toEqual([]);
  });

  it.each([
    ["a range", { dependencies: { a: "^1.2.3" } }, lock("^1.2.3"), "a: ^1.2.3 is no exact version"],
    ["another version than is locked", { dependencies: { a: "1.2.4" } }, lock("1.2.4"), "a: 1.2.4 is locked as 1.2.3"],
    ["one the lockfile alone knows", {}, lock("1.2.3"), "a: nothing is no exact version"],
    [
      "one of another registry",
      { dependencies: { a: "1.2.3" } },
      lock("1.2.3", { resolved: "https://evil.example/a.tgz" }),
      "node_modules/a: not from https://registry.npmjs.org/ by its hash",
    ],
    [
      "one without a hash",
      { dependencies: { a: "1.2.3" } },
      lock("1.2.3", { integrity: undefined }),
      "node_modules/a: not from https://registry.npmjs.org/ by its hash",
    ],
  ])("are not %s", (_, manifest: Manifest, lockfile, fault) => {
    expect(faultsOf(manifest, lockfile)).toEqual([fault]);
  });
});

describe("the registry's report", () => {
  it.each([
    ['{"metadata":{"vulnerabilities":{"low":3,"high":0,"critical":0}}}', "sound", "nothing critical or high"],
    ['{"metadata":{"vulnerabilities":{"high":2,"critical":1}}}', "holes", "1 critical, 2 high"],
    ['{"message":"405 Method Not Allowed","statusCode":405}', "skipped", "skipped: 405 Method Not Allowed"],
    ["", "skipped", "skipped: it printed no report"],
    ["{}", "skipped", "skipped: the registry gave no report"],
  ])("is judged by what it says: %s", (printed, kind, words) => {
    expect(verdictOf(printed)).toEqual({ kind, words });
  });
});
