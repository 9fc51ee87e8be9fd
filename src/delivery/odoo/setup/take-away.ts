import { ok, type Result } from "../../../domain/result.ts";
import type { OdooFailure } from "../../../odoo/client.ts";
import type { Line, SetUpOptions } from "./set-up.ts";
import type { SetupClient } from "./setup-client.ts";

/** What a set-up has made so far, by external id. */
export type Made = ReadonlyMap<string, { readonly model: string; readonly id: number }>;

/** What was done, and what ended it early: it goes on the next time. */
export interface Done {
  readonly lines: readonly Line[];
  readonly failure: OdooFailure | null;
}

const FIELDS = "ir.model.fields";

/** Last made, first taken away; a field goes after the view that shows it. */
const IN_ORDER = [
  "ir.actions.server",
  "base.automation",
  "ir.ui.view",
  FIELDS,
  "mail.message.subtype",
  "mail.activity.type",
];

/**
 * Takes away what a set-up made, and nothing else: with the fields goes what they hold, unless they are to stay. Before it is done it can
 * say of each field how many records hold something.
 */
export async function takeAway(
  client: SetupClient,
  made: Made,
  { dryRun, keepFields = false }: Pick<SetUpOptions, "dryRun" | "keepFields">,
): Promise<Done> {
  const lines: Line[] = [];
  const held = [...made].filter(([, { model }]) => IN_ORDER.includes(model));
  if (held.length === 0)
    return { lines: [{ item: "nothing", outcome: "ok", words: "no set-up was here" }], failure: null };
  const fields = await lostWith(
    client,
    held.flatMap(([, { model, id }]) => (model === FIELDS ? [id] : [])),
  );
  if (!fields.ok) return { lines, failure: fields.error };
  for (const model of IN_ORDER) {
    const records = held.flatMap(([name, one]) =>
      one.model === model
        ? [{ item: `${model} ${name}`, id: one.id, words: fields.value.get(one.id) ?? `record ${one.id}` }]
        : [],
    );
    const stays = keepFields && model === FIELDS;
    if (stays) lines.push(...records.map((record) => said(record, "present", "kept: ")));
    else if (dryRun) lines.push(...records.map((record) => said(record, "would remove")));
    else {
      const failure = await remove(client, model, records, lines);
      if (failure) return { lines, failure };
    }
  }
  return { lines, failure: null };
}

/** What goes with each field, in words. */
async function lostWith(
  client: SetupClient,
  ids: readonly number[],
): Promise<Result<ReadonlyMap<number, string>, OdooFailure>> {
  const words = new Map<number, string>();
  if (ids.length === 0) return ok(words);
  const fields = await client.search(FIELDS, [["id", "in", [...ids]]], ["name", "model"]);
  if (!fields.ok) return fields;
  for (const row of fields.value) {
    const [name, model] = [String(row["name"]), String(row["model"])];
    const holding = await client.count(model, [[name, "!=", false]]);
    if (!holding.ok && holding.error.kind !== "rejected") return holding;
    const many = holding.ok ? `${holding.value}` : "an unknown number of";
    words.set(Number(row["id"]), `${name}: ${many} records of ${model} hold something in it`);
  }
  return ok(words);
}

interface Held {
  readonly item: string;
  readonly id: number;
  readonly words: string;
}

const said = ({ item, words }: Held, outcome: Line["outcome"], before = ""): Line => ({
  item,
  outcome,
  words: `${before}${words}`,
});

/** A model's all at once, since for every call that takes fields Odoo builds its models anew; one by one where one is in use. */
async function remove(
  client: SetupClient,
  model: string,
  records: readonly Held[],
  lines: Line[],
): Promise<OdooFailure | null> {
  const [only] = records;
  if (!only) return null;
  const done = await client.unlink(
    model,
    records.map(({ id }) => id),
  );
  if (done.ok) lines.push(...records.map((record) => said(record, "removed")));
  else if (done.error.kind !== "rejected") return done.error;
  // It is in use: a type that activities have.
  else if (records.length === 1) lines.push({ item: only.item, outcome: "warning", words: done.error.message });
  else
    for (const record of records) {
      const failure = await remove(client, model, [record], lines);
      if (failure) return failure;
    }
  return null;
}
