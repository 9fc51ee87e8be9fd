import type { Command } from "commander";
import { segment, verb, wholeNumber } from "./command.ts";
import type { Row } from "./output.ts";
import type { CliIo } from "./session.ts";

export function keyCommands(program: Command, io: CliIo): void {
  const keys = program.command("keys").description("the keys that secrets and raw payloads are sealed under");
  keys
    .command("status")
    .description("how much is sealed under which key, and which may go")
    .action(
      verb(io, async ({ session, output }) => {
        output.record(await session.get<Row>("/v1/keys"));
      }),
    );
  keys
    .command("rotate")
    .description("seal anew what is sealed under older keys; stopped anywhere, it goes on when it is called again")
    .action(
      verb(io, async ({ session, output }) => {
        const sum = { resealed: 0, stuck: 0 };
        for (let cursor: string | null | undefined; cursor !== null;) {
          const step: { resealed: number; stuck: number; nextCursor: string | null } = await session.post(
            "/v1/keys/rotate",
            cursor === undefined ? {} : { cursor },
          );
          sum.resealed += step.resealed;
          sum.stuck += step.stuck;
          cursor = step.nextCursor;
        }
        output.record(sum);
      }),
    );
}

interface RetentionOptions {
  readonly tenant?: string;
}

const pathOf = ({ tenant }: RetentionOptions) =>
  tenant === undefined ? "/v1/retention" : `/v1/tenants/${segment(tenant)}/retention`;
const RULE = ["class", "days", "source", "minDays", "maxDays"];

export function retentionCommands(program: Command, io: CliIo): void {
  const retention = program.command("retention").description("how long things are kept");
  retention
    .command("show")
    .description("how long what is kept")
    .option("--tenant <tenant>", "by a tenant; else where a tenant has no rule of its own")
    .action(
      verb<RetentionOptions>(io, async ({ session, output }, options) => {
        output.page({ items: (await session.get<{ items: Row[] }>(pathOf(options))).items, nextCursor: null }, RULE);
      }),
    );
  retention
    .command("set <class>")
    .description("how long a class of things is kept: held, quarantined, events, proof, audit")
    .requiredOption("--days <n>", "from now on", wholeNumber("--days", 1))
    .option("--tenant <tenant>", "by a tenant; else where a tenant has no rule of its own")
    .action(
      verb<RetentionOptions & { days: number }>(io, async ({ session, output }, { days, ...options }, of) => {
        const { items } = await session.put<{ items: Row[] }>(pathOf(options), { class: of, days });
        output.page({ items, nextCursor: null }, RULE);
      }),
    );
  retention
    .command("run")
    .description("forget what has had its time, one round of it; the clock does so every hour")
    .action(
      verb(io, async ({ session, output }) => {
        output.record(await session.post<Row>("/v1/retention/run"));
      }),
    );
  holdCommands(program, io);
}

function holdCommands(program: Command, io: CliIo): void {
  const hold = program.command("hold").description("legal holds: what must not be forgotten or erased");
  hold
    .command("place")
    .description("keep a shipment, or everything of a tenant's, as it is")
    .requiredOption("--tenant <tenant>", "whose")
    .requiredOption("--reason <text>", "a file number; no names")
    .option("--shipment <id>", "one shipment; else everything")
    .action(
      verb<{ tenant: string; reason: string; shipment?: string }>(io, async ({ session, output }, asked) => {
        const { shipment: shipmentId, ...rest } = asked;
        output.record(await session.post<Row>("/v1/holds", { ...rest, shipmentId }));
      }),
    );
  hold
    .command("list")
    .description("a tenant's holds, lifted ones among them")
    .requiredOption("--tenant <tenant>", "whose")
    .action(
      verb<{ tenant: string }>(io, async ({ session, output }, { tenant }) => {
        const { items } = await session.get<{ items: Row[] }>("/v1/holds", { tenant });
        output.page({ items, nextCursor: null }, ["reason", "placedAt", "liftedAt", "id", "shipmentId", "placedBy"]);
      }),
    );
  hold
    .command("lift <id>")
    .description("let what was held go its way")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        output.record(await session.post<Row>(`/v1/holds/${segment(id)}/lift`));
      }),
    );
}

interface EraseOptions {
  readonly tenant: string;
  readonly customer?: number;
  readonly order?: number;
  readonly shipment?: string[];
  readonly dryRun?: boolean;
}

export function erasureCommands(program: Command, io: CliIo): void {
  const erasure = program.command("erasure").description("a person's data, erased on request");
  erasure
    .command("ask")
    .description("erase what the mesh knows of a customer, an order, or shipments")
    .requiredOption("--tenant <tenant>", "whose")
    .option("--customer <id>", "the customer's id in Odoo", wholeNumber("--customer", 1))
    .option("--order <id>", "the order's id in Odoo", wholeNumber("--order", 1))
    .option("--shipment <id...>", "shipments by id")
    .option("--dry-run", "say what it would be about, and change nothing")
    .action(
      verb<EraseOptions>(io, async ({ session, output }, { tenant, dryRun = false, ...asked }) => {
        output.record(await session.post<Row>("/v1/erasures", { tenant, dryRun, subject: subjectOf(asked) }));
      }),
    );
  erasure
    .command("show <id>")
    .description("how far it is, and the proof of it")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        output.record(await session.get<Row>(`/v1/erasures/${segment(id)}`));
      }),
    );
  erasure
    .command("resume <id>")
    .description("go on with one that a legal hold was in the way of")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        output.record(await session.post<Row>(`/v1/erasures/${segment(id)}/resume`));
      }),
    );
}

function subjectOf({ customer, order, shipment }: Omit<EraseOptions, "tenant" | "dryRun">) {
  if (customer !== undefined) return { kind: "customer", customerId: customer };
  if (order !== undefined) return { kind: "order", orderId: order };
  return { kind: "shipments", shipmentIds: shipment ?? [] };
}
