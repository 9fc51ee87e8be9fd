import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { faultsOf, verdictOf } from "./dependencies/verdict.ts";

/** Every dependency is pinned exactly and locked as it is pinned; what is deployed has no known hole of weight, as far as the registry tells. */
const faults = faultsOf(
  JSON.parse(readFileSync("package.json", "utf8")) as never,
  JSON.parse(readFileSync("package-lock.json", "utf8")) as never,
);
for (const fault of faults) console.error(fault);

const audit = spawnSync("npm", ["audit", "--omit=dev", "--audit-level=high", "--json"], {
  encoding: "utf8",
  timeout: 60_000,
});
const verdict = verdictOf(audit.stdout ?? "");
console.log(`npm audit: ${verdict.words}`);
process.exit(faults.length > 0 || verdict.kind === "holes" ? 1 : 0);
