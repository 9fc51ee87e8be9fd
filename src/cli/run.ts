import { segment, type Desk } from "./command.ts";
import { textOf, type Output, type Row } from "./output.ts";

export type Run = Row & { id: string; state: string; counts: Record<string, number>; findings: Row[] };

const POLL_MS = 1_000;
/** One that is proposed waits for a person: nobody waits for that at a prompt. */
const OVER: ReadonlySet<string> = new Set(["done", "cancelled", "failed", "proposed"]);

/** Asks until a run is over, and says how far it is whenever that has changed. */
export async function watched({ session, io }: Pick<Desk, "session" | "io">, path: string, begun: Run): Promise<Run> {
  let run = begun;
  let said = "";
  while (!OVER.has(run.state)) {
    const words = `${run.state}${inWords(run.counts) && `: ${inWords(run.counts)}`} …`;
    if (words !== said) io.err(textOf(words));
    said = words;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    run = await session.get<Run>(`${path}/${segment(run.id)}`);
  }
  return run;
}

export const RUN_COLUMNS = ["state", "found", "askedAt", "endedAt", "dryRun", "id", "askedBy"];

/** What a list shows of a run. */
export const runRow = (run: Run): Row => ({ ...run, found: inWords(run.counts) });

const inWords = (counts: Run["counts"]): string =>
  Object.entries(counts)
    .filter(([, n]) => n > 0)
    .map(([name, n]) => `${name} ${n}`)
    .join(", ");

export function showRun(output: Output, run: Run): void {
  const { counts, findings, ...facts } = run;
  output.record(run, { ...facts, ...counts });
  if (run.state === "proposed")
    output.note("it waits for another person's approval: mesh proposal list --state proposed");
  if (findings.length === 0) return;
  output.note("");
  output.table(findings, ["trackingNumber", "kind", "subject", "held", "meant", "pickingId"]);
}
