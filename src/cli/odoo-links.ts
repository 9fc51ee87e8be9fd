import { Option, type Command } from "commander";
import { LINK_RULES } from "../domain/number-kind.ts";
import { segment, verb } from "./command.ts";
import type { Row } from "./output.ts";
import type { CliIo } from "./session.ts";

/** What takes a tenant's own rule away. */
const DEFAULT = "default";
const ruleOption = (flags: string, what: string): Option => new Option(flags, what).choices([...LINK_RULES, DEFAULT]);

type Tenant = Row & { odoo: { links: Readonly<Record<string, string>> } };
type Rules = Readonly<Partial<Record<"container" | "bill_of_lading" | "parcel", string>>>;

interface LinksOptions {
  readonly tenant: string;
  readonly container?: string;
  readonly billOfLading?: string;
  readonly parcel?: string;
}

/** `odoo links --tenant acme --container one`: whether goods under one number are one picking's or several. */
export function odooLinksCommand(program: Command, io: CliIo): void {
  const odoo = program.commands.find((command) => command.name() === "odoo") ?? program.command("odoo");
  odoo
    .command("links")
    .description("show, or with options change, whether a number is one picking's or every picking's that bears it")
    .requiredOption("--tenant <tenant>", "id or name")
    .addOption(ruleOption("--container <rule>", "containers (default: every receipt's)"))
    .addOption(ruleOption("--bill-of-lading <rule>", "bills of lading (default: every receipt's)"))
    .addOption(ruleOption("--parcel <rule>", "all other numbers (default: one)"))
    .action(
      verb<LinksOptions>(io, async ({ session, output }, { tenant, container, billOfLading, parcel }) => {
        const path = `/v1/tenants/${segment(tenant)}`;
        const held = (await session.get<Tenant>(path)).odoo.links;
        const given = { container, bill_of_lading: billOfLading, parcel };
        const isAsked = Object.values(given).some((rule) => rule !== undefined);
        const links = isAsked
          ? (await session.put<Tenant>(`${path}/odoo/links`, merged(held, given))).odoo.links
          : held;
        output.record(links, { container: DEFAULT, bill_of_lading: DEFAULT, parcel: DEFAULT, ...links });
      }),
    );
}

function merged(held: Rules, given: { readonly [kind in keyof Rules]: string | undefined }): Rules {
  const asked = Object.entries(given).filter(([, rule]) => rule !== undefined);
  const all = Object.entries({ ...held, ...Object.fromEntries(asked) });
  return Object.fromEntries(all.filter(([, rule]) => rule !== DEFAULT));
}
