import { ERRAND_ATTEMPTS_MAX, errandBackoffMs, type Errand, type ErrandEnd } from "../domain/errand.ts";
import { unreachable } from "../domain/result.ts";

export interface ErrandPorts {
  readonly now: () => number;
  /** In [0, 1). */
  readonly chance: () => number;
  readonly due: (limit: number) => Promise<readonly Errand[]>;
  /** False when another run has it. */
  readonly take: (errand: Errand, untilMs: number) => Promise<boolean>;
  readonly end: (errand: Errand) => Promise<void>;
  readonly putOff: (
    errand: Errand,
    next: {
      readonly dueAtMs: number;
      readonly attempts: number;
      readonly payload: string;
      readonly failure: string | null;
    },
  ) => Promise<void>;
  readonly giveUp: (errand: Errand, why: string) => Promise<void>;
  readonly handle: (errand: Errand) => Promise<ErrandEnd>;
  readonly report: (errand: Errand, end: ErrandEnd, ms: number) => void;
  /** Knocks again, then. */
  readonly ringIn: (ms: number) => Promise<void>;
}

const PAGE = 20;
/** Longer than one try may take; a run that dies leaves its errand to the next after this. */
const TAKEN_MS = 5 * 60_000;
/** A run ends after this, and rings for the rest. */
const RUN_MS = 60_000;

/** `full`: one has made so many calls that what is left must be done in another run, which is rung for. */
export type RunEnd = "over" | "full";

/** Does a tenant's errands that are due, one after the other, each once; what fails is put off, ever longer. */
export async function runErrands(ports: ErrandPorts): Promise<RunEnd> {
  const untilMs = ports.now() + RUN_MS;
  let soonestMs = Infinity;
  for (let page = await ports.due(PAGE); page.length > 0; page = await ports.due(PAGE)) {
    for (const errand of page) {
      if (ports.now() >= untilMs) {
        await ports.ringIn(0);
        return "over";
      }
      const { dueAtMs, isFull } = await run(errand, ports);
      if (isFull) {
        await ports.ringIn(0);
        return "full";
      }
      soonestMs = Math.min(soonestMs, dueAtMs);
    }
  }
  if (soonestMs < Infinity) await ports.ringIn(Math.max(0, soonestMs - ports.now()));
  return "over";
}

interface Ran {
  /** When the errand is due again; Infinity when it is off the list. */
  readonly dueAtMs: number;
  readonly isFull: boolean;
}

const OFF_THE_LIST: Ran = { dueAtMs: Infinity, isFull: false };

async function run(errand: Errand, ports: ErrandPorts): Promise<Ran> {
  const startedMs = ports.now();
  if (!(await ports.take(errand, startedMs + TAKEN_MS))) return OFF_THE_LIST;
  const taken = { ...errand, dueAtMs: startedMs + TAKEN_MS };
  const end = capped(taken, await attempt(taken, ports));
  ports.report(taken, end, ports.now() - startedMs);
  switch (end.kind) {
    case "done":
      await ports.end(taken);
      return OFF_THE_LIST;
    case "given_up":
      await ports.giveUp(taken, end.why);
      return OFF_THE_LIST;
    case "more": {
      const dueAtMs = ports.now() + (end.afterMs ?? 0);
      await ports.putOff(taken, { dueAtMs, attempts: 0, payload: end.payload, failure: null });
      return { dueAtMs, isFull: end.inAnotherRun === true };
    }
    case "later": {
      const dueAtMs = ports.now() + (end.afterMs ?? errandBackoffMs(errand.attempts, ports.chance()));
      const { payload } = errand;
      await ports.putOff(taken, { dueAtMs, attempts: errand.attempts + 1, payload, failure: end.why });
      return { dueAtMs, isFull: false };
    }
    default:
      return unreachable(end);
  }
}

/** A handler says what it foresees; anything else is a bug of ours, and must not lose the errand either. */
async function attempt(errand: Errand, ports: ErrandPorts): Promise<ErrandEnd> {
  try {
    return await ports.handle(errand);
  } catch (error) {
    return { kind: "later", why: `bug: ${error instanceof Error ? error.name : "unknown"}` };
  }
}

function capped({ attempts }: Errand, end: ErrandEnd): ErrandEnd {
  return end.kind === "later" && attempts + 1 >= ERRAND_ATTEMPTS_MAX ? { kind: "given_up", why: end.why } : end;
}
