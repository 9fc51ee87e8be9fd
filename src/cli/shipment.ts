import { Option, type Command } from "commander";
import { MILESTONES } from "../domain/milestone.ts";
import { SINKS } from "../domain/sink.ts";
import { paged, pageQuery, segment, verb, wholeNumber, type PageOptions } from "./command.ts";
import { shipmentAuditCommands } from "./explain.ts";
import { locate, named, type Whose } from "./locate.ts";
import { textOf, type Output, type Row } from "./output.ts";
import type { CliIo, Session } from "./session.ts";

interface State {
  readonly milestone: string;
  readonly reason: string | null;
  readonly occurredAt: string;
}
type Summary = Row & { id: string; carrier: string; trackingNumber: string; state: State | null };
type Page = { items: Summary[]; nextCursor: string | null };
type Story = Summary & {
  timeline: Row[];
  nextCursor: string | null;
  sinks: Row[];
  reviews: Row[];
  link: { pickingName: string } | null;
  estimate: Row | null;
};

export function shipmentCommands(program: Command, io: CliIo): void {
  const shipment = program.command("shipment").description("tracked units");
  listCommand(shipment, io);
  shipmentAuditCommands(shipment, io);
  paged(named(shipment.command("show [id]").description("tell a shipment's whole story"))).action(
    verb<Whose & PageOptions>(io, async ({ session, output }, options, id) => {
      const found = await locate(session, options, id);
      const story = await session.get<Story>(`/v1/shipments/${segment(found)}`, pageQuery(options));
      show(output, story);
      await tellOdoo(session, output, story);
    }),
  );
  named(shipment.command("replay [id]").description("write a shipment to a sink again; also takes it out of the park"))
    .addOption(new Option("--sink <sink>", "where to").choices(SINKS).makeOptionMandatory())
    .option("--from-version <n>", "0, as when absent: everything", wholeNumber("--from-version", 0))
    .action(
      verb<Whose & { sink: string; fromVersion?: number }>(io, async ({ session, output }, options, id) => {
        const { sink, fromVersion } = options;
        const found = await locate(session, options, id);
        output.record(await session.post<Row>(`/v1/shipments/${segment(found)}/replay`, { sink, fromVersion }));
      }),
    );
}

function listCommand(shipment: Command, io: CliIo): void {
  paged(shipment.command("list").description("list a tenant's shipments"))
    .requiredOption("--tenant <tenant>", "id or name")
    .option("--carrier <carrier>", "as anyone calls it")
    .option("--tracking-number <number>", "as anyone writes it")
    .addOption(new Option("--milestone <milestone>", "where they stand").choices(MILESTONES))
    .option("--updated-after <time>", "ISO 8601 with an offset; then by when they last changed in the list")
    .action(
      verb<PageOptions & Whose & { milestone?: string; updatedAfter?: string }>(
        io,
        async ({ session, output }, options) => {
          const { limit: _, cursor: __, ...asked } = options;
          const page = await session.get<Page>("/v1/shipments", { ...pageQuery(options), ...asked });
          const rows = page.items.map((one) => ({
            ...one,
            milestone: standing(one.state),
            since: one.state?.occurredAt,
          }));
          const columns = ["trackingNumber", "carrier", "milestone", "since", "id", "openReviews", "version"];
          output.page({ ...page, items: output.json ? page.items : rows }, columns);
        },
      ),
    );
}

const standing = (state: State | null): string =>
  state ? [state.milestone, state.reason].filter(Boolean).join(" ") : "-";

function show(output: Output, story: Story): void {
  const { timeline, nextCursor, sinks, reviews, state, link, estimate, ...rest } = story;
  const { id, tenant, carrier, trackingNumber, cycle, version } = rest as Row;
  const facts = {
    id,
    tenant,
    carrier,
    trackingNumber,
    state: standing(state),
    since: state?.occurredAt,
    cycle,
    version,
  };
  output.record(story, { ...facts, estimate: estimate?.["deliveryAt"], delivery: link?.pickingName });
  output.note("");
  output.table(
    timeline.map((line) => ({ ...line, what: whatOf(line), where: placeOf(line["place"] as Row | null) })),
    ["occurredAt", "what", "where", "certainty", "source", "seq"],
  );
  if (nextCursor !== null) output.note(`more: --cursor ${nextCursor}`);
  output.note("");
  const progress = sinks.map((sink) => ({ ...sink, lastFailure: failureOf(sink["lastFailure"] as Row | null) }));
  output.table(progress, ["sink", "pending", "parked", "waitingSince", "lastFailure", "confirmedVersion"]);
  for (const review of reviews) output.note(`review: ${textOf(review)}`);
}

function whatOf(line: Row): string {
  if (line["kind"] === "retraction") return `takes back ${textOf(line["fingerprint"])}`;
  const marks = [
    line["retracted"] === true && "taken back",
    line["contradicts"] === true && "contradicts",
    line["classifier"] !== "actual" && line["classifier"],
  ];
  const noted = marks.filter((mark) => typeof mark === "string");
  const what = [line["milestone"], line["reason"]].filter(Boolean).join(" ");
  return noted.length > 0 ? `${what} (${noted.join(", ")})` : what;
}

function placeOf(place: Row | null): string {
  const parts = place ? [place["city"], place["state"], place["country"]].filter(Boolean) : [];
  return parts.length > 0 ? parts.join(", ") : "-";
}

/** A shipment that waits for Odoo has failed nowhere itself: what is wrong with its Odoo is told beside it. */
async function tellOdoo(session: Session, output: Output, { sinks, tenant }: Story): Promise<void> {
  const waits = sinks.some(({ sink, pending }) => sink === "odoo" && pending === true);
  if (output.json || !waits) return;
  // Who may see the shipment need not be one who may see the tenant.
  const told = await session.get<Row>(`/v1/tenants/${segment(textOf(tenant))}/odoo/status`).catch(() => null);
  if (told && told["state"] !== "well") {
    output.note(`Odoo is ${textOf(told["state"])} since ${textOf(told["since"])}: ${textOf(told["words"])}`);
    output.note(`mesh odoo status --tenant ${textOf(told["tenant"])}`);
  }
}

const failureOf = (failure: Row | null): string | null =>
  failure && `${textOf(failure["name"])}: ${textOf(failure["message"])}`;
