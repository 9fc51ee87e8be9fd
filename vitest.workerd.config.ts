import { statfsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Of all projects together. */
export const WORKERS = Math.max(2, availableParallelism() - 1);

/** Files in memory, on Linux. */
const MEMORY = "/dev/shm";
const ROOM_BYTES = 1024 ** 3;

/** Every object a test makes is a database file: where the machine keeps files in memory, none of them waits for a disk. */
function keepDatabasesInMemory(): void {
  const room = statfsSync(MEMORY);
  if (room.bavail * room.bsize >= ROOM_BYTES) process.env["TMPDIR"] = MEMORY;
}

try {
  keepDatabasesInMemory();
} catch {
  // There is no such place: the disk does as well.
}

const migrations = await readD1Migrations("./migrations");

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          TEST_MIGRATIONS: migrations,
          ALLOW_LOOPBACK_ODOO: "true",
          SEAL_KEYS: "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
          SHIPMENT_NAME_KEY: "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
          BOOTSTRAP_TOKEN: "tmb_0123456789abcdef0123456789abcdef0123456789abcdef",
        },
      },
    }),
  ],
  test: {
    name: "workerd",
    maxWorkers: WORKERS,
    include: ["test/**/*.workerd.test.ts"],
    setupFiles: ["test/support/migrate.ts"],
    // A runtime's start costs more than most files: those of one worker share it, each with empty storage (test/support/migrate.ts).
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
