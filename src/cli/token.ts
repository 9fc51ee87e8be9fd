import type { Command } from "commander";
import { paged, pageQuery, segment, verb, wholeNumber, type PageOptions } from "./command.ts";
import { expiry, grantOf, withGrant, type GrantOptions } from "./grant.ts";
import type { Row } from "./output.ts";
import { tellAct } from "./proposal.ts";
import type { CliIo } from "./session.ts";

type Page = { items: Row[]; nextCursor: string | null };

interface CreateOptions extends GrantOptions {
  readonly name: string;
  readonly expires?: string;
}

const SHOWN_ONCE = "the token is shown this once";

export function tokenCommands(program: Command, io: CliIo): void {
  const token = program.command("token").description("API tokens");
  withGrant(
    token
      .command("create")
      .description("make a token; without any, the bootstrap token serves")
      .requiredOption("--name <name>", "what it is for")
      .option("--role <role>", "what it may do", "admin")
      .option("--expires <time>", "when it ends: a time, or days such as 30d (default: 90d)", expiry(Date.now())),
  ).action(
    verb<CreateOptions>(io, async ({ session, output }, { name, expires, ...grant }) => {
      const asked = { name, ...grantOf(grant), expiresAt: expires };
      tellAct(output, await session.post<Row>("/v1/tokens", asked, { mayBootstrap: true }));
      output.note(SHOWN_ONCE);
    }),
  );
  paged(token.command("list").description("list tokens, without what they are")).action(
    verb<PageOptions>(io, async ({ session, output }, options) => {
      const columns = ["name", "role", "expiresAt", "revokedAt", "warning", "id", "lastUsedAt", "tenants", "domains"];
      output.page(await session.get<Page>("/v1/tokens", pageQuery(options)), columns);
    }),
  );
  rotateCommand(token, io);
  token
    .command("revoke <id>")
    .description("revoke a token; in force everywhere within 30 seconds")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        await session.delete(`/v1/tokens/${segment(id)}`);
        output.record({ id, revoked: true });
      }),
    );
  program
    .command("whoami")
    .description("tell whose token this is, and what it may do where")
    .action(verb(io, async ({ session, output }) => output.record(await session.get<Row>("/v1/whoami"))));
}

function rotateCommand(token: Command, io: CliIo): void {
  token
    .command("rotate <id>")
    .description("replace what a token is; what it was stays good for the overlap")
    .option("--overlap-seconds <n>", "0 ends the old one at once (default: a day)", wholeNumber("--overlap-seconds", 0))
    .option("--expires <time>", "when it ends: a time, or days such as 30d (default: 90d)", expiry(Date.now()))
    .action(
      verb<{ overlapSeconds?: number; expires?: string }>(io, async ({ session, output }, options, id) => {
        const asked = { overlapSeconds: options.overlapSeconds, expiresAt: options.expires };
        output.record(await session.post<Row>(`/v1/tokens/${segment(id)}/rotate`, asked));
        output.note(SHOWN_ONCE);
      }),
    );
}
