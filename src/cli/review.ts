import { Option, type Command } from "commander";
import { EXCEPTION_REASONS, MILESTONES } from "../domain/milestone.ts";
import { QUEUE_KINDS, REVIEW_ANSWERS } from "../domain/review-queue.ts";
import { paged, pageQuery, segment, verb, wholeNumber, type PageOptions } from "./command.ts";
import type { Row } from "./output.ts";
import { CommandFailed, type CliIo } from "./session.ts";

interface Filters {
  readonly tenant?: string;
  readonly kind?: string;
  readonly owner?: string;
  readonly overdue?: true;
}

interface Answering extends Filters {
  readonly answer: string;
  readonly note?: string;
  readonly picking?: number;
  readonly replace?: true;
  readonly milestone?: string;
  readonly reason?: string;
  readonly dryRun?: true;
}

type Page = { items: Row[]; nextCursor: string | null };

const filtered = (command: Command): Command =>
  command
    .option("--tenant <tenant>", "of one tenant, by id or name")
    .addOption(new Option("--kind <kind>", "of one kind").choices(QUEUE_KINDS))
    .option("--owner <id>", "whose: a person's or a token's id, or me")
    .option("--overdue", "past their due time");

/** `review list`, `show`, `assign`, `answer`. */
export function reviewCommands(program: Command, io: CliIo): void {
  const review = program.command("review").description("what waits for a person");
  filtered(paged(review.command("list").description("list what waits, the most urgent first")))
    .addOption(new Option("--state <state>", "in place of what is open").choices(["open", "snoozed", "closed"]))
    .action(
      verb<PageOptions & Filters & { state?: string }>(io, async ({ session, output }, options) => {
        const { limit: _, cursor: __, overdue, ...asked } = options;
        const query = { ...pageQuery(options), ...asked, ...(overdue ? { overdue: "true" } : {}) };
        const page = await session.get<Page>("/v1/reviews", query);
        const columns = ["id", "reason", "dueAt", "overdue", "owner"];
        output.page(output.json ? page : withWhy(page), options.state === "closed" ? ["id", "why", "at"] : columns);
      }),
    );
  review
    .command("show <id>")
    .description("show it, with the answers that close it, or why it closed")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        output.record(await session.get<Row>(`/v1/reviews/${segment(id)}`));
      }),
    );
  assignCommand(review, io);
  answerCommand(review, io);
}

const withWhy = ({ items, nextCursor }: Page): Page => ({
  nextCursor,
  items: items.map((item) => ({ ...item, ...(item["closed"] as Row | null) })),
});

function assignCommand(review: Command, io: CliIo): void {
  review
    .command("assign <id>")
    .description("say whose it is, note something, put it off")
    .option("--owner <id>", "a person's or a token's id, me, or nobody")
    .option("--note <text>", "for whoever looks next; no names")
    .option("--snooze-until <time>", "not among the open ones until then, such as 2026-12-01T08:00:00Z")
    .action(
      verb<{ owner?: string; note?: string; snoozeUntil?: string }>(io, async ({ session, output }, given, id) => {
        const { owner, note, snoozeUntil: snoozedUntil } = given;
        const body = { owner: owner === "nobody" ? null : owner, note, snoozedUntil };
        output.record(await session.post<Row>(`/v1/reviews/${segment(id)}/assign`, body));
      }),
    );
}

function answerCommand(review: Command, io: CliIo): void {
  filtered(review.command("answer [ids...]"))
    .description("answer one or some, or with --kind all of a kind; each kind's answers are shown by: review show")
    .addOption(new Option("--answer <answer>", "which").choices(REVIEW_ANSWERS).makeOptionMandatory())
    .option("--note <text>", "why; no names")
    .option("--picking <id>", "of link: the picking's id in Odoo", wholeNumber("--picking", 1))
    .option("--replace", "of link: take it off another picking")
    .addOption(new Option("--milestone <milestone>", "of map").choices(MILESTONES))
    .addOption(new Option("--reason <reason>", "of map to an exception").choices(EXCEPTION_REASONS))
    .option("--dry-run", "say what would be done to which, and do nothing")
    .action(async (ids: string[], ...given) => {
      const options = given.at(-2) as Answering;
      if ((ids.length === 0) === (options.kind === undefined))
        throw new CommandFailed("name items, or a --kind: one of the two", 2);
      const answered = verb<Answering>(io, async ({ session, output }, { picking: pickingId, ...asked }) => {
        const items: Row[] = [];
        for (let cursor: string | null | undefined; cursor !== null;) {
          const body = { ...asked, pickingId, ...(ids.length > 0 ? { ids } : {}), ...(cursor ? { cursor } : {}) };
          const page: Page = await session.post<Page>("/v1/reviews/answer", body);
          items.push(...page.items);
          cursor = page.nextCursor;
        }
        output.page({ items, nextCursor: null }, ["id", "reason", "outcome", "detail"]);
        if (items.some(({ outcome }) => outcome === "refused" || outcome === "unavailable"))
          throw new CommandFailed("not all were answered");
      });
      await answered(undefined, options, given.at(-1) as Command);
    });
}
