import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Ran {
  /** A crash is no number. */
  readonly code: number | string;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** A process of the project's Node that runs command lines, one after the other. */
export function commandLine(variables: Readonly<Record<string, string>>) {
  const home = mkdtempSync(join(tmpdir(), "tallyman-cli-"));
  const child = spawn(process.execPath, [join(import.meta.dirname, "run-lines.ts")], {
    env: { ...process.env, XDG_CACHE_HOME: home, MESH_TOKEN: "", MESH_URL: "", ...variables },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(...argv: string[]): Promise<Ran> {
      child.stdin.write(`${JSON.stringify(argv)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`the command line ended at: ${argv.join(" ")}`);
      return JSON.parse(value) as Ran;
    },
    close(): void {
      child.stdin.end();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
