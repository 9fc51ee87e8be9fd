/** Every check of the project beside its tests, in one list: `npm run check` and `.ci/run` both run all of it. */
export const CHECKS: readonly { readonly name: string; readonly script: string }[] = [
  { name: "format", script: "format:check" },
  { name: "lint", script: "lint" },
  { name: "types", script: "typecheck" },
  { name: "generated Env", script: "types:check" },
  { name: "codes", script: "codes:check" },
  { name: "contracts", script: "contracts:check" },
  { name: "zones", script: "zones:check" },
  { name: "Deno", script: "deno:check" },
  { name: "dependencies: pinned, locked, audited", script: "deps:check" },
  { name: "deploy, every environment, dry", script: "deploy:check" },
];
