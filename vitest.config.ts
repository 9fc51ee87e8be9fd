import { defineConfig } from "vitest/config";

/** `pure`: rules and ports on Node. `workerd`: the mesh in the real runtime. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "pure",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.workerd.test.ts", "test/**/*.e2e.test.ts"],
        },
      },
      "./vitest.workerd.config.ts",
    ],
  },
});
