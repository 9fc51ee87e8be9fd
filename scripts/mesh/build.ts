import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, stop } from "esbuild";
import { BadSetting } from "./bad-setting.ts";
import { PROJECT, runWrangler } from "./wrangler.ts";

/**
 * Bundles the worker into the state directory: a mesh that runs it is not touched by edits of its source. It is what `wrangler deploy` would
 * bundle, to the byte, without the seconds that wrangler takes to wake up.
 */
export async function buildWorker(stateDir: string): Promise<string> {
  const outfile = join(stateDir, "worker", "index.js");
  await build({
    absWorkingDir: PROJECT,
    entryPoints: ["src/index.ts"],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*"],
    keepNames: true,
    // What wrangler says of the runtime.
    define: { "navigator.userAgent": '"Cloudflare-Workers"' },
    sourcemap: true,
    logLevel: "warning",
  });
  await stop();
  return outfile;
}

/** Applies what migrations the local database lacks; the slow call is spared while they are those of the last start. */
export async function migrate(stateDir: string): Promise<void> {
  const marker = join(stateDir, "migrations.applied");
  const wanted = migrationsDigest(join(PROJECT, "migrations"));
  const applied = existsSync(marker) && existsSync(join(stateDir, "v3/d1")) ? readFileSync(marker, "utf8") : null;
  if (applied === wanted) return;
  const local = ["DB", "--local", "--env", "", "--persist-to", stateDir];
  const isNew = !existsSync(join(stateDir, "v3/d1"));
  if (isNew) writeFileSync(join(stateDir, "schema.sql"), wholeSchema(join(PROJECT, "migrations")));
  const args = isNew
    ? ["d1", "execute", ...local, "--yes", "--file", join(stateDir, "schema.sql")]
    : ["d1", "migrations", "apply", ...local];
  await runWrangler({ args, stateDir }).catch((error: unknown) => {
    const printed = error instanceof Error ? error.message : String(error);
    if (!/malformed|not a database|corrupt|disk I\/O/i.test(printed)) throw error;
    throw new BadSetting(
      `the database in ${stateDir} is damaged: put it back as it was, or remove its folder to begin anew`,
    );
  });
  writeFileSync(marker, wanted);
}

/**
 * Every migration as one file, with the list that wrangler keeps of them: a new database is made in one call, which takes effect whole or
 * not at all. One by one each of them would start a runtime of its own.
 */
export function wholeSchema(folder: string): string {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .toSorted();
  return [
    `CREATE TABLE IF NOT EXISTS d1_migrations(
		id         INTEGER PRIMARY KEY AUTOINCREMENT,
		name       TEXT UNIQUE,
		applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);`,
    ...names.flatMap((name) => [
      readFileSync(join(folder, name), "utf8"),
      `INSERT INTO d1_migrations (name) VALUES ('${name.replaceAll("'", "''")}');`,
    ]),
  ].join("\n");
}

function migrationsDigest(folder: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  for (const name of files.toSorted())
    hash
      .update(name)
      .update("\0")
      .update(readFileSync(join(folder, name)))
      .update("\0");
  return hash.digest("hex");
}
