import { BadSetting } from "./mesh/settings.ts";

/** That somebody wants us to end: Ctrl-C, SIGTERM or a hang-up. The later ones of the same Ctrl-C are not heard. */
export interface Ending {
  readonly signal: AbortSignal;
  readonly asked: Promise<void>;
}

export function ending(): Ending {
  const { promise, resolve } = Promise.withResolvers<void>();
  const controller = new AbortController();
  const end = (): void => {
    controller.abort(new BadSetting("ended before it was up"));
    resolve();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, end);
  return { signal: controller.signal, asked: promise };
}

/** Runs a script: what its user can mend is said in a line, a bug with where it happened. */
export async function main(script: () => Promise<void>): Promise<void> {
  try {
    await script();
  } catch (error) {
    if (error instanceof BadSetting) console.error(error.message);
    else console.error(error);
    process.exitCode = 1;
  }
}
