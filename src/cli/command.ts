import { InvalidArgumentError, type Command } from "commander";
import { Output, type Manner } from "./output.ts";
import { CommandFailed, Session, type CliIo } from "./session.ts";

/** What a command works with. */
export interface Desk {
  readonly io: CliIo;
  readonly session: Session;
  readonly output: Output;
}

/** What commander hands an action: the arguments, the options, the command. */
type Given<Options> = readonly [...(string | undefined)[], Options, Command];

/** Runs a verb with its options, and the argument before them where it has one. */
export function verb<Options>(io: CliIo, work: (desk: Desk, options: Options, argument: string) => Promise<void>) {
  return async (...given: Given<Options>): Promise<void> => {
    const options = given.at(-2) as Options;
    const { json = false, wide = false } = (given.at(-1) as Command).optsWithGlobals<Partial<Manner>>();
    const argument = typeof given[0] === "string" ? given[0] : "";
    await work({ io, session: new Session(io), output: new Output(io, { json, wide }) }, options, argument);
  };
}

/** An option's whole number, at least `min`. */
export function wholeNumber(name: string, min: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < min)
      throw new CommandFailed(`${name} must be a whole number, at least ${min}`, 2);
    return value;
  };
}

/** A secret as given, or from standard input when `-` is: what stands on a command line is seen by others on the machine. */
export async function secretText(io: CliIo, given: string): Promise<string>;
export async function secretText(io: CliIo, given: string | undefined): Promise<string | undefined>;
export async function secretText(io: CliIo, given: string | undefined): Promise<string | undefined> {
  return given === "-" ? (await io.readStdin()).replace(/\r?\n$/, "") : given;
}

export interface PageOptions {
  readonly limit?: number;
  readonly cursor?: string;
}

/** Gives a list command its paging options. */
export function paged(command: Command): Command {
  return command
    .option("--limit <n>", "how many at most", wholeNumber("--limit", 1))
    .option("--cursor <cursor>", "go on from the page before");
}

export const pageQuery = ({ limit, cursor }: PageOptions) => ({ limit: limit?.toString(), cursor });

/** An id in a path. */
export const segment = (text: string): string => encodeURIComponent(text);

/** One more `name=value`. */
export function setting(text: string, held: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("must be name=value");
  return { ...held, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Settings as given; a value that begins with `@` names a file, whose text it is. */
export async function settingsText(
  io: CliIo,
  given: Readonly<Record<string, string>> | undefined,
): Promise<Record<string, string> | undefined> {
  if (given === undefined) return undefined;
  const read = await Promise.all(
    Object.entries(given).map(async ([name, value]) => {
      if (!value.startsWith("@")) return [name, value] as const;
      const text = await io.readFile(value.slice(1));
      if (text === null) throw new CommandFailed(`there is no file ${value.slice(1)}`, 2);
      return [name, text.trim()] as const;
    }),
  );
  return Object.fromEntries(read);
}
