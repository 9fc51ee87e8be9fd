import type { Command } from "commander";
import { paged, pageQuery, segment, verb, type PageOptions } from "./command.ts";
import type { Row } from "./output.ts";
import type { CliIo } from "./session.ts";

type Page = { items: Row[]; nextCursor: string | null };

/** `errand list|show|retry|give-up`: work behind a knock, and why it is not done yet. */
export function errandCommands(program: Command, io: CliIo): void {
  const errand = program
    .command("errand")
    .description("work that is done behind a knock, and what became of it so far");
  paged(errand.command("list").description("list what a tenant has to be done"))
    .requiredOption("--tenant <tenant>", "id or name")
    .option("--failing", "only what was given up, or fails again and again")
    .action(
      verb<PageOptions & { tenant: string; failing?: true }>(io, async ({ session, output }, options) => {
        const { tenant, failing = false } = options;
        const page = await session.get<Page>("/v1/errands", { ...pageQuery(options), tenant, failing: `${failing}` });
        output.page(page, ["kind", "about", "state", "attempts", "dueAt", "failure", "id"]);
      }),
    );
  errand
    .command("show <id>")
    .description("show an errand, with its last failure")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        output.record(await session.get<Row>(`/v1/errands/${segment(id)}`));
      }),
    );
  const acts = { retry: "try it now, as if it had never failed", "give-up": "take it off the list, undone" };
  for (const [act, words] of Object.entries(acts))
    errand
      .command(`${act} <id>`)
      .description(words)
      .action(
        verb(io, async ({ session, output }, _, id) => {
          output.record(await session.post<Row>(`/v1/errands/${segment(id)}/${act}`));
        }),
      );
}
