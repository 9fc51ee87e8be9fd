import { Option, type Command } from "commander";
import { PROPOSAL_KINDS, PROPOSAL_STATES } from "../domain/approval.ts";
import { paged, pageQuery, segment, verb, type PageOptions } from "./command.ts";
import type { Output, Row } from "./output.ts";
import type { CliIo } from "./session.ts";

type Proposal = Row & { id: string; digest: string; asked: Row; evidence: Row | null };
type Page = { items: Proposal[]; nextCursor: string | null };

const PATH = "/v1/proposals";

/** What an act answered: what was done, or that it waits for another person's approval. */
export function tellAct(output: Output, answer: Row, shown: Row = answer): void {
  const proposal = answer["proposal"] as Proposal | undefined;
  if (proposal === undefined || typeof proposal !== "object") return output.record(answer, shown);
  const { proposal: _, ...made } = answer;
  // Whoever reads the document finds what was made where it always is.
  const thing = Object.values(made).find((one): one is Row => typeof one === "object" && one !== null) ?? {};
  output.record({ ...thing, ...answer }, { ...thing, proposal: proposal.id });
  output.note(`proposed: it takes effect once another person says: mesh proposal approve ${proposal.id}`);
}

export function proposalCommands(program: Command, io: CliIo): void {
  const proposal = program.command("proposal").description("what one person proposed and another is to approve");
  paged(proposal.command("list").description("list proposals, the newest first"))
    .addOption(new Option("--state <state>", "such as proposed").choices(PROPOSAL_STATES))
    .addOption(new Option("--kind <kind>", "such as endpoint").choices(PROPOSAL_KINDS))
    .action(
      verb<PageOptions & { state?: string; kind?: string }>(io, async ({ session, output }, options) => {
        const { state, kind, ...page } = options;
        const columns = ["kind", "state", "id", "expiresAt", "subject", "tenant", "proposedBy", "proposedAt"];
        output.page(await session.get<Page>(PATH, { ...pageQuery(page), state, kind }), columns);
      }),
    );
  proposal
    .command("show <id>")
    .description("show what is proposed, and what helps to decide it")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        const shown = await session.get<Proposal>(`${PATH}/${segment(id)}`);
        const { asked, evidence, ...facts } = shown;
        output.record(shown, { ...facts, ...prefixed("asked", asked), ...prefixed("evidence", evidence ?? {}) });
      }),
    );
  proposal
    .command("approve <id>")
    .description("let it take effect")
    .option("--digest <digest>", "of what you were shown (default: of what it says now)")
    .option("--note <text>", "why")
    .action(
      verb<{ digest?: string; note?: string }>(io, async ({ session, output }, { digest, note }, id) => {
        const path = `${PATH}/${segment(id)}`;
        const seen = digest ?? (await session.get<Proposal>(path)).digest;
        output.record(await session.post<Row>(`${path}/approve`, { digest: seen, note }));
      }),
    );
  for (const [act, description] of [
    ["reject", "say no to it"],
    ["withdraw", "take back what you proposed"],
  ] as const)
    proposal
      .command(`${act} <id>`)
      .description(description)
      .option("--note <text>", "why")
      .action(
        verb<{ note?: string }>(io, async ({ session, output }, { note }, id) => {
          output.record(await session.post<Row>(`${PATH}/${segment(id)}/${act}`, { note }));
        }),
      );
}

const prefixed = (prefix: string, row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [`${prefix}.${key}`, value]));
