import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ending, main } from "./ending.ts";
import { BadSetting } from "./mesh/settings.ts";
import { MUTANTS, roomOf, type Mutant } from "./mutate/mutants.ts";
import { runTests } from "./mutate/run-tests.ts";
import { table } from "./table.ts";

/**
 * Breaks the code in small ways, one at a time, and says which breaks the tests notice.
 *
 *   npm run mutate -- [--room domain] [--id D8,S1] [--from S1]
 *
 * The mutants stand in scripts/mutate/mutants.ts, each with the tests that are to kill it: a list, since no mutation tool runs tests inside
 * workerd. It works on a copy of this tree as it is. Prints killed and survived by room; fails when a room kills fewer than nine in ten.
 */
const { values } = parseArgs({
  options: { room: { type: "string" }, id: { type: "string" }, from: { type: "string" } },
});

const ROOT = resolve(import.meta.dirname, "..");
const COPIED = ["src", "test", "scripts", "migrations", "contracts"];
const COPIED_FILES = ["package.json", "tsconfig.json", "wrangler.toml", "vitest.config.ts", "vitest.workerd.config.ts"];
const PASSING = 0.9;

await main(async () => {
  const chosen = chosenMutants();
  const { signal } = ending();
  const dir = mkdtempSync(join(tmpdir(), "tallyman-mutate-"));
  try {
    for (const name of COPIED) cpSync(join(ROOT, name), join(dir, name), { recursive: true });
    for (const name of COPIED_FILES) cpSync(join(ROOT, name), join(dir, name));
    symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"));
    const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))] as [string, ...string[]];
    if (!(await runTests(dir, tests, signal, tests.length)))
      throw new BadSetting("the tests fail before anything is broken");
    const survived: Mutant[] = [];
    for (const mutant of chosen) {
      if (signal.aborted) break;
      const isKilled = await judge(dir, mutant, signal);
      if (!isKilled) survived.push(mutant);
      console.log(`${isKilled ? "killed  " : "SURVIVED"}  ${mutant.id.padEnd(4)}  ${mutant.file}: ${mutant.what}`);
    }
    process.exitCode = report(chosen, survived) ? 0 : 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

function chosenMutants(): readonly Mutant[] {
  const start = values.from === undefined ? 0 : MUTANTS.findIndex(({ id }) => id === values.from);
  const chosen = MUTANTS.slice(Math.max(0, start)).filter(
    (mutant) =>
      (values.room ?? roomOf(mutant)) === roomOf(mutant) && (values.id ?? mutant.id).split(",").includes(mutant.id),
  );
  if (start < 0 || chosen.length === 0) throw new BadSetting("there is no such mutant");
  return chosen;
}

/** Whether the tests notice one mutant. A test that does not end notices it as well. */
async function judge(dir: string, { file, from, to, tests }: Mutant, signal: AbortSignal): Promise<boolean> {
  const path = join(dir, file);
  const whole = readFileSync(path, "utf8");
  if (whole.split(from).length !== 2) throw new BadSetting(`${file} does not have this once: ${from}`);
  writeFileSync(
    path,
    whole.replace(from, () => to),
  );
  try {
    return !(await runTests(dir, tests, signal));
  } finally {
    writeFileSync(path, whole);
  }
}

function report(chosen: readonly Mutant[], survived: readonly Mutant[]): boolean {
  const rooms = [...new Set(chosen.map(roomOf))].toSorted();
  const rows = rooms.map((room) => {
    const all = chosen.filter((mutant) => roomOf(mutant) === room).length;
    const left = survived.filter((mutant) => roomOf(mutant) === room).length;
    return { room, all, left, isPassing: (all - left) / all >= PASSING };
  });
  console.log(
    `\n${table(
      ["room", "mutants", "killed", "survived"],
      rows.map(({ room, all, left }) => [room, all, all - left, left]),
    )}`,
  );
  return rows.every(({ isPassing }) => isPassing);
}
