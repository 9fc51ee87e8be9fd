import { parseArgs, type ParseArgsConfig } from "node:util";

/** What a script was asked for; `--help` prints how it is used, and what nobody knows is said in a line with it. */
export function asked<const Config extends ParseArgsConfig>(usage: string, config: Config) {
  try {
    const read = parseArgs<Config>({
      ...config,
      options: { ...config.options, help: { type: "boolean", short: "h" } },
    });
    if ((read.values as { help?: boolean }).help) {
      console.log(usage.trim());
      process.exit(0);
    }
    return read;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message.split(". ")[0] : String(error)}\n\n${usage.trim()}`);
    return process.exit(2);
  }
}
