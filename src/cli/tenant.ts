import { Option, type Command } from "commander";
import { ODOO_APIS } from "../domain/odoo-connection.ts";
import { REGIONS } from "../domain/region.ts";
import { paged, pageQuery, secretText, segment, verb, wholeNumber, type PageOptions } from "./command.ts";
import type { Row } from "./output.ts";
import type { CliIo } from "./session.ts";

type Tenant = Row & { odoo: Row };
type Page = { items: Tenant[]; nextCursor: string | null };

interface OdooOptions {
  readonly odooUrl: string;
  readonly odooDb: string;
  readonly odooKey: string;
  readonly odooApi: string;
  readonly odooLogin?: string;
  readonly odooMaxInFlight?: number;
  readonly odooExceptionsTo?: string;
}

interface CreateOptions extends OdooOptions {
  readonly name: string;
  readonly region: string;
}

export function tenantCommands(program: Command, io: CliIo): void {
  const tenant = program.command("tenant").description("one Odoo database and company each");
  withOdoo(
    tenant
      .command("create")
      .description("add a tenant")
      .requiredOption("--name <name>", "short and lower-case, such as acme")
      .addOption(new Option("--region <region>", "where its data lives").choices(REGIONS).makeOptionMandatory()),
  ).action(
    verb<CreateOptions>(io, async ({ session, output }, options) => {
      const odoo = await connectionOf(io, options);
      const { name, region } = options;
      const created = await session.post<Tenant>("/v1/tenants", { name, region, odoo });
      output.record(created, flat(created));
    }),
  );
  withOdoo(
    tenant.command("connect <tenant>").description("replace a tenant's connection to Odoo, its key included"),
  ).action(
    verb<OdooOptions>(io, async ({ session, output }, options, named) => {
      const path = `/v1/tenants/${segment(named)}/odoo`;
      const connected = await session.put<Tenant>(path, await connectionOf(io, options));
      output.record(connected, flat(connected));
    }),
  );
  paged(tenant.command("list").description("list tenants by name")).action(
    verb<PageOptions>(io, async ({ session, output }, options) => {
      output.page(await session.get<Page>("/v1/tenants", pageQuery(options)), ["name", "region", "createdAt", "id"]);
    }),
  );
  tenant
    .command("show <tenant>")
    .description("show a tenant, by id or name")
    .action(
      verb(io, async ({ session, output }, _, named) => {
        const shown = await session.get<Tenant>(`/v1/tenants/${segment(named)}`);
        output.record(shown, flat(shown));
      }),
    );
}

function withOdoo(command: Command): Command {
  return command
    .requiredOption("--odoo-url <url>", "such as https://acme.odoo.com")
    .requiredOption("--odoo-db <db>", "the database's name")
    .requiredOption("--odoo-key <key>", "an API key; - reads it from standard input")
    .addOption(new Option("--odoo-api <api>", "json2 from Odoo 19 on").choices(ODOO_APIS).makeOptionMandatory())
    .option("--odoo-login <login>", "whose key it is, for jsonrpc (default: admin)")
    .option("--odoo-max-in-flight <n>", "calls at once", wholeNumber("--odoo-max-in-flight", 1))
    .option("--odoo-exceptions-to <login>", "who looks at exceptions of pickings that have nobody (default: the team)");
}

async function connectionOf(io: CliIo, options: OdooOptions): Promise<Record<string, unknown>> {
  return {
    url: options.odooUrl,
    db: options.odooDb,
    key: await secretText(io, options.odooKey),
    api: options.odooApi,
    login: options.odooLogin,
    maxInFlight: options.odooMaxInFlight,
    exceptionsTo: options.odooExceptionsTo,
  };
}

function flat({ odoo, ...tenant }: Tenant): Row {
  return { ...tenant, ...Object.fromEntries(Object.entries(odoo).map(([key, value]) => [`odoo.${key}`, value])) };
}
