import type { DeliveryFailure } from "./cursor.ts";
import type { ShipmentState } from "./shipment.ts";
import type { Sink } from "./sink.ts";

/** How one write to a sink ended. `late`: it was written under a claim that had run out, so the newest state is written again. */
export interface SinkOutcome {
  readonly kind: "written" | "late" | DeliveryFailure["kind"];
  readonly atMs: number;
  /** Of the shipment, and of the newest event, that it was to bring the sink to. */
  readonly version: number;
  readonly seq: number;
  /** Of the batch: the sink's own log has it. */
  readonly requestId: string;
  readonly name?: string;
  /** The sink's own words. */
  readonly message?: string;
  /** How often it has ended so, one after the other, and since when; absent: once. */
  readonly times?: number;
  readonly sinceMs?: number;
}

/** So many are kept, in the row that is written anyway and read with every event. */
export const OUTCOMES_MAX: Readonly<Record<Sink, number>> = { odoo: 4, readmodel: 2 };
const WORDS_MAX_CHARS = 300;

/** The state with one more outcome. One that ends as the one before it did takes its place, and counts. */
export function withOutcome(state: ShipmentState, sink: Sink, outcome: SinkOutcome): ShipmentState {
  const held = state.outcomes?.[sink] ?? [];
  const last = held.at(-1);
  const told = outcome.message === undefined ? outcome : { ...outcome, message: cut(outcome.message) };
  const next =
    last && isSame(last, told)
      ? [...held.slice(0, -1), { ...told, times: (last.times ?? 1) + 1, sinceMs: last.sinceMs ?? last.atMs }]
      : [...held, told].slice(-OUTCOMES_MAX[sink]);
  return { ...state, outcomes: { ...state.outcomes, [sink]: next } };
}

const cut = (words: string): string => words.slice(0, WORDS_MAX_CHARS);

function isSame(a: SinkOutcome, b: SinkOutcome): boolean {
  return a.kind !== "written" && a.kind === b.kind && a.name === b.name && a.message === b.message;
}
