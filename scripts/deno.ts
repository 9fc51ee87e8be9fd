import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `check`: domain/ and carriers/ as they are, by Deno's own checker. `test`: their suites and the ledger's, under Deno. */
const [verb = "check"] = process.argv.slice(2);
const config = ["--config", "test/deno/deno.json"];
const args =
  verb === "check"
    ? ["check", ...config, ...globSync(["src/domain/**/*.ts", "src/carriers/**/*.ts"]).toSorted()]
    : ["test", ...config, "--no-check", "--allow-read", "--allow-env", ...globSync("test/deno/*_deno.ts").toSorted()];
const environment = { ...process.env, DENO_NO_UPDATE_CHECK: "1", DENO_DIR: join(tmpdir(), "tallyman-deno") };
const run = spawnSync("deno", args, { stdio: "inherit", env: environment });
process.exit(run.status ?? 1);
