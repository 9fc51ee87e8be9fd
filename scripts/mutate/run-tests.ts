import { spawn } from "node:child_process";

/** Far longer than any of them takes; a mutant may loop for ever. */
const PATIENCE_MS = 240_000;

/** Runs test files in a tree; whether all passed in time. Ends everything it began. */
export async function runTests(
  dir: string,
  tests: readonly string[],
  signal: AbortSignal,
  /** How often the patience for one mutant: all tests at once take longer. */
  times = 1,
): Promise<boolean> {
  const vitest = spawn("node_modules/.bin/vitest", ["run", "--bail", "1", ...projectsOf(tests), ...tests], {
    cwd: dir,
    stdio: "ignore",
    detached: true,
  });
  const end = (): void => {
    try {
      if (vitest.pid !== undefined) process.kill(-vitest.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  const timer = setTimeout(end, PATIENCE_MS * times);
  signal.addEventListener("abort", end);
  try {
    return (await new Promise<number | null>((resolve) => vitest.once("close", resolve))) === 0;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

const isWorkerd = (test: string): boolean => test.endsWith(".workerd.test.ts");
const isPure = (test: string): boolean => test.endsWith(".test.ts") && !isWorkerd(test);

/** The runtimes that the tests need: to start one costs more than most tests. */
function projectsOf(tests: readonly string[]): string[] {
  if (tests.every(isPure)) return ["--project", "pure"];
  return tests.every(isWorkerd) ? ["--project", "workerd"] : ["--project", "pure", "--project", "workerd"];
}
