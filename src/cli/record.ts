import type { Command } from "commander";
import { verb } from "./command.ts";
import type { Row } from "./output.ts";
import type { CliIo } from "./session.ts";

interface SystemOfRecord extends Row {
  readonly domain: string;
  readonly owner: string;
  readonly retention: { readonly days: number | null };
  readonly fields: readonly { readonly field: string; readonly publishers: readonly { readonly source: string }[] }[];
}

export function recordCommands(program: Command, io: CliIo): void {
  const record = program.command("record").description("systems of record: whose each kind of data is");
  record
    .command("list")
    .description("of each data domain its owner, who may publish what, and for how long it is kept")
    .action(
      verb(io, async ({ session, output }) => {
        const { items } = await session.get<{ items: SystemOfRecord[] }>("/v1/systems-of-record");
        const rows = items.flatMap(({ domain, owner, retention, fields }) =>
          fields.map(({ field, publishers }) => ({
            domain,
            owner,
            field,
            days: retention.days,
            publishers: publishers.map(({ source }) => source).join(", "),
          })),
        );
        const shown = output.json ? items : rows;
        output.page({ items: shown, nextCursor: null }, ["domain", "owner", "field", "publishers", "days"]);
      }),
    );
}
