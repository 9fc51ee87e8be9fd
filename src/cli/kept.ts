import type { Command } from "commander";
import { segment, verb } from "./command.ts";
import type { Row } from "./output.ts";
import type { CliIo } from "./session.ts";

export function keptCommands(program: Command, io: CliIo): void {
  const kept = program.command("kept").description("payloads that could not be processed (listed by: endpoint kept)");
  kept
    .command("release <id>")
    .description("judge it again, by the secrets and the reader of today, and process it")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        output.record(await session.post<Row>(`/v1/kept/${segment(id)}/release`));
      }),
    );
}
