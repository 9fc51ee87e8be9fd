import { Option, type Command } from "commander";
import { SINKS } from "../domain/sink.ts";
import { verb, wholeNumber } from "./command.ts";
import { runCommands } from "./reconcile.ts";
import { showRun, watched, type Run } from "./run.ts";
import { CommandFailed, type CliIo } from "./session.ts";

interface ReplayOptions {
  readonly tenant?: string;
  readonly shipment?: string;
  readonly carrier?: string;
  readonly since?: string;
  readonly until?: string;
  readonly sink?: string;
  readonly fromVersion?: number;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

const PATH = "/v1/replays";

/** `replay --tenant acme --sink odoo`, and `replays list|show|cancel`. */
export function replayCommands(program: Command, io: CliIo): void {
  program
    .command("replay")
    .description("write a tenant, a carrier, a window or a shipment to a sink again")
    .option("--tenant <tenant>", "id or name")
    .option("--shipment <id>", "this one alone")
    .option("--carrier <carrier>", "as anyone calls it")
    .option("--since <time>", "shipments with news since, ISO 8601 with an offset")
    .option("--until <time>", "and until")
    .addOption(new Option("--sink <sink>", "where to").choices(SINKS))
    .option("--from-version <n>", "0, as when absent: everything", wholeNumber("--from-version", 0))
    .option("--dry-run", "only say what would change")
    .option("--wait", "until it is over")
    .action(
      verb<ReplayOptions>(io, async ({ session, output }, { wait = false, dryRun = false, ...asked }) => {
        if (!asked.tenant || !asked.sink) throw new CommandFailed("say --tenant and --sink", 2);
        const begun = await session.post<Run>(PATH, { ...asked, dryRun });
        showRun(output, wait ? await watched({ session, io }, PATH, begun) : begun);
      }),
    );
  runCommands(program.command("replays").description("what was written again"), PATH, io);
}
