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
await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
