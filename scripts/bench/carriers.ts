import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { senderNamed } from "../../src/carriers/registry.ts";
import { SAMPLES } from "../../test/carriers/samples.ts";
import { table } from "../table.ts";

export interface ReadingFigures {
  readonly sender: string;
  readonly bytes: number;
  readonly events: number;
  /** Median of rounds, of this process's CPU. */
  readonly cpuMicros: number;
}

const FIXTURES = resolve(import.meta.dirname, "../../test/fixtures/carriers");
const WARM_UP = 200;
const READS_PER_ROUND = 200;
const ROUNDS = 7;

/** What reading one payload of each sender costs: parsing, times, codes and fingerprints, without the signature. */
export async function benchCarriers(): Promise<ReadingFigures[]> {
  const figures: ReadingFigures[] = [];
  for (const { sender: name, fixtures, extension = "json", settings } of SAMPLES) {
    const sender = senderNamed(name);
    if (!sender) continue;
    const body = new Uint8Array(readFileSync(resolve(FIXTURES, name, `${fixtures[0]}.${extension}`)));
    const request = { method: "POST", path: "/", header: () => null, body };
    const context = { settings, receivedAtMs: Date.now(), mapped: () => null };
    const read = async () => sender.read(request, context);
    for (let n = 0; n < WARM_UP; n += 1) await read();
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = process.cpuUsage();
      for (let n = 0; n < READS_PER_ROUND; n += 1) await read();
      const { user, system } = process.cpuUsage(before);
      rounds.push((user + system) / READS_PER_ROUND);
    }
    const reading = await read();
    const events = reading.ok ? reading.value.reports.reduce((sum, report) => sum + report.events.length, 0) : 0;
    const cpuMicros = Math.round(rounds.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0);
    figures.push({ sender: name, bytes: body.byteLength, events, cpuMicros });
  }
  const rows = figures.map(({ sender, bytes, events, cpuMicros }) => [sender, `${bytes}`, `${events}`, `${cpuMicros}`]);
  console.log(table(["sender", "bytes", "events", "CPU µs a reading"], rows));
  return figures;
}
