import { Option, type Command } from "commander";
import { EXCEPTION_REASONS, MILESTONES } from "../domain/milestone.ts";
import { QUEUE_KINDS, REVIEW_ANSWERS } from "../domain/review-queue.ts";
import { paged, pageQuery, segment, verb, wholeNumber, type PageOptions } from "./command.ts";
import { textOf, type Output, type Row } from "./output.ts";
import { CommandFailed, type CliIo, type Session } from "./session.ts";

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
        if (output.json) return output.page(page, []);
        const items = await Promise.all(page.items.map(readably(session)));
        if (options.state === "closed")
          output.page({ ...page, items }, ["parcel", "kind", "tenant", "at", "why", "id"]);
        else output.page({ ...page, items }, ["parcel", "kind", "tenant", "due", "owner", "overdue"], nextOf);
      }),
    );
  review
    .command("show <id>")
    .description("show it, with the answers that close it, or why it closed")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        showItem(output, await session.get<Row>(`/v1/reviews/${segment(id)}`));
      }),
    );
  assignCommand(review, io);
  answerCommand(review, io);
}

/** An item as a list has it: what it is about in people's words, its tenant by name. */
function readably(session: Session): (item: Row) => Promise<Row> {
  const names = new Map<string, Promise<string>>();
  const nameOf = (id: string): Promise<string> => {
    // Who may see the item need not be one who may see the tenant.
    const asked =
      names.get(id) ??
      session.get<Row>(`/v1/tenants/${segment(id)}`).then(
        ({ name }) => textOf(name),
        () => id,
      );
    names.set(id, asked);
    return asked;
  };
  return async (item) => {
    const { tenant, trackingNumber, carrier, dueAt, overdue, closed } = item;
    const parcel = [trackingNumber, carrier].filter((part) => typeof part === "string").join(" ");
    return {
      ...item,
      ...(closed as Row | null),
      tenant: typeof tenant === "string" ? await nameOf(tenant) : null,
      parcel: parcel === "" ? subjectIn(item["about"] as Row | null) : parcel,
      due: dueAt,
      overdue: overdue === true ? "OVERDUE" : "",
    };
  };
}

/** What is about no one parcel: a sender, its endpoint, a code. */
function subjectIn(about: Row | null): string {
  const { sender, code, endpoint, ...others } = about ?? {};
  const parts = [sender, code ?? endpoint, ...(sender === undefined ? Object.values(others) : [])];
  return parts.filter((part) => typeof part === "string" || typeof part === "number").join(" ") || "-";
}

/** Why it waits, and the command that deals with it. */
const nextOf = (item: Row): string[] => [`  ${textOf(item["reason"])}`, `  → ${nextCommand(item)}`];

/** What an answer needs beside its name, as a person has to fill it in. */
const FILL_IN: Readonly<Record<string, string>> = { link: " --picking <id>", map: " --milestone <milestone>" };

/** What to look at before anything is answered; else the answer that does something. */
function nextCommand({ id, kind, subject, shipmentId, answers }: Row): string {
  if (kind === "held" || kind === "quarantined") return `mesh kept show ${textOf(subject)} --payload`;
  if (kind !== "unlinked" && typeof shipmentId === "string") return `mesh explain ${shipmentId}`;
  const all = (answers ?? []) as readonly { answer: string }[];
  const acting = all.find(({ answer }) => answer !== "acknowledge") ?? all[0];
  return acting ? answerCommandOf(textOf(id), acting.answer) : `mesh review show ${textOf(id)}`;
}

const answerCommandOf = (id: string, answer: string): string =>
  `mesh review answer ${id} --answer ${answer}${FILL_IN[answer] ?? ""}`;

/** An item's fields, and below them each answer as a command. */
function showItem(output: Output, item: Row): void {
  const { answers, about, ...facts } = item;
  output.record(item, { ...facts, ...(about as Row | null) });
  for (const { answer, does } of (answers ?? []) as readonly { answer: string; does: string }[])
    output.note(`${textOf(does)}: ${answerCommandOf(textOf(item["id"]), answer)}`);
}

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
