import { Option, type Command } from "commander";
import { KEPT_KINDS } from "../domain/kept-payload.ts";
import {
  paged,
  pageQuery,
  secretText,
  segment,
  setting,
  settingsText,
  verb,
  wholeNumber,
  type PageOptions,
} from "./command.ts";
import type { Row } from "./output.ts";
import { tellAct } from "./proposal.ts";
import type { CliIo } from "./session.ts";

type Page = { items: Row[]; nextCursor: string | null };

interface CreateOptions {
  readonly tenant: string;
  readonly sender: string;
  readonly name?: string;
  readonly partner?: string;
  readonly secret?: string;
  readonly scheme?: string;
  readonly setting?: Record<string, string>;
  readonly apiCredential?: string;
  readonly rateLimitPerMinute?: number;
  readonly draft?: true;
  readonly sandbox?: true;
}

export function endpointCommands(program: Command, io: CliIo): void {
  const endpoint = program.command("endpoint").description("webhook URLs, one a partner");
  createCommand(endpoint, io);
  paged(endpoint.command("list").description("list endpoints"))
    .option("--tenant <tenant>", "of one tenant, by id or name")
    .action(
      verb<PageOptions & { tenant?: string }>(io, async ({ session, output }, { tenant, ...page }) => {
        const columns = ["name", "sender", "state", "id", "tenant", "rateLimitPerMinute"];
        output.page(await session.get<Page>("/v1/endpoints", { ...pageQuery(page), tenant }), columns);
      }),
    );
  endpoint
    .command("show <id>")
    .description("show an endpoint")
    .action(
      verb(io, async ({ session, output }, _, id) =>
        output.record(await session.get<Row>(`/v1/endpoints/${segment(id)}`)),
      ),
    );
  rotateCommand(endpoint, io);
  stateCommand(endpoint, io, "suspend", "stop taking its webhooks");
  stateCommand(endpoint, io, "resume", "take its webhooks again");
  stateCommand(endpoint, io, "activate", "let it act, once it is approved");
  stateCommand(endpoint, io, "revoke", "stop taking its webhooks for good");
  endpoint
    .command("propose <id>")
    .description("ask for it to be approved and made active")
    .option("--hold", "approved, it waits for: endpoint activate")
    .action(
      verb<{ hold?: true }>(io, async ({ session, output }, { hold }, id) => {
        tellAct(output, await session.post<Row>(`/v1/endpoints/${segment(id)}/propose`, { hold }));
      }),
    );
  paged(endpoint.command("kept <id>").description("list what it could not process, without the payloads"))
    .addOption(new Option("--kind <kind>", "of one kind").choices(KEPT_KINDS))
    .action(
      verb<PageOptions & { kind?: string }>(io, async ({ session, output }, { kind, ...page }, id) => {
        const columns = ["kind", "reason", "receivedAt", "id", "path", "releasedAt", "requestId"];
        output.page(
          await session.get<Page>(`/v1/endpoints/${segment(id)}/kept`, { ...pageQuery(page), kind }),
          columns,
        );
      }),
    );
}

function createCommand(endpoint: Command, io: CliIo): void {
  endpoint
    .command("create")
    .description("give a partner a webhook URL")
    .requiredOption("--tenant <tenant>", "id or name")
    .requiredOption("--sender <sender>", "who will speak there, such as easypost")
    .option("--name <name>", "for people")
    .option("--partner <partner>", "who speaks there; that of the endpoint it takes the place of, its name when absent")
    .option("--secret <secret>", "as agreed with the sender; - reads it from standard input; made when absent")
    .option("--scheme <scheme>", "how it proves who it is; its sender's first when absent")
    .option(
      "--setting <name=value>",
      "what the partner told beside the secret, such as mapping=@file.json; may be given several times",
      setting,
    )
    .option("--api-credential <key>", "for fetching what notifications only name; - reads it from standard input")
    .option("--rate-limit-per-minute <n>", "webhooks a minute", wholeNumber("--rate-limit-per-minute", 1))
    .option("--draft", "to be tried first: it acts once it is proposed and approved")
    .option("--sandbox", "for trying things out: it never acts")
    .action(
      verb<CreateOptions>(io, async ({ session, output }, options) => {
        const { tenant, sender, name, partner, scheme, rateLimitPerMinute } = options;
        const secret = await secretText(io, options.secret);
        const apiCredential = await secretText(io, options.apiCredential);
        const { draft, sandbox } = options;
        const settings = await settingsText(io, options.setting);
        const how = { scheme, settings, secret, apiCredential, rateLimitPerMinute, draft, sandbox };
        const asked = { tenant, sender, name, partner, ...how };
        const created = await session.post<Row & { endpoint?: Row }>("/v1/endpoints", asked);
        tellAct(output, created);
        if ((created.endpoint ?? created)["secret"] !== undefined) output.note("the secret is shown this once");
      }),
    );
}

function rotateCommand(endpoint: Command, io: CliIo): void {
  endpoint
    .command("rotate-secret <id>")
    .description("replace its secret; those before it stay good for the overlap")
    .option("--secret <secret>", "- reads it from standard input; made when absent")
    .option("--overlap-seconds <n>", "0 ends the old ones at once", wholeNumber("--overlap-seconds", 0))
    .action(
      verb<{ secret?: string; overlapSeconds?: number }>(io, async ({ session, output }, options, id) => {
        const secret = await secretText(io, options.secret);
        const { overlapSeconds } = options;
        const path = `/v1/endpoints/${segment(id)}/rotate-secret`;
        const rotated = await session.post<Row>(path, { secret, overlapSeconds });
        tellAct(output, rotated);
        if (rotated["secret"] !== undefined) output.note("the secret is shown this once");
      }),
    );
}

function stateCommand(
  endpoint: Command,
  io: CliIo,
  name: "suspend" | "resume" | "activate" | "revoke",
  description: string,
): void {
  endpoint
    .command(`${name} <id>`)
    .description(description)
    .action(
      verb(io, async ({ session, output }, _, id) => {
        tellAct(output, await session.post<Row>(`/v1/endpoints/${segment(id)}/${name}`));
      }),
    );
}
