import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { COMMANDS, faultIn } from "./command-tree.ts";

const NOUNS = new Set([...COMMANDS.keys()].map((name) => name.split(" ")[0] ?? ""));
const FILES = [
  ...globSync("src/**/*.ts"),
  ...globSync("scripts/**/*.ts"),
  "README.md",
  "SECURITY.md",
  "THREATS.md",
  ".dev.vars.example",
].filter((file) => globSync(file).length > 0);

/** `mesh noun verb` or `mesh noun verb|verb` wherever somebody is told what to type. */
function namedIn(text: string): string[] {
  return [...text.matchAll(/\bmesh (?:-- )?([a-z]+)(?: ([a-z][a-z|-]*))?(?![\w:])/g)].flatMap(
    ([, noun = "", verbs = ""]) =>
      // Prose: "the mesh holds it".
      NOUNS.has(noun) ? verbs.split("|").map((verb) => `${noun} ${verb}`.trim()) : [],
  );
}

const isKnown = (name: string): boolean => {
  const [noun = ""] = name.split(" ");
  const alone = [...COMMANDS.keys()].includes(noun);
  return COMMANDS.has(name) || alone;
};

describe("a command that somebody is told to type", () => {
  it("is there, wherever it is named", () => {
    const unknown = FILES.flatMap((file) =>
      namedIn(readFileSync(file, "utf8")).flatMap((name) => (isKnown(name) ? [] : [`${file}: mesh ${name}`])),
    );
    expect(unknown).toEqual([]);
  });

  it("is found by this test where it is not there", () => {
    expect(namedIn("(mesh kept list)").filter((name) => !isKnown(name))).toEqual(["kept list"]);
    expect(namedIn("npm run mesh -- token show x").filter((name) => !isKnown(name))).toEqual(["token show"]);
    expect(namedIn("`mesh audit list|export`, the mesh keeps it")).toEqual(["audit list", "audit export"]);
  });

  const README = readFileSync("README.md", "utf8");
  const typed = [...README.matchAll(/npm run mesh -- ([^#`\n]+)/g)]
    .map(([, line = ""]) => line.trim())
    .filter((line) => !line.startsWith("<noun>") && !line.includes("…"))
    // What stands between brackets may be left out; of several words any may be said.
    .map((line) =>
      line
        .replaceAll(/\[[^\]]*\]/g, "")
        .replaceAll(/(\w+)\|[\w|]+/g, "$1")
        .replaceAll(/'|"[^"]*"/g, "text")
        .trim(),
    );

  it.each([...new Set(typed)])("of README is understood as it stands: %s", async (line) => {
    const words = line
      .replaceAll(/<[^>]+>/g, "x1")
      .replaceAll(/(--picking|--limit) [A-Z]\b/g, "$1 7")
      .split(/\s+/);
    expect(await faultIn(words)).toBeNull();
  });
});
