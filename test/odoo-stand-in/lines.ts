import type { Values } from "./store.ts";

/** The lines of `[[0, 0, values], …]`, the one command that is understood. */
export function linesOf(value: unknown): Values[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((command) => (Array.isArray(command) && command[0] === 0 ? [command[2] as Values] : []));
}
