import { Option, type Command } from "commander";
import { ACTOR_KINDS, AUDITED_KINDS } from "../domain/audit.ts";
import { paged, verb, type PageOptions } from "./command.ts";
import { textOf, type Row } from "./output.ts";
import { CommandFailed, type CliIo, type Session } from "./session.ts";

type Filters = Readonly<
  Partial<Record<"kind" | "id" | "tenant" | "actor" | "actorKind" | "verb" | "since" | "until", string>>
>;

interface Page {
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
}

interface Step {
  readonly chains: number;
  readonly links: number;
  readonly anchors: number;
  readonly shipments: number;
  readonly faults: readonly Row[];
  readonly newestAnchor: { readonly n: number; readonly hash: string; readonly until: string } | null;
  readonly nextCursor: string | null;
}

const filtered = (command: Command): Command =>
  command
    .addOption(new Option("--kind <kind>", "of objects of a kind").choices(AUDITED_KINDS))
    .option("--id <id>", "of one object")
    .option("--tenant <tenant>", "id or name")
    .option("--actor <id>", "done by this token, person or job")
    .addOption(new Option("--actor-kind <kind>", "done by such").choices(ACTOR_KINDS))
    .option("--verb <verb>", "such as token:create")
    .option("--since <time>", "done then or later, such as 2026-11-23T00:00:00Z")
    .option("--until <time>", "done before then");

export function auditCommands(program: Command, io: CliIo): void {
  const audit = program.command("audit").description("what was done, by whom");
  paged(filtered(audit.command("list").description("the newest first"))).action(
    verb<Filters & PageOptions>(io, async ({ session, output }, { limit, ...filters }) => {
      const page = await session.get<Page>("/v1/audit", { ...filters, limit: limit?.toString() });
      if (output.json) return output.page(page, []);
      const items = page.items.map(({ object, actor, ...row }) => ({
        ...row,
        object: named(object),
        actor: named(actor),
      }));
      output.page({ ...page, items }, ["at", "verb", "object", "actor", "n", "source", "tenant", "requestId"]);
    }),
  );
  filtered(audit.command("export").description("all of it as NDJSON, chain after chain"))
    .option("--cursor <cursor>", "go on behind the line that had it")
    .action(
      verb<Filters & { cursor?: string }>(io, async ({ session }, { cursor, ...filters }) => {
        let next: string | null | undefined = cursor;
        while (next !== null) next = await session.lines("/v1/audit/export", { ...filters, cursor: next }, io.out);
      }),
    );
  audit
    .command("verify")
    .description("look for what was deleted, altered, put in or moved; fails where anything was")
    .option("--anchor <n:hash>", "as the log (audit anchored) or an earlier verification told it")
    .action(
      verb<{ anchor?: string }>(io, async ({ session, output }, { anchor }) => {
        const { faults, ...whole } = await verified(session, anchor);
        if (output.json) output.record({ ...whole, faults });
        else output.record({ ...whole, newestAnchor: anchorText(whole.newestAnchor) });
        output.table(
          faults.map(({ object, ...fault }) => ({ ...fault, object: named(object) })),
          ["object", "n", "fault", "detail"],
        );
        if (faults.length > 0) throw new CommandFailed(`${faults.length} faults`);
      }),
    );
}

/** Step after step, until everything was looked at. */
async function verified(session: Session, anchor: string | undefined): Promise<Omit<Step, "nextCursor">> {
  let whole: Omit<Step, "nextCursor"> = {
    chains: 0,
    links: 0,
    anchors: 0,
    shipments: 0,
    faults: [],
    newestAnchor: null,
  };
  let cursor: string | null | undefined = undefined;
  while (cursor !== null) {
    const query: { cursor: string | undefined; anchor: string | undefined } = { cursor, anchor };
    const { nextCursor, ...step }: Step = await session.get<Step>("/v1/audit/verify", query);
    whole = {
      chains: whole.chains + step.chains,
      links: whole.links + step.links,
      anchors: whole.anchors + step.anchors,
      shipments: whole.shipments + step.shipments,
      faults: [...whole.faults, ...step.faults],
      newestAnchor: step.newestAnchor,
    };
    cursor = nextCursor;
  }
  return whole;
}

const anchorText = (anchor: Step["newestAnchor"]): string =>
  anchor === null ? "none yet" : `${anchor.n}:${anchor.hash} (until ${anchor.until})`;

function named(of: unknown): string {
  const { kind, id } = of as Row;
  return `${textOf(kind)} ${textOf(id)}`;
}
