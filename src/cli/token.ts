import type { Command } from "commander";
import { paged, pageQuery, segment, verb, type PageOptions } from "./command.ts";
import type { Row } from "./output.ts";
import type { CliIo } from "./session.ts";

type Page = { items: Row[]; nextCursor: string | null };

export function tokenCommands(program: Command, io: CliIo): void {
  const token = program.command("token").description("API tokens");
  token
    .command("create")
    .description("make a token; without any, the bootstrap token serves")
    .requiredOption("--name <name>", "what it is for")
    .option("--role <role>", "what it may do", "admin")
    .action(
      verb<{ name: string; role: string }>(io, async ({ session, output }, { name, role }) => {
        output.record(await session.post<Row>("/v1/tokens", { name, role }, { mayBootstrap: true }));
        output.note("the token is shown this once");
      }),
    );
  paged(token.command("list").description("list tokens, without what they are")).action(
    verb<PageOptions>(io, async ({ session, output }, options) => {
      const columns = ["id", "name", "role", "createdAt", "revokedAt"];
      output.page(await session.get<Page>("/v1/tokens", pageQuery(options)), columns);
    }),
  );
  token
    .command("revoke <id>")
    .description("revoke a token; in force everywhere within 30 seconds")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        await session.delete(`/v1/tokens/${segment(id)}`);
        output.record({ id, revoked: true });
      }),
    );
}
