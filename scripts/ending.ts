import { BadSetting } from "./mesh/settings.ts";

/** Somebody did not want to wait. */
class Ended extends Error {
  override name = "Ended";
}

/** That somebody wants us to end: Ctrl-C, SIGTERM or a hang-up. The later ones of the same Ctrl-C are not heard. */
export interface Ending {
  readonly signal: AbortSignal;
  readonly asked: Promise<void>;
}

export function ending(): Ending {
  const { promise, resolve } = Promise.withResolvers<void>();
  const controller = new AbortController();
  const end = (): void => {
    controller.abort(new Ended("Ended before it was done."));
    resolve();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, end);
  return { signal: controller.signal, asked: promise };
}

/** Work that nobody waits for once the end was asked for; it rejects then. */
export function untilEnded<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      const end = (): void => reject(signal.reason as Error);
      if (signal.aborted) end();
      signal.addEventListener("abort", end, { once: true });
    }),
  ]);
}

/** What the machine's disk or network said. */
const isOfTheMachine = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && "code" in error;

const LINGER_MS = 500;

/**
 * Runs a script: what its user can mend is said in a line, a bug with where it happened. `endedCode`: the exit code of one that was
 * ended before its time; what only serves has none.
 */
export async function main(script: () => Promise<void>, { endedCode = 1 } = {}): Promise<void> {
  try {
    await script();
  } catch (error) {
    const inWords = error instanceof BadSetting || error instanceof Ended || isOfTheMachine(error);
    console.error(inWords ? error.message : error);
    process.exitCode = error instanceof Ended ? endedCode : 1;
  }
  // What was given up may still hold a timer or a socket.
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
