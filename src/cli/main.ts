import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { run } from "./program.ts";

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  fetch: (request) => fetch(request),
  readFile: (path) => readFile(path, "utf8").catch(() => null),
  readStdin: () => text(process.stdin),
  ask: (question) => (process.stdin.isTTY ? askPerson(question) : Promise.resolve(null)),
  out: (line) => console.log(line),
  err: (line) => console.error(line),
});

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
