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
  for (const [name, { model, id }] of held.toSorted(
    (a, b) => IN_ORDER.indexOf(a[1].model) - IN_ORDER.indexOf(b[1].model),
  )) {
    const item = `${model} ${name}`;
    const words = `record ${id}`;
    if (dryRun) lines.push({ item, outcome: "would remove", words });
    else {
      const done = await client.unlink(model, [id]);
      if (done.ok) lines.push({ item, outcome: "removed", words });
      // It is in use: a type that activities have.
      else if (done.error.kind === "rejected") lines.push({ item, outcome: "warning", words: done.error.message });
      else return { lines, failure: done.error };
    }
  }
  return { lines, failure: null };
}
