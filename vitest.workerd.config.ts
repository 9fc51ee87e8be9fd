import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

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
    include: ["test/**/*.workerd.test.ts"],
    setupFiles: ["test/support/migrate.ts"],
    testTimeout: 30_000,
  },
});
