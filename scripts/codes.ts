/**
 * Makes every sender's `codes.ts` from its `codes.csv`, the one truth of what its codes mean: `npm run codes`. With `--check` it writes
 * nothing and fails when a module is not what its table would make.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { ExceptionReason, Milestone } from "../src/domain/milestone.ts";
import { rowsOf } from "./csv.ts";

const ROOT = resolve(import.meta.dirname, "..");

const Row = z
  .tuple([z.string(), z.string(), Milestone, z.union([z.literal(""), ExceptionReason]), z.string()])
  .refine(
    ([, , milestone, reason]) => (milestone === "exception") === (reason !== ""),
    "only an exception has a reason",
  );

/** A table with more rows than this is written one line a meaning: it is part of what a worker loads. */
const LONG = 200;
const BETWEEN = " ";

/** Rows of one code that mean the same as one row, in the order of the first. */
function packed(rows: readonly string[][]): string[][] {
  const details = new Map<string, string[]>();
  for (const [code = "", detail = "", ...standing] of rows) {
    const key = JSON.stringify([code, ...standing]);
    details.set(key, [...(details.get(key) ?? []), detail]);
  }
  return [...details].map(([key, held]) => {
    const [code = "", ...standing] = z.array(z.string()).parse(JSON.parse(key));
    return [code, held.join(BETWEEN), ...standing];
  });
}

/** The module that a table makes. */
export function moduleOf(csv: string): string {
  const [, ...rows] = rowsOf(csv);
  const seen = new Set<string>();
  const read = rows.map((cells, index) => {
    const parsed = Row.safeParse(cells);
    if (!parsed.success) throw new Error(`line ${index + 2}: ${parsed.error.issues[0]?.message ?? "does not fit"}`);
    const [code, detail, milestone, reason] = parsed.data;
    const key = JSON.stringify([code.toLowerCase(), detail.toLowerCase()]);
    if (seen.has(key)) throw new Error(`line ${index + 2}: ${key} is there twice`);
    seen.add(key);
    return [code, detail, milestone, ...(reason === "" ? [] : [reason])];
  });
  const isLong = read.length > LONG && read.every(([, detail]) => /^\S*$/.test(detail ?? ""));
  const lines = (isLong ? packed(read) : read).map((row) => `  ${JSON.stringify(row)},`);
  return [
    `// Made from codes.csv by \`npm run codes\`: change that.`,
    `import { codeTable, type CodeRow } from "../codes.ts";`,
    ``,
    `const ROWS: readonly CodeRow[] = [`,
    ...lines,
    `];`,
    ``,
    `/** Where the codes of this sender put the goods. */`,
    `export const standingOf = codeTable(ROWS${isLong ? `, "${BETWEEN}"` : ""});`,
    ``,
  ].join("\n");
}

if (import.meta.main) {
  const check = process.argv.includes("--check");
  let stale = 0;
  for (const table of globSync("src/carriers/*/codes.csv", { cwd: ROOT }).toSorted()) {
    const target = join(ROOT, dirname(table), "codes.ts");
    const wanted = moduleOf(readFileSync(join(ROOT, table), "utf8"));
    if (existsSync(target) && readFileSync(target, "utf8") === wanted) continue;
    stale += 1;
    if (!check) writeFileSync(target, wanted);
    process.stdout.write(`${check ? "stale" : "made"}: ${dirname(table)}/codes.ts\n`);
  }
  if (check && stale > 0) process.exitCode = 1;
}
