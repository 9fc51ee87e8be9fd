import type { Command } from "commander";
import { segment, verb } from "./command.ts";
import type { Output, Row } from "./output.ts";
import { tellAct } from "./proposal.ts";
import { CommandFailed, type CliIo, type Session } from "./session.ts";

interface CertifyOptions {
  readonly endpoint: string;
  readonly file?: string;
  readonly propose?: true;
}

interface Reading extends Row {
  readonly outcome: string;
  readonly refusal: { readonly path: string; readonly message: string } | null;
  readonly shipments: readonly (Row & { readonly events: readonly Row[] })[];
}

interface Payload {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Totals = Row & { unmapped: string[] };
interface Certified {
  readonly items: readonly Reading[];
  readonly certification: Totals;
}

/** So many payloads, and characters of them, a call. */
const PER_CALL = 20;
const CHARS_PER_CALL = 48 * 1024;

/** `partner certify --endpoint ID [--file payloads.ndjson]`. */
export function certifyCommand(partner: Command, io: CliIo): void {
  partner
    .command("certify")
    .description(
      "read what an endpoint was sent while it did not act, or payloads of a file, and show what it would come to",
    )
    .requiredOption("--endpoint <id>", "whose")
    .option("--file <path>", 'one payload a line: its JSON, or {"body": "…", "headers": {…}}')
    .option("--propose", "and propose the endpoint")
    .action(
      verb<CertifyOptions>(io, async ({ session, output }, { endpoint, file, propose }) => {
        const path = `/v1/endpoints/${segment(endpoint)}`;
        const shown =
          file === undefined ? await session.get<Certified>(`${path}/samples`) : await readAll(io, session, path, file);
        for (const [index, reading] of shown.items.entries()) tellReading(output, index + 1, reading);
        output.note("");
        const { certification, items } = shown;
        if (!propose) {
          output.record({ items, certification }, certification);
          return output.note(await nextOf(session, path, endpoint));
        }
        output.record({ items, certification }, certification);
        if (!output.json) tellAct(output, await session.post<Row>(`${path}/propose`, {}));
        else await session.post<Row>(`${path}/propose`, {});
      }),
    );
}

/** What leads on from here: to the approval. */
async function nextOf(session: Session, path: string, endpoint: string): Promise<string> {
  const { proposal, endpoint: held } = await session.get<{ proposal: string | null; endpoint: Row }>(
    `${path}/onboarding`,
  );
  if (proposal !== null) return `to approve it: mesh proposal approve ${proposal}`;
  return held["state"] === "draft" || held["state"] === "tested"
    ? `to propose it: mesh endpoint propose ${endpoint}`
    : `it is ${String(held["state"])}`;
}

async function readAll(io: CliIo, session: Session, path: string, file: string): Promise<Certified> {
  const text = await io.readFile(file);
  if (text === null) throw new CommandFailed(`there is no file ${file}`, 2);
  const payloads = text.split("\n").filter((line) => line.trim() !== "");
  if (payloads.length === 0) throw new CommandFailed(`${file} holds no payload`, 2);
  const all: Certified[] = [];
  for (const batch of batches(payloads.map(payloadOf)))
    all.push(await session.post<Certified>(`${path}/certify`, { payloads: batch }));
  return { items: all.flatMap(({ items }) => items), certification: summed(all.map((one) => one.certification)) };
}

/** A line is an envelope where it has a text for a body; else it is the payload. */
function payloadOf(line: string): Payload {
  try {
    const read = JSON.parse(line) as { body?: unknown; headers?: Record<string, string> };
    if (typeof read.body === "string") return { body: read.body, ...(read.headers ? { headers: read.headers } : {}) };
  } catch {
    // Not JSON: a payload of another kind, on one line.
  }
  return { body: line };
}

function* batches(payloads: readonly Payload[]): Generator<Payload[]> {
  let batch: Payload[] = [];
  let chars = 0;
  for (const payload of payloads) {
    const size = JSON.stringify(payload).length;
    if (batch.length > 0 && (batch.length >= PER_CALL || chars + size > CHARS_PER_CALL)) {
      yield batch;
      batch = [];
      chars = 0;
    }
    batch.push(payload);
    chars += size;
  }
  if (batch.length > 0) yield batch;
}

function summed(all: readonly Totals[]): Totals {
  const sum = (name: string) => all.reduce((total, one) => total + Number(one[name]), 0);
  const counts = ["samples", "read", "unreadable", "disbelieved", "events"].map((name) => [name, sum(name)] as const);
  return { ...Object.fromEntries(counts), unmapped: [...new Set(all.flatMap(({ unmapped }) => unmapped))] };
}

function tellReading(output: Output, n: number, { outcome, refusal, shipments, receivedAt }: Reading): void {
  const when = typeof receivedAt === "string" ? ` of ${receivedAt}` : "";
  const why = refusal === null ? "" : ` at ${refusal.path || "the whole"}: ${refusal.message}`;
  output.note(`${n}${when}: ${outcome}${why}`);
  for (const { events, carrier, trackingNumber } of shipments) {
    output.note(`  ${String(carrier)} ${String(trackingNumber)}`);
    output.table(
      events.map(({ unmapped, ...event }) => ({ ...event, unmapped: unmapped === true ? "UNMAPPED" : "" })),
      ["milestone", "reason", "occurredAt", "asSent", "certainty", "place", "code", "unmapped"],
    );
  }
}
