import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Builds the worker for every environment as `wrangler deploy` would, without an account. */
const ENVIRONMENTS = ["", "eu", "us", "apac"];

const outdir = mkdtempSync(join(tmpdir(), "tallyman-dry-"));
let failed = 0;
for (const environment of ENVIRONMENTS) {
  const args = ["deploy", "--dry-run", "--outdir", join(outdir, environment || "local"), "--env", environment];
  const run = spawnSync("wrangler", args, {
    encoding: "utf8",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  const size = /Total Upload: .*/.exec(run.stdout)?.[0] ?? "";
  console.log(`${environment || "(local)"}: ${run.status === 0 ? `ok. ${size}` : "failed"}`);
  if (run.status === 0) continue;
  failed += 1;
  console.error(run.stdout, run.stderr);
}
rmSync(outdir, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);
