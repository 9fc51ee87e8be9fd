import { Option, type Command } from "commander";
import { paged, pageQuery, secretText, segment, setting, settingsText, verb, type PageOptions } from "./command.ts";
import { nextStep, type Step } from "../domain/onboarding.ts";
import type { Output, Row } from "./output.ts";
import { certifyCommand } from "./certify.ts";
import type { CliIo, Session } from "./session.ts";

interface OnboardOptions {
  readonly tenant: string;
  readonly sender: string;
  readonly name: string;
  readonly partner?: string;
  readonly secret?: string;
  readonly scheme?: string;
  readonly setting?: Record<string, string>;
  readonly sandbox?: true;
}

type Onboarding = Row & { endpoint: Row; sender: Row; checklist: Step[]; proposal: string | null };
type Example = Row & { curl: string; needsSecret: boolean; validUntil: string | null; unsigned: string | null };
type Page = { items: (Row & { id: string })[]; nextCursor: string | null };

/** A partner is brought in: made, tried, read, approved. */
export function partnerCommands(program: Command, io: CliIo): void {
  const partner = program.command("partner").description("bringing a partner in, from its first webhook on");
  partner
    .command("onboard")
    .description("make a partner's endpoint as a draft, and say what is left to do and with what to try it")
    .requiredOption("--tenant <tenant>", "id or name")
    .requiredOption("--sender <sender>", "who will speak there, such as easypost")
    .requiredOption("--name <name>", "for people")
    .option("--partner <partner>", "who speaks there; that of the endpoint it takes the place of, its name when absent")
    .option("--secret <secret>", "as agreed with the sender; - reads it from standard input; made when absent")
    .option("--scheme <scheme>", "how it proves who it is; its sender's first when absent")
    .option(
      "--setting <name=value>",
      "what the partner told beside the secret, such as mapping=@file.json; may be given several times",
      setting,
    )
    .option("--sandbox", "for trying things out: it never acts")
    .action(
      verb<OnboardOptions>(io, async ({ session, output }, { setting: given, ...asked }) => {
        const settings = await settingsText(io, given);
        const secret = await secretText(io, asked.secret);
        const made = { ...asked, settings, secret, draft: true };
        const endpoint = await session.post<Row & { id: string }>("/v1/endpoints", made);
        const onboarding = await onboardingOf(session, endpoint.id);
        const example = await session.post<Example>(`/v1/endpoints/${segment(endpoint.id)}/example`);
        output.record({ ...onboarding, endpoint, example }, endpoint);
        if (endpoint["secret"] !== undefined) output.note("the secret is shown this once");
        tellSender(output, onboarding.sender);
        tellChecklist(output, onboarding.checklist);
        tellExample(output, example);
      }),
    );
  statusCommand(partner, io);
  partner
    .command("example <endpoint>")
    .description("make an example webhook, signed anew")
    .action(
      verb(io, async ({ session, output }, _, id) => {
        const example = await session.post<Example>(`/v1/endpoints/${segment(id)}/example`);
        if (output.json) output.record(example);
        tellExample(output, example);
      }),
    );
  certifyCommand(partner, io);
}

const onboardingOf = (session: Session, id: string) =>
  session.get<Onboarding>(`/v1/endpoints/${segment(id)}/onboarding`);

function statusCommand(partner: Command, io: CliIo): void {
  paged(
    partner.command("status").description("say what is left to do, of one endpoint or of those that do not act yet"),
  )
    .option("--tenant <tenant>", "of one tenant, by id or name")
    .addOption(new Option("--endpoint <id>", "of this one").conflicts("tenant"))
    .action(
      verb<PageOptions & { tenant?: string; endpoint?: string }>(io, async ({ session, output }, options) => {
        const { tenant, endpoint, ...page } = options;
        if (endpoint !== undefined) {
          const shown = await onboardingOf(session, endpoint);
          output.record(shown, { ...shown.endpoint, proposal: shown.proposal });
          tellSender(output, shown.sender);
          return tellChecklist(output, shown.checklist);
        }
        const found = await session.get<Page>("/v1/endpoints", { ...pageQuery(page), tenant });
        const items: Row[] = [];
        for (const { id, ...row } of found.items) {
          if (row["state"] === "active" || row["state"] === "revoked") continue;
          const { checklist } = await onboardingOf(session, id);
          const next = nextStep(checklist);
          items.push({ id, ...row, next: next?.words ?? "-", who: next?.who ?? "-" });
        }
        output.page({ ...found, items }, ["name", "sender", "state", "next", "who", "id", "sandbox"]);
      }),
    );
}

function tellSender(output: Output, sender: Row): void {
  output.note("");
  const proves = { body: "its body is its own, to the byte", possession: "that it holds the secret", none: "nothing" };
  const assurance = proves[sender["assurance"] as keyof typeof proves];
  const time = sender["bindsTime"] === true ? ", and when it was sent" : "; an old one sent again looks the same";
  output.note(`how it signs: ${String(sender["scheme"])}, which proves ${assurance}${time}`);
  output.note(`what it wants as an answer: ${String(sender["answer"])}`);
  output.note(`its trap: ${String(sender["trap"])}`);
}

function tellChecklist(output: Output, steps: readonly Step[]): void {
  output.note("");
  for (const { done, step, who, words } of steps)
    output.note(`[${done ? "x" : " "}] ${step.padEnd(10)} ${words}${done ? "" : ` (${who})`}`);
}

function tellExample(output: Output, { curl, needsSecret, validUntil, unsigned }: Example): void {
  output.note("");
  if (unsigned !== null) output.note(`an example, not signed: ${unsigned}`);
  else output.note(validUntil === null ? "an example, signed:" : `an example, signed and good until ${validUntil}:`);
  if (needsSecret) output.note("(set SECRET to the endpoint's secret first)");
  output.note(curl);
}
