import { defineConfig } from "drizzle-kit";

/** `npm run db:generate` writes the next flat `migrations/NNNN_name.sql`, which `wrangler d1 migrations apply` takes as it is. */
export default defineConfig({ dialect: "sqlite", schema: "./src/store/schema", out: "./migrations" });
