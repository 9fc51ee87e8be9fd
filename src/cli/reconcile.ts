import { Option, type Command } from "commander";
import { AUTHORITY_RULES } from "../domain/authority.ts";
import { DRIFT_ANSWERS, DRIFT_KINDS } from "../domain/drift.ts";
import { paged, pageQuery, segment, verb, type PageOptions } from "./command.ts";
import type { Row } from "./output.ts";
import { RUN_COLUMNS, runRow, showRun, watched, type Run } from "./run.ts";
import { CommandFailed, type CliIo } from "./session.ts";

type RunPage = { items: Run[]; nextCursor: string | null };
type Page = { items: Row[]; nextCursor: string | null };
type Rules = { default: string; notes: string; fields: Record<string, string> };

interface WindowOptions {
  readonly tenant: string;
  readonly since?: string;
  readonly until?: string;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
}

/** `odoo reconcile`, `odoo authority`, `reconciliation …` and `drift …`. */
export function reconcileCommands(program: Command, io: CliIo): void {
  const odoo = program.commands.find((command) => command.name() === "odoo") ?? program.command("odoo");
  odoo
    .command("reconcile")
    .description("compare what a tenant's Odoo holds with what the mesh says, and settle it by the tenant's rules")
    .requiredOption("--tenant <tenant>", "id or name")
    .option("--since <time>", "shipments with news since, ISO 8601 with an offset (default: 7 days ago)")
    .option("--until <time>", "and until")
    .option("--dry-run", "only say what would change")
    .option("--wait", "until it is over")
    .action(
      verb<WindowOptions>(io, async ({ session, output }, { tenant, since, until, dryRun = false, wait = false }) => {
        const path = `/v1/tenants/${segment(tenant)}/odoo/reconcile`;
        const begun = await session.post<Run>(path, { since, until, dryRun });
        showRun(output, wait ? await watched({ session, io }, "/v1/reconciliations", begun) : begun);
      }),
    );
  authorityCommand(odoo, io);
  const reconciliation = program.command("reconciliation").description("comparisons of Odoo with the mesh");
  runCommands(reconciliation, "/v1/reconciliations", io);
  driftCommands(program, io);
}

/** `list`, `show` and `cancel` of runs. */
export function runCommands(group: Command, path: string, io: CliIo): void {
  paged(group.command("list").description("list a tenant's, the newest first"))
    .requiredOption("--tenant <tenant>", "id or name")
    .action(
      verb<PageOptions & { tenant: string }>(io, async ({ session, output }, options) => {
        const page = await session.get<RunPage>(path, { ...pageQuery(options), tenant: options.tenant });
        output.page({ ...page, items: output.json ? page.items : page.items.map(runRow) }, RUN_COLUMNS);
      }),
    );
  group
    .command("show <id>")
    .description("show how far it is, and what it found")
    .option("--wait", "until it is over")
    .action(
      verb<{ wait?: boolean }>(io, async ({ session, output }, { wait = false }, id) => {
        const run = await session.get<Run>(`${path}/${segment(id)}`);
        showRun(output, wait ? await watched({ session, io }, path, run) : run);
      }),
    );
  group
    .command("cancel <id>")
    .description("call it off; what was done so far stays")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        showRun(output, await session.post<Run>(`${path}/${segment(id)}/cancel`));
      }),
    );
}

function driftCommands(program: Command, io: CliIo): void {
  const drift = program.command("drift").description("where Odoo and the mesh differ");
  paged(drift.command("list").description("list what is open"))
    .requiredOption("--tenant <tenant>", "id or name")
    .addOption(new Option("--state <state>", "which").choices(["open", "settled"]))
    .addOption(new Option("--kind <kind>", "of one kind").choices(DRIFT_KINDS))
    .action(
      verb<PageOptions & { tenant: string; state?: string; kind?: string }>(
        io,
        async ({ session, output }, options) => {
          const { limit: _, cursor: __, ...asked } = options;
          const page = await session.get<Page>("/v1/drift", { ...pageQuery(options), ...asked });
          const columns = ["trackingNumber", "kind", "held", "meant", "id", "foundAt", "subject", "pickingId", "times"];
          output.page(page, options.state === "settled" ? [...columns, "settledHow", "answeredBy"] : columns);
        },
      ),
    );
  drift
    .command("settle <id>")
    .description("say whose word is taken")
    .addOption(new Option("--answer <whose>", "whose").choices(DRIFT_ANSWERS).makeOptionMandatory())
    .option("--note <text>", "why")
    .action(
      verb<{ answer: string; note?: string }>(io, async ({ session, output }, { answer, note }, id) => {
        output.record(await session.post<Row>(`/v1/drift/${segment(id)}/settle`, { answer, note }));
      }),
    );
}

const ruleOption = (flags: string, what: string): Option => new Option(flags, what).choices(AUTHORITY_RULES);

function authorityCommand(odoo: Command, io: CliIo): void {
  odoo
    .command("authority")
    .description("show, or with options change, who prevails where somebody changed in Odoo what the mesh writes")
    .requiredOption("--tenant <tenant>", "id or name")
    .addOption(ruleOption("--default <rule>", "for fields without a rule of their own"))
    .addOption(ruleOption("--notes <rule>", "for notes that are gone from the chatter"))
    .option("--field <name=rule...>", "for one field; name= takes its rule away")
    .action(
      verb<{ tenant: string; default?: string; notes?: string; field?: string[] }>(
        io,
        async ({ session, output }, { tenant, field = [], ...rules }) => {
          const path = `/v1/tenants/${segment(tenant)}/odoo/authority`;
          const held = await session.get<Rules>(path);
          const changed = Object.keys(rules).length + field.length > 0;
          const shown = changed ? await session.put<Rules>(path, merged(held, rules, field)) : held;
          output.record(shown, { default: shown.default, notes: shown.notes, ...shown.fields });
        },
      ),
    );
}

function merged(held: Rules, rules: Partial<Rules>, given: readonly string[]): Rules {
  const fields = { ...held.fields };
  for (const pair of given) {
    const [, name, rule] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
    if (name === undefined || rule === undefined) throw new CommandFailed("--field must be name=rule", 2);
    if (rule === "") delete fields[name];
    else fields[name] = rule;
  }
  const { default: others = held.default, notes = held.notes } = rules;
  return { default: others, notes, fields };
}
