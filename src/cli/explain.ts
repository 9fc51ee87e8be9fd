import type { Command } from "commander";
import { segment, verb, wholeNumber } from "./command.ts";
import { textOf, type Output, type Row } from "./output.ts";
import type { CliIo } from "./session.ts";
import { locate, named, type Whose } from "./locate.ts";

interface Told {
  readonly words: string;
}
interface Webhook extends Told {
  readonly kind: "webhook";
  readonly at: string;
  readonly requestId: string;
  readonly sender: string;
  readonly endpoint: string;
  readonly events: readonly {
    readonly seq: number;
    readonly kind: string;
    readonly milestone: string | null;
    readonly reason: string | null;
    readonly occurredAt: string;
    readonly code: string | null;
    readonly verdicts: readonly (Told & { readonly kind: string })[];
  }[];
}
interface Act extends Told {
  readonly kind: "act";
  readonly at: string;
  readonly requestId: string;
  readonly actor: { readonly kind: string; readonly id: string };
}
interface Write extends Told {
  readonly at: string;
  readonly since: string | null;
  readonly times: number;
  readonly requestId: string;
}
type Explanation = Row & {
  readonly id: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly why: string;
  readonly happenings: readonly (Webhook | Act)[];
  readonly omitted: number;
  readonly sinks: readonly (Told & { readonly sink: string; readonly writes: readonly Write[] })[];
  readonly waiting: { readonly held: number; readonly quarantined: number };
  readonly notKnown: readonly string[];
};

/** `explain <shipment>`: why it stands as it does. */
export function explainCommand(program: Command, io: CliIo): void {
  const command = program.command("explain [id]").description("say why a shipment stands as it does");
  named(
    command.option(
      "--before <n>",
      "what happened before the first so many, as `omitted` says",
      wholeNumber("--before", 1),
    ),
  ).action(
    verb<Whose & { before?: number }>(io, async ({ session, output }, { before, ...whose }, id) => {
      const found = await locate(session, whose, id);
      const asked = before === undefined ? {} : { before: String(before) };
      const told = await session.get<Explanation>(`/v1/shipments/${segment(found)}/explain`, asked);
      if (output.json) output.record(told);
      else print(output, told);
    }),
  );
}

function print(output: Output, told: Explanation): void {
  const line = (text: string): void => output.note(textOf(text));
  line(`${told.carrier} ${told.trackingNumber}  ${told.id}`);
  line(told.why);
  output.note("");
  line("WHAT CAME, in order of arrival");
  if (told.omitted > 0) line(`  (${told.omitted} earlier left out: --before ${told.omitted})`);
  for (const one of told.happenings) printHappening(line, one);
  for (const { sink, words, writes } of told.sinks) {
    output.note("");
    line(`${sink.toUpperCase()}  ${words}`);
    for (const write of writes) {
      const often = write.times > 1 ? ` (${write.times} times since ${write.since ?? "?"})` : "";
      line(`  ${write.at}  ${write.words}${often}  [${write.requestId}]`);
    }
  }
  output.note("");
  const { held, quarantined } = told.waiting;
  if (held + quarantined > 0) {
    line(`Payloads at its endpoints that may be about it: ${held} held, ${quarantined} quarantined. What lists them:`);
    for (const endpoint of endpointsOf(told)) line(`  mesh endpoint kept ${endpoint}`);
  }
  for (const words of told.notKnown) line(`Not known: ${words}`);
}

const endpointsOf = ({ happenings }: Explanation): string[] => [
  ...new Set(happenings.flatMap((one) => (one.kind === "webhook" ? [one.endpoint] : []))),
];

function printHappening(line: (text: string) => void, one: Webhook | Act): void {
  if (one.kind === "act") {
    line(`${one.at}  ${one.actor.kind} ${one.actor.id}: ${one.words}  [${one.requestId}]`);
    return;
  }
  line(`${one.at}  ${one.sender} at ${one.endpoint}: ${one.words}  [${one.requestId}]`);
  for (const { seq, kind, milestone, reason, occurredAt, code, verdicts } of one.events) {
    const what = kind === "retraction" ? "retraction" : [milestone, reason].filter(Boolean).join(" ");
    const judged = verdicts.filter((verdict) => verdict.kind !== "new").map(({ words }) => words);
    const sent = code === null || code === "" ? "" : ` (${code})`;
    line(`    ${seq}. ${what}${sent}, ${occurredAt}: new; ${judged.join("; ")}`.replace(/; $/, ""));
  }
}

type Audit = Row & { readonly items: readonly Row[]; readonly next: number | null };
type Verdict = Row & { readonly ok: boolean };

/** `shipment audit|verify`: what happened, as it was written down, and whether that holds. */
export function shipmentAuditCommands(shipment: Command, io: CliIo): void {
  named(shipment.command("audit [id]").description("print a shipment's audit chain"))
    .option("--after <n>", "the links behind this place", wholeNumber("--after", 0))
    .option("--ndjson", "every link, one JSON document a line")
    .action(
      verb<Whose & { after?: number; ndjson?: boolean }>(io, async ({ session, output }, options, id) => {
        const found = await locate(session, options, id);
        const path = `/v1/shipments/${segment(found)}/audit`;
        let after: number | null = options.after ?? 0;
        do {
          const page: Audit = await session.get<Audit>(path, { after: `${after}` });
          after = page.next;
          if (options.ndjson) for (const link of page.items) io.out(JSON.stringify(link));
          else {
            output.page({ items: page.items.map(flat(output.json)), nextCursor: null }, COLUMNS);
            if (after !== null) output.note(`more: --after ${after}`);
          }
        } while (options.ndjson && after !== null);
      }),
    );
  named(shipment.command("verify [id]").description("check a shipment's audit chain")).action(
    verb<Whose>(io, async ({ session, output }, whose, id) => {
      const found = await locate(session, whose, id);
      output.record(await session.get<Verdict>(`/v1/shipments/${segment(found)}/audit/verify`));
    }),
  );
}

const COLUMNS = ["n", "at", "verb", "who", "after", "requestId"];
const WORDS_MAX_CHARS = 80;

const flat =
  (whole: boolean) =>
  (link: Row): Row => {
    if (whole) return link;
    const { kind, id } = link["actor"] as { kind: string; id: string };
    const after = textOf(link["after"]).slice(0, WORDS_MAX_CHARS);
    return { ...link, who: `${kind} ${id}`, after };
  };
