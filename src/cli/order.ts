import type { Command } from "commander";
import { paged, pageQuery, segment, verb, wholeNumber, type PageOptions } from "./command.ts";
import type { Row } from "./output.ts";
import { locate, named, type Whose } from "./locate.ts";
import type { CliIo } from "./session.ts";

type Shipment = Row & { state: { milestone: string } | null };
type Order = Row & { pickings: (Row & { shipments: Shipment[] })[] };
type Page = { items: Row[]; nextCursor: string | null };

/** `order list|show`, and beside the commands of others `odoo catch-up`, `odoo changes` and `shipment link`. */
export function orderCommands(program: Command, io: CliIo): void {
  const order = program.command("order").description("sales orders, as last read from Odoo");
  paged(order.command("list").description("list a tenant's orders, the newest first"))
    .requiredOption("--tenant <tenant>", "id or name")
    .option("--state <state>", "Odoo's own, such as sale")
    .option("--name <name>", "such as S00012")
    .action(
      verb<PageOptions & { tenant: string; state?: string; name?: string }>(
        io,
        async ({ session, output }, options) => {
          const { limit: _, cursor: __, ...asked } = options;
          const page = await session.get<Page>("/v1/orders", { ...pageQuery(options), ...asked });
          output.page(page, ["name", "state", "amount", "customerReference", "orderedAt", "id"]);
        },
      ),
    );
  order
    .command("show <id>")
    .description("show an order with its deliveries and where their shipments stand")
    .requiredOption("--tenant <tenant>", "id or name")
    .action(
      verb<{ tenant: string }>(io, async ({ session, output }, { tenant }, id) => {
        const { pickings, ...shown } = await session.get<Order>(`/v1/orders/${segment(id)}`, { tenant });
        output.record({ ...shown, pickings }, shown);
        output.note("");
        output.table(pickings.flatMap(lines), ["delivery", "state", "carrier", "trackingNumber", "milestone"]);
      }),
    );
  odooCommandsOf(groupNamed(program, "odoo"), io);
  linkCommand(groupNamed(program, "shipment"), io);
}

function lines({ name, state, trackingRef, shipments }: Order["pickings"][number]): Row[] {
  const delivery = { delivery: name, state };
  // Booked, and nobody has told of it yet.
  if (shipments.length === 0) return [{ ...delivery, trackingNumber: trackingRef }];
  return shipments.map((one) => ({ ...one, ...delivery, milestone: one.state?.milestone }));
}

function groupNamed(program: Command, name: string): Command {
  return program.commands.find((command) => command.name() === name) ?? program.command(name);
}

function odooCommandsOf(odoo: Command, io: CliIo): void {
  odoo
    .command("catch-up")
    .description("read what was written in Odoo and no webhook told of; begun every night, too")
    .requiredOption("--tenant <tenant>", "id or name")
    .option("--since <time>", "ISO 8601 with an offset; without it, since the last time")
    .action(
      verb<{ tenant: string; since?: string }>(io, async ({ session, output }, { tenant, since }) => {
        output.record(await session.post<Row>(`/v1/tenants/${segment(tenant)}/odoo/catch-up`, { since }));
      }),
    );
  odoo
    .command("changes")
    .description("tell what changed in Odoo, in the order it was noticed")
    .requiredOption("--tenant <tenant>", "id or name")
    .option("--after <n>", "go on behind this line", wholeNumber("--after", 0))
    .option("--limit <n>", "how many at most", wholeNumber("--limit", 1))
    .action(
      verb<{ tenant: string; after?: number; limit?: number }>(io, async ({ session, output }, options) => {
        const { tenant, after, limit } = options;
        const asked = { tenant, after: after?.toString(), limit: limit?.toString() };
        const { items, ...rest } = await session.get<{ items: Row[]; after: number }>("/v1/odoo/changes", asked);
        if (output.json) return output.record({ items, ...rest });
        output.table(items, ["at", "model", "field", "from", "to", "id", "seq"]);
        output.note(items.length === 0 ? "none" : `more, now or later: --after ${rest.after}`);
      }),
    );
}

function linkCommand(shipment: Command, io: CliIo): void {
  shipment
    .command("link <id>")
    .description("say whose goods a shipment's are")
    .requiredOption("--picking <id>", "Odoo's id of the picking", wholeNumber("--picking", 1))
    .option("--replace", "also when it is linked to another one")
    .action(
      verb<{ picking: number; replace?: true }>(io, async ({ session, output }, { picking, replace = false }, id) => {
        const body = { pickingId: picking, replace };
        output.record(await session.post<Row>(`/v1/shipments/${segment(id)}/link`, body));
      }),
    );
  named(
    shipment.command("unlink [id]").description("take a shipment off its picking: it counts there no more, and waits"),
  ).action(
    verb<Whose>(io, async ({ session, output }, whose, id) => {
      const found = await locate(session, whose, id);
      output.record(await session.post<Row>(`/v1/shipments/${segment(found)}/unlink`, {}));
    }),
  );
}
