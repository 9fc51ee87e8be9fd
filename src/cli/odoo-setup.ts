import type { Command } from "commander";
import { secretText, segment, verb, type Desk } from "./command.ts";
import type { Row } from "./output.ts";
import { CommandFailed, type CliIo } from "./session.ts";

interface SetUpOptions {
  readonly tenant: string;
  readonly dryRun?: boolean;
  readonly remove?: boolean;
  readonly keepFields?: boolean;
  readonly yes?: boolean;
  readonly adminKey?: string;
  readonly adminLogin?: string;
}

/** `odoo setup --tenant acme`. */
export function odooCommands(program: Command, io: CliIo): void {
  program
    .command("odoo")
    .description("a tenant's Odoo")
    .command("setup")
    .description("check it, and make there what the mesh wants to find: fields, views, an activity type, rules")
    .requiredOption("--tenant <tenant>", "id or name")
    .option("--dry-run", "say what it would do, and do nothing")
    .option("--remove", "take away what a set-up made, after asking")
    .option("--keep-fields", "with --remove: leave the fields, and what they hold")
    .option("--yes", "with --remove: do not ask")
    .option("--admin-key <key>", "an administrator's key for this call alone; - reads it from standard input")
    .option("--admin-login <login>", "whose key it is, for jsonrpc")
    .action(
      verb<SetUpOptions>(io, async (desk, { adminKey, ...options }) => {
        if (options.keepFields === true && options.remove !== true)
          throw new CommandFailed("--keep-fields goes with --remove", 2);
        const key = adminKey === undefined ? {} : { adminKey: await secretText(io, adminKey) };
        const isSure = options.remove !== true || options.dryRun === true || options.yes === true;
        if (!isSure) await makeSure(desk, { ...options, ...key });
        const done = await setUp(desk, { ...options, ...key });
        desk.output.page({ items: done, nextCursor: null }, COLUMNS);
      }),
    );
}

const COLUMNS = ["item", "outcome", "words"];

async function setUp({ session }: Desk, { tenant, yes: _, ...asked }: SetUpOptions): Promise<Row[]> {
  const path = `/v1/tenants/${segment(tenant)}/odoo/setup`;
  return (await session.post<{ lines: Row[] }>(path, asked)).lines;
}

/** Shows what would be lost, and goes on when somebody types the name of the database it is lost from. */
async function makeSure(desk: Desk, options: SetUpOptions): Promise<void> {
  const { io, session, output } = desk;
  const { odoo } = await session.get<{ odoo: { db: string; url: string } }>(`/v1/tenants/${segment(options.tenant)}`);
  const lines = await setUp(desk, { ...options, dryRun: true });
  const lost = lines.filter(({ outcome }) => outcome === "would remove");
  if (lost.length === 0) return;
  output.table(lost, COLUMNS);
  const question = `This cannot be undone. Type the database's name (${odoo.db}) to take it away from ${odoo.url}: `;
  const answer = (await io.ask?.(question)) ?? null;
  if (answer === null)
    throw new CommandFailed("nothing was taken away: nobody is here to ask; give --yes, or --dry-run", 2);
  if (answer.trim() !== odoo.db) throw new CommandFailed(`nothing was taken away: that is not ${odoo.db}`);
}
