import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { run } from "./program.ts";
import { KeptIds, shortIdsFile } from "./short-ids.ts";

// Whoever reads us may have read enough: `mesh … | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
  version: string;
};
const ids = new KeptIds(shortIdsFile(process.env));

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  fetch: (request) => fetch(request),
  readFile: (path) => readFile(path, "utf8").catch(() => null),
  readStdin: () => text(process.stdin),
  ask: (question) => (process.stdin.isTTY ? askPerson(question) : Promise.resolve(null)),
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  columns: process.stdout.columns,
  ids,
  version,
});
ids.save();

function askPerson(question: string): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.once("close", () => resolve(null));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}
