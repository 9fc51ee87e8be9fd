import { spawnSync } from "node:child_process";
import { CHECKS } from "./checks.ts";

/** Runs every check, the later ones too when one fails, and ends on one line that counts them. `--list`: says which there are. */
if (process.argv.includes("--list")) for (const { script, name } of CHECKS) console.log(`${script}\t${name}`);
else {
  const failed = CHECKS.filter(({ name, script }) => {
    console.log(`\n── ${name}`);
    const { status } = spawnSync("npm", ["run", "--silent", script], { stdio: "inherit" });
    if (status !== 0) console.log(`!! failed: ${name} (npm run ${script})`);
    return status !== 0;
  });
  console.log(`\n${CHECKS.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
