import { existsSync, readFileSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, describe, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const SHARED = resolve(ROOT, "../shared");

/** What is done about payloads: a machine without any says that it read none; one that is to have them fails. */
export type Outcome = "read" | "skip" | "fail";

export interface Surroundings {
  readonly isThere: boolean;
  readonly isGate: boolean;
  /** The folder that holds such payloads stands beside the checkout. */
  readonly isSharedThere: boolean;
  /** Somebody said where they are. */
  readonly isNamed: boolean;
}

export function outcomeOf({ isThere, isGate, isSharedThere, isNamed }: Surroundings): Outcome {
  if (isThere) return "read";
  return isNamed || (isGate && isSharedThere) ? "fail" : "skip";
}

/** A folder of webhooks that are others' property and not part of this repository. */
export interface Outside {
  readonly folder: string;
  readonly outcome: Outcome;
  readonly variable: string;
  /** One file's text. One that is not there fails the test. */
  readonly read: (path: string) => string;
  readonly count: () => number;
}

const FOLDERS = { CARRIER_PAYLOADS: "carriers/real", CARRIER_CASES: "cases/webhooks" } as const;

export function outside(variable: keyof typeof FOLDERS, under = ""): Outside {
  const named = process.env[variable];
  const folder = resolve(named === undefined ? resolve(SHARED, FOLDERS[variable]) : resolve(ROOT, named), under);
  let run = 0;
  return {
    folder,
    variable,
    outcome: outcomeOf({
      isThere: existsSync(folder),
      isGate: process.env["CI"] === "true",
      isSharedThere: existsSync(SHARED),
      isNamed: named !== undefined,
    }),
    read: (path) => {
      run += 1;
      return readFileSync(resolve(folder, path), "utf8");
    },
    count: () => run,
  };
}

/** Past the runner, which keeps what a passing test prints to itself. */
const say = (words: string): number => writeSync(2, `${words}\n`);

/** Tests that need such a folder. Without it they are skipped, or fail where it is to be. */
export function describeOutside(what: string, from: Outside, tests: () => void): void {
  describe.skipIf(from.outcome !== "read")(what, () => {
    afterAll(() => {
      say(`${what}: ${from.count()} were read from ${from.folder}`);
    });
    tests();
  });
  if (from.outcome === "read") return;
  it(`${what} are at ${from.folder}; ${from.variable} may name another place`, ({ skip }) => {
    if (from.outcome === "fail") throw new Error(`${from.folder} is not there`);
    say(`${what}: none read, ${from.folder} is not there`);
    skip();
  });
}
