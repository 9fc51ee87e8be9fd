import { applyD1Migrations, reset, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { restoreWorld } from "./world-outside.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      TEST_MIGRATIONS: D1Migration[];
    }
  }
}

// Files share a runtime, since its start takes longer than most of them: each begins with the world as it is, no object, and a database
// with all migrations in it.
restoreWorld();
do await reset();
while (await isUsed());
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

/** A write that an earlier file left behind may open the old database again, just before it is deleted. */
async function isUsed(): Promise<boolean> {
  const { results } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'd1_migrations'").all();
  return results.length > 0;
}
