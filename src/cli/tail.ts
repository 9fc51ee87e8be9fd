import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Command, Option } from "commander";
import { LEVELS } from "../telemetry/log.ts";
import { humanLine, LogReader, wanted, type Filter, type Item } from "./log-reader.ts";

const program = new Command("tail")
  .description(
    "Reads the mesh's log from standard input (what wrangler dev or wrangler tail --format json prints), or tails a deployed mesh",
  )
  .option(
    "--env <env>",
    "tail this deployed mesh: eu, us or apac (to Cloudflare a new tail counts as a code update: objects restart)",
  )
  .addOption(new Option("--level <level>", "this and worse").choices(LEVELS))
  .option("--outcome <outcome>")
  .option("--sender <sender>")
  .option("--tenant <id>", "its id, or how it begins")
  .option("--endpoint <id>", "its id, or how it begins")
  .option("--shipment <id>", "its id, or how it begins")
  .option("--request <id>", "its id, or how it begins")
  .option("--json", "print the log's lines as they are, and nothing else")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const { env, json = false, ...filter } = program.opts<Filter & { env?: string; json?: boolean }>();

function print(items: readonly Item[]): void {
  for (const item of items) {
    if (item.kind === "line" && wanted(item.line, filter))
      console.log(json ? JSON.stringify(item.line) : humanLine(item.line));
    if (item.kind === "text" && !json) console.log(item.text);
  }
}

function source(): Readable {
  if (env === undefined && !process.stdin.isTTY) return process.stdin;
  const args = ["tail", "--format", "json", ...(env === undefined ? [] : ["--env", env])];
  const tail = spawn("wrangler", args, { stdio: ["inherit", "pipe", "inherit"] });
  tail.on("error", () => {
    console.error("error: cannot start wrangler");
    process.exitCode = 1;
  });
  tail.on("exit", (code) => {
    process.exitCode = code ?? 1;
  });
  return tail.stdout;
}

const reader = new LogReader();
for await (const line of createInterface({ input: source(), crlfDelay: Number.POSITIVE_INFINITY }))
  print(reader.push(line));
print(reader.end());
