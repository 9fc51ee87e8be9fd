import type { Command } from "commander";
import { segment, verb } from "./command.ts";
import type { Row } from "./output.ts";
import type { CliIo } from "./session.ts";

/** `odoo status --tenant acme`: how it answers, and what waits for it. */
export function odooStatusCommand(program: Command, io: CliIo): void {
  const odoo = program.commands.find((command) => command.name() === "odoo") ?? program.command("odoo");
  odoo
    .command("status")
    .description("say how it answers, since when, what waits for it and when its key ends")
    .requiredOption("--tenant <tenant>", "id or name")
    .action(
      verb<{ tenant: string }>(io, async ({ session, output }, { tenant }) => {
        const told = await session.get<Row>(`/v1/tenants/${segment(tenant)}/odoo/status`);
        const { lastAnswer, errands, words, state, ...facts } = told;
        const said = lastAnswer as { name: string; message: string } | null;
        const counts = errands as Readonly<Record<string, number>>;
        output.record(told, {
          state,
          words,
          ...facts,
          lastAnswer: said && `${said.name}: ${said.message}`,
          errands: Object.entries(counts)
            .map(([name, count]) => `${name} ${count}`)
            .join(", "),
        });
      }),
    );
}
