import { Option, type Command } from "commander";
import { BOOKING_MODES, BOOKING_STATES, LABEL_FORMATS, PLATFORM_NAMES } from "../domain/booking.ts";
import { paged, pageQuery, secretText, segment, verb, wholeNumber, type PageOptions } from "./command.ts";
import type { Row } from "./output.ts";
import { CommandFailed, type CliIo } from "./session.ts";

interface ConfigureOptions {
  readonly tenant: string;
  readonly platform: string;
  readonly baseUrl?: string;
  readonly credential?: string;
  readonly mode?: string;
  readonly service?: readonly string[];
  readonly currency?: string;
  readonly shipFrom?: string;
  readonly parcel?: string;
  readonly labelFormat?: string;
}

interface ListOptions extends PageOptions {
  readonly tenant: string;
  readonly state?: string;
  readonly picking?: number;
  readonly review?: boolean;
}

type Page = { items: Row[]; nextCursor: string | null };

export function bookingCommands(program: Command, io: CliIo): void {
  const booking = program.command("booking").description("deliveries booked with a freight platform");
  configureCommand(booking, io);
  booking
    .command("settings")
    .description("show how a tenant's deliveries are booked")
    .requiredOption("--tenant <tenant>", "id or name")
    .action(
      verb<{ tenant: string }>(io, async ({ session, output }, { tenant }) => {
        output.record(await session.get<Row>(`/v1/tenants/${segment(tenant)}/booking`));
      }),
    );
  paged(booking.command("list").description("list a tenant's bookings, the newest delivery first"))
    .requiredOption("--tenant <tenant>", "id or name")
    .addOption(new Option("--state <state>", "such as refused").choices(BOOKING_STATES))
    .option("--picking <id>", "of one delivery", wholeNumber("--picking", 1))
    .option("--review", "only those that a person should look at")
    .action(
      verb<ListOptions>(io, async ({ session, output }, { tenant, state, picking, review, ...options }) => {
        const asked = { tenant, state, picking: picking?.toString(), review: review ? "true" : undefined };
        const page = await session.get<Page>("/v1/bookings", { ...asked, ...pageQuery(options) });
        output.page(page, [
          "pickingName",
          "state",
          "carrierName",
          "trackingNumbers",
          "charges",
          "refusal",
          "id",
          "review",
          "attempt",
        ]);
      }),
    );
  booking
    .command("show <id>")
    .description("show a booking")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        output.record(await session.get<Row>(`/v1/bookings/${segment(id)}`));
      }),
    );
  booking
    .command("want <picking>")
    .description("look at a delivery again, and book it where it is to be booked")
    .requiredOption("--tenant <tenant>", "id or name")
    .action(
      verb<{ tenant: string }>(io, async ({ session, output }, { tenant }, picking) => {
        const pickingId = wholeNumber("<picking>", 1)(picking);
        output.record(await session.post<Row>("/v1/bookings", { tenant, pickingId }));
      }),
    );
  for (const [act, description] of [
    ["approve", "let a quoted draft be bought"],
    ["retry", "try again what was refused, voided, or came to no known end"],
    ["void", "take a booking back: ask its platform for the money"],
  ] as const)
    booking
      .command(`${act} <id>`)
      .description(description)
      .action(
        verb(io, async ({ session, output }, _, id) => {
          output.record(await session.post<Row>(`/v1/bookings/${segment(id)}/${act}`));
        }),
      );
}

function configureCommand(booking: Command, io: CliIo): void {
  booking
    .command("configure")
    .description("say how a tenant's deliveries are booked: all of it at once")
    .requiredOption("--tenant <tenant>", "id or name")
    .addOption(new Option("--platform <platform>", "who books").choices(PLATFORM_NAMES).makeOptionMandatory())
    .option("--base-url <url>", "Karrio's, or where the webhook goes")
    .option("--credential <key>", "an API key, or the webhook's secret; - reads it from standard input")
    .addOption(new Option("--mode <mode>", "whether a draft waits for a person (review)").choices(BOOKING_MODES))
    .option("--service <carrier:service...>", "the first of these that is offered (default: the cheapest)")
    .option("--currency <code>", "in which prices are compared")
    .option("--ship-from <json>", "an address, instead of the warehouse's in Odoo")
    .option("--parcel <json>", "for a delivery whose weight Odoo does not know")
    .addOption(new Option("--label-format <format>", "of the label").choices(LABEL_FORMATS))
    .action(
      verb<ConfigureOptions>(io, async ({ session, output }, { tenant, ...options }) => {
        const asked = await settingsOf(io, options);
        output.record(await session.put<Row>(`/v1/tenants/${segment(tenant)}/booking`, asked));
      }),
    );
}

async function settingsOf(io: CliIo, options: Omit<ConfigureOptions, "tenant">): Promise<object> {
  const { platform, baseUrl, mode, currency, labelFormat, shipFrom, parcel, service } = options;
  return {
    platform,
    baseUrl,
    mode,
    currency,
    labelFormat,
    credential: await secretText(io, options.credential),
    rule: service && { kind: "first_of", services: service.map(serviceOf) },
    shipFrom: shipFrom === undefined ? undefined : jsonOf("--ship-from", shipFrom),
    defaultParcel: parcel === undefined ? undefined : jsonOf("--parcel", parcel),
  };
}

function serviceOf(text: string): { carrier: string; service: string } {
  const [carrier = "", ...service] = text.split(":");
  if (carrier === "" || service.length === 0) throw new CommandFailed("--service must be like fedex:FEDEX_GROUND", 2);
  return { carrier, service: service.join(":") };
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandFailed(`${name} must be JSON`, 2);
  }
}
