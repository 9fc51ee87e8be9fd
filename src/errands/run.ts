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

/** Does a tenant's errands that are due, one after the other, each once; what fails is put off, ever longer. */
export async function runErrands(ports: ErrandPorts): Promise<void> {
  const untilMs = ports.now() + RUN_MS;
  let soonestMs = Infinity;
  for (let page = await ports.due(PAGE); page.length > 0; page = await ports.due(PAGE)) {
    for (const errand of page) {
      if (ports.now() >= untilMs) {
        await ports.ringIn(0);
        return;
      }
      soonestMs = Math.min(soonestMs, await run(errand, ports));
    }
  }
  if (soonestMs < Infinity) await ports.ringIn(Math.max(0, soonestMs - ports.now()));
}

/** When the errand is due again; Infinity when it is off the list. */
async function run(errand: Errand, ports: ErrandPorts): Promise<number> {
  const startedMs = ports.now();
  if (!(await ports.take(errand, startedMs + TAKEN_MS))) return Infinity;
  const taken = { ...errand, dueAtMs: startedMs + TAKEN_MS };
  const end = capped(taken, await attempt(taken, ports));
  ports.report(taken, end, ports.now() - startedMs);
  switch (end.kind) {
    case "done":
      await ports.end(taken);
      return Infinity;
    case "given_up":
      await ports.giveUp(taken, end.why);
      return Infinity;
    case "more": {
      const dueAtMs = ports.now() + (end.afterMs ?? 0);
      await ports.putOff(taken, { dueAtMs, attempts: 0, payload: end.payload, failure: null });
      return dueAtMs;
    }
    case "later": {
      const dueAtMs = ports.now() + (end.afterMs ?? errandBackoffMs(errand.attempts, ports.chance()));
      const { payload } = errand;
      await ports.putOff(taken, { dueAtMs, attempts: errand.attempts + 1, payload, failure: end.why });
      return dueAtMs;
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
