import type { OdooFailure } from "../../../odoo/client.ts";
import type { Line } from "./set-up.ts";
import type { SetupClient } from "./setup-client.ts";

/** What a set-up has made so far, by external id. */
export type Made = ReadonlyMap<string, { readonly model: string; readonly id: number }>;

/** What was done, and what ended it early: it goes on the next time. */
export interface Done {
  readonly lines: readonly Line[];
  readonly failure: OdooFailure | null;
}

/** Last made, first taken away; a field goes after the view that shows it. */
const IN_ORDER = [
  "ir.actions.server",
  "base.automation",
  "ir.ui.view",
  "ir.model.fields",
  "mail.message.subtype",
  "mail.activity.type",
];

/** Takes away what a set-up made, and nothing else: with the fields goes what they hold. */
export async function takeAway(client: SetupClient, made: Made, dryRun: boolean): Promise<Done> {
  const lines: Line[] = [];
  const held = [...made].filter(([, { model }]) => IN_ORDER.includes(model));
  if (held.length === 0)
    return { lines: [{ item: "nothing", outcome: "ok", words: "no set-up was here" }], failure: null };
  for (const model of IN_ORDER) {
    const records = held.flatMap(([name, one]) =>
      one.model === model ? [{ item: `${model} ${name}`, id: one.id }] : [],
    );
    const failure = dryRun ? null : await remove(client, model, records, lines);
    if (failure) return { lines, failure };
    if (dryRun) lines.push(...records.map(({ item, id }) => said(item, "would remove", id)));
  }
  return { lines, failure: null };
}

interface Held {
  readonly item: string;
  readonly id: number;
}

const said = (item: string, outcome: Line["outcome"], id: number): Line => ({ item, outcome, words: `record ${id}` });

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
  if (done.ok) lines.push(...records.map(({ item, id }) => said(item, "removed", id)));
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
