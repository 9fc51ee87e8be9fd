import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { run } from "./program.ts";

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  fetch: (request) => fetch(request),
  readFile: (path) => readFile(path, "utf8").catch(() => null),
  readStdin: () => text(process.stdin),
  out: (line) => console.log(line),
  err: (line) => console.error(line),
});
