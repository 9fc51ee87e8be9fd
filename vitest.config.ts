import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { WORKERS } from "./vitest.workerd.config.ts";

/** `pure`: rules and ports on Node. `workerd`: the mesh in the real runtime. `e2e`: whole built workers, side by side. */
export default defineConfig({
  test: {
    // The mesh logs every unit of work; a test that passes need not show it.
    silent: "passed-only",
    projects: [
      {
        resolve: {
          // The worker on Node, for models that draw many cases.
          alias: {
            "cloudflare:workers": resolve("test/node-runtime/workers.ts"),
            "cloudflare:test": resolve("test/node-runtime/test.ts"),
          },
        },
        test: {
          name: "pure",
          maxWorkers: WORKERS,
          setupFiles: ["test/support/openapi.ts"],
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.workerd.test.ts", "test/**/*.e2e.test.ts"],
          // To load the modules anew for each file takes as long as the tests.
          isolate: false,
          // Properties draw many cases, on machines that have other things to do.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      "./vitest.workerd.config.ts",
      {
        test: {
          name: "e2e",
          maxWorkers: WORKERS,
          include: ["test/**/*.e2e.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
