import { err, ok, type Result } from "../../../domain/result.ts";
import type { LoadAnswer, OdooFailure } from "../../../odoo/client.ts";
import type { Line, SetUpOptions } from "./set-up.ts";
import type { Row, SetupClient } from "./setup-client.ts";
import type { Made } from "./take-away.ts";
import type { SetUpNames } from "./wanted.ts";

/** What a set-up makes its things with: each once, under its external id, and on a dry run only in words. */
export class Hands {
  readonly lines: Line[] = [];
  readonly client: SetupClient;
  readonly options: SetUpOptions;
  readonly names: SetUpNames;
  readonly made: Made;

  constructor(client: SetupClient, options: SetUpOptions, names: SetUpNames, made: Made) {
    this.client = client;
    this.options = options;
    this.names = names;
    this.made = made;
  }

  /** An external id as Odoo knows it. */
  xid(name: string): string {
    return `${this.names.module}.${name}`;
  }

  say(item: string, outcome: Line["outcome"], words: string): null {
    this.lines.push({ item, outcome, words });
    return null;
  }

  present(item: string): null {
    return this.say(item, "present", "as wanted");
  }

  async modelId(model: string): Promise<Result<number, OdooFailure>> {
    const found = await this.client.search("ir.model", [["model", "=", model]], ["model"], 1);
    if (!found.ok) return found;
    const id = found.value[0]?.["id"];
    if (typeof id === "number") return ok(id);
    return err({ kind: "rejected", name: "ir.model", message: `this Odoo has no ${model}` });
  }

  /** Makes a record that nothing of changes later. */
  async record(model: string, name: string, values: Readonly<Record<string, string>>): Promise<OdooFailure | null> {
    const item = `${model} ${name}`;
    return this.made.has(name) ? this.present(item) : this.load(model, name, item, values);
  }

  async load(
    model: string,
    name: string,
    item: string,
    values: Readonly<Record<string, string>>,
  ): Promise<OdooFailure | null> {
    if (this.options.dryRun) return this.say(item, "would make", this.xid(name));
    const fields = ["id", ...Object.keys(values)];
    const loaded = await this.client.load(model, fields, [[this.xid(name), ...Object.values(values)]]);
    const failure = loaded.ok ? refusalIn(loaded.value) : loaded.error;
    if (!failure) return this.say(item, "made", this.xid(name));
    return failure.kind === "rejected" ? this.say(item, "failed", failure.message) : failure;
  }

  async change(model: string, id: number, item: string, values: Row): Promise<OdooFailure | null> {
    const words = `record ${id}`;
    if (this.options.dryRun) return this.say(item, "would change", words);
    const done = await this.client.write(model, id, values);
    if (done.ok) return this.say(item, "changed", words);
    return done.error.kind === "rejected" ? this.say(item, "failed", done.error.message) : done.error;
  }
}

function refusalIn(answer: LoadAnswer): OdooFailure | null {
  if ("ids" in answer) return null;
  const [first] = answer.errors;
  return { kind: "rejected", name: "load", message: first?.message ?? "load failed without a word" };
}
