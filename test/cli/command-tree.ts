import type { Command } from "commander";
import { programOf } from "../../src/cli/program.ts";
import type { CliIo } from "../../src/cli/session.ts";

const nowhere: CliIo = {
  env: {},
  fetch: async () => Response.json({}),
  readFile: async () => null,
  readStdin: async () => "",
  out: () => undefined,
  err: () => undefined,
};

const leaves = (command: Command, path: readonly string[]): [string, Command][] =>
  command.commands.length === 0
    ? [[path.join(" "), command]]
    : command.commands.flatMap((one) => leaves(one, [...path, one.name()]));

/** Every command there is, by its words. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(leaves(programOf(nowhere), []));

/** What is wrong with a command line that somebody is told to type (`mesh` left off); null when it can be run. */
export async function faultIn(words: readonly string[]): Promise<string | null> {
  const said: string[] = [];
  const quiet = { ...nowhere, out: (text: string) => said.push(text), err: (text: string) => said.push(text) };
  const program = programOf(quiet);
  for (const [, command] of leaves(program, [])) command.action(() => undefined);
  try {
    await program.parseAsync(words, { from: "user" });
    return null;
  } catch {
    return said.join(" ");
  }
}
