import type { Command } from "commander";
import { paged, pageQuery, segment, verb, type PageOptions } from "./command.ts";
import { grantOf, withGrant, type GrantOptions } from "./grant.ts";
import type { Row } from "./output.ts";
import { tellAct } from "./proposal.ts";
import type { CliIo } from "./session.ts";

type Page = { items: Row[]; nextCursor: string | null };

interface AddOptions extends GrantOptions {
  readonly name: string;
  readonly email?: string;
  readonly subject?: string;
  readonly issuer?: string;
}

/** Who may sign in through the mesh's identity provider. */
export function personCommands(program: Command, io: CliIo): void {
  const person = program.command("person").description("people who may sign in");
  withGrant(
    person
      .command("add")
      .description("let a person sign in; one who was removed comes back")
      .requiredOption("--name <name>", "for people")
      .requiredOption("--role <role>", "what they may do")
      .option("--email <address>", "as the provider knows it, and says that it is verified")
      .option("--subject <sub>", "as the provider calls them; never given to another")
      .option("--issuer <url>", "which provider, where there are two"),
  ).action(
    verb<AddOptions>(io, async ({ session, output }, { name, email, subject, issuer, ...grant }) => {
      const asked = { name, email, subject, issuer, ...grantOf(grant) };
      tellAct(output, await session.post<Row>("/v1/people", asked));
    }),
  );
  paged(person.command("list").description("list who may sign in, and who might once")).action(
    verb<PageOptions>(io, async ({ session, output }, options) => {
      const columns = ["name", "role", "value", "claim", "disabledAt", "id", "tenants", "domains"];
      output.page(await session.get<Page>("/v1/people", pageQuery(options)), columns);
    }),
  );
  person
    .command("remove <id>")
    .description("let a person sign in no more; in force everywhere within 30 seconds")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        await session.delete(`/v1/people/${segment(id)}`);
        output.record({ id, removed: true });
      }),
    );
}
