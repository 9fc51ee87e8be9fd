import { createInterface } from "node:readline";
import { run } from "../../src/cli/program.ts";
import { KeptIds, shortIdsFile } from "../../src/cli/short-ids.ts";

/**
 * The command line on the project's own Node, with nothing lent to it that Node lacks: a JSON array of words a line in, what came of it
 * a line out. One process for all of them, since each start of Node takes half a second.
 */
for await (const line of createInterface({ input: process.stdin })) {
  const out: string[] = [];
  const err: string[] = [];
  const ids = new KeptIds(shortIdsFile(process.env));
  const code = await run(JSON.parse(line) as string[], {
    env: process.env,
    fetch: (request) => fetch(request),
    readFile: async () => null,
    readStdin: async () => "whsec_from-standard-input\n",
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    ids,
    version: "1.2.3",
  }).catch((error: unknown) => `crashed: ${error instanceof Error ? error.stack : String(error)}`);
  ids.save();
  process.stdout.write(`${JSON.stringify({ code, out, err })}\n`);
}
