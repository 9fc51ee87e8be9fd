import { Option, type Command } from "commander";
import { EXCEPTION_REASONS, MILESTONES } from "../domain/milestone.ts";
import { verb, wholeNumber } from "./command.ts";
import type { Row } from "./output.ts";
import { tellAct } from "./proposal.ts";
import type { CliIo } from "./session.ts";

interface MapOptions {
  readonly sender: string;
  readonly milestone: string;
  readonly reason?: string;
}

export function codeCommands(program: Command, io: CliIo): void {
  const code = program.command("code").description("what the senders' codes mean");
  code
    .command("list")
    .description("list codes that nobody knew, the most frequent first")
    .option("--unmapped", "those that no operator has mapped since: the only list there is")
    .option("--limit <n>", "at most so many", wholeNumber("--limit", 1))
    .action(
      verb<{ limit?: number }>(io, async ({ session, output }, { limit }) => {
        const { items } = await session.get<{ items: Row[] }>("/v1/codes/unmapped", { limit: limit?.toString() });
        output.page({ items, nextCursor: null }, ["sender", "code", "events", "firstAt", "lastAt"]);
      }),
    );
  code
    .command("map <code>")
    .description("say what a code means, from now on and for the shipments that had it")
    .requiredOption("--sender <sender>", "whose code it is, such as easypost")
    .addOption(new Option("--milestone <milestone>", "where the goods are").choices(MILESTONES).makeOptionMandatory())
    .addOption(new Option("--reason <reason>", "of an exception").choices(EXCEPTION_REASONS))
    .action(
      verb<MapOptions>(io, async ({ session, output }, { sender, milestone, reason }, mapped) => {
        const asked = { sender, code: mapped, milestone, reason };
        tellAct(output, await session.post<Row>("/v1/codes/map", asked));
      }),
    );
}
