import type { Command } from "commander";
import { verb } from "./command.ts";
import type { Row } from "./output.ts";
import type { CliIo } from "./session.ts";

const LISTED = ["id", "state", "deprecatedAt", "sunsetAt", "title"];

export function contractCommands(program: Command, io: CliIo): void {
  const contract = program.command("contract").description("versions of events, messages and the API");
  contract
    .command("list")
    .description("list every version, and how it stands")
    .action(
      verb(io, async ({ session, output }) => {
        const { items } = await session.get<{ items: Row[] }>("/v1/contracts", {});
        output.page({ items, nextCursor: null }, LISTED);
      }),
    );
  contract
    .command("users <id>")
    .description("list who still uses a version that is to end")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        const { items } = await session.get<{ items: Row[] }>(`/v1/contracts/${id}/users`, {});
        output.page({ items, nextCursor: null }, ["kind", "id", "tenant", "firstAt", "lastAt"]);
      }),
    );
  contract
    .command("deprecate <id>")
    .description("say that a version is to end: its users are told with every answer")
    .requiredOption("--sunset <time>", "until when it is read, 30 days ahead at least")
    .action(
      verb<{ sunset: string }>(io, async ({ session, output }, { sunset }, id) => {
        const sunsetAt = /T/.test(sunset) ? sunset : `${sunset}T00:00:00Z`;
        output.record(await session.post<Row>(`/v1/contracts/${id}/deprecate`, { sunsetAt }));
      }),
    );
  for (const [name, words] of [
    ["retire", "end a version whose time is over"],
    ["activate", "put a version in force, for the first time or again"],
  ] as const)
    contract
      .command(`${name} <id>`)
      .description(words)
      .action(
        verb(io, async ({ session, output }, _, id) => {
          output.record(await session.post<Row>(`/v1/contracts/${id}/${name}`));
        }),
      );
}
