import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWorker } from "./mesh/build.ts";

/** Builds the worker for every environment as `wrangler deploy` would, without an account; and that `npm start` runs the same bundle. */
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
if (failed === 0) {
  const ours = readFileSync(await buildWorker(join(outdir, "start")));
  const same = ours.equals(readFileSync(join(outdir, "local", "index.js")));
  console.log(`npm start's own bundle: ${same ? "ok" : "not what wrangler bundles"}`);
  if (!same) failed += 1;
}
rmSync(outdir, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);
