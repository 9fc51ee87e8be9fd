import { Option, type Command } from "commander";
import { KEPT_KINDS } from "../domain/kept-payload.ts";
import { segment, verb } from "./command.ts";
import type { Output, Row } from "./output.ts";
import { CommandFailed, type CliIo, type Session } from "./session.ts";

interface Payload extends Row {
  readonly bodyBase64: string;
}

interface Many {
  readonly endpoint?: string;
  readonly sender?: string;
  readonly kind?: string;
  readonly from?: string;
  readonly until?: string;
  readonly dryRun?: true;
}

interface Released {
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
}

export function keptCommands(program: Command, io: CliIo): void {
  const kept = program.command("kept").description("payloads that could not be processed (listed by: endpoint kept)");
  kept
    .command("show <id>")
    .description("show what is known of it")
    .option("--payload", "and open it: this is logged")
    .action(
      verb<{ payload?: true }>(io, async ({ session, output }, { payload }, id) => {
        const path = `/v1/kept/${segment(id)}`;
        const known = await session.get<Row>(path);
        if (!payload) return output.record(known);
        const { id: _, ...opened } = await session.get<Payload>(`${path}/payload`);
        const body = new TextDecoder().decode(bytesOf(opened.bodyBase64));
        output.record({ ...known, ...opened }, { ...known, url: opened["url"], headers: opened["headers"], body });
      }),
    );
  kept
    .command("release [id]")
    .description("judge it again, or all that are described, by the secrets and the reader of today, and process it")
    .option("--endpoint <id>", "all that this endpoint received")
    .option("--sender <sender>", "all of a sender, such as easypost")
    .addOption(new Option("--kind <kind>", "of one kind").choices(KEPT_KINDS))
    .option("--from <time>", "received then or later, such as 2026-11-23T00:00:00Z")
    .option("--until <time>", "received before then")
    .option("--dry-run", "say what would become of each, and record nothing")
    .action(
      verb<Many>(io, async ({ session, output }, many, id) => {
        if (id !== "" && Object.keys(many).length > 0)
          throw new CommandFailed("name one payload, or describe many: not both", 2);
        if (id === "" && many.endpoint === undefined && many.sender === undefined)
          throw new CommandFailed("name a payload, or an --endpoint or a --sender", 2);
        if (id === "") await releaseMany(session, output, many);
        else output.record(await session.post<Row>(`/v1/kept/${segment(id)}/release`));
      }),
    );
}

/** Node 24 has no `Uint8Array.fromBase64`. */
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

const COLUMNS = ["kind", "receivedAt", "outcome", "detail", "events", "duplicates", "id"];

/** Call after call, until none is left or one cannot be recorded now. */
async function releaseMany(session: Session, output: Output, many: Many): Promise<void> {
  const items: Row[] = [];
  let cursor: string | null = null;
  do {
    const asked = { ...many, ...(cursor === null ? {} : { cursor }) };
    const page: Released = await session.post<Released>("/v1/kept/release", asked);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && items.at(-1)?.["outcome"] !== "unavailable");
  output.page({ items, nextCursor: null }, COLUMNS);
  if (cursor !== null) throw new CommandFailed("the mesh cannot record the last one now: try again later");
}
