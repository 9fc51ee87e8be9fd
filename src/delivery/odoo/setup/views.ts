import type { OwnedKey } from "../columns.ts";
import { wordsIn } from "../words/spoken.ts";
import type { Words } from "../words/words.ts";
import type { SetUpNames } from "./wanted.ts";

/** A view of ours that extends one of Odoo's for pickings. */
export interface WantedView {
  readonly xid: string;
  /** What people call it. */
  readonly item: string;
  readonly extends: string;
  readonly arch: string;
}

/** Nothing heard for so many days: the filters that there are. */
const QUIET_DAYS = [3, 7];
/** Ends: nothing more is heard of these. */
const OVER = "'delivered', 'returned', 'cancelled'";
const ENGLISH = wordsIn("en");

/** The form shows where a shipment stands, the list too, and the list can be searched for what is worth a look. */
export function wantedViews({ fields, module }: SetUpNames): WantedView[] {
  const names = Object.fromEntries(fields.map(({ key, name }) => [key, name])) as Record<OwnedKey, string>;
  return [
    { xid: "view_picking_form", item: "picking form", extends: "stock.view_picking_form", arch: formArch(names) },
    { xid: "view_picking_list", item: "pickings' list", extends: "stock.vpicktree", arch: listArch(names) },
    {
      xid: "view_picking_search",
      item: "pickings' filters",
      extends: "stock.view_picking_internal_search",
      arch: searchArch(names, module),
    },
  ];
}

/** The words of the filters, from English into a language's. */
export function filterWords(words: Words): Record<string, string> {
  const pairs = filterTitles(ENGLISH).map((title, index) => [title, filterTitles(words)[index] ?? title] as const);
  return Object.fromEntries(pairs.filter(([english, own]) => english !== own));
}

function filterTitles({ filters, fields }: Words): string[] {
  return [
    filters.exceptions,
    ...QUIET_DAYS.map((days) => filters.quiet.replace("{n}", `${days}`)),
    filters.deliveredToday,
    fields.milestone,
    fields.deliveredAt,
  ];
}

const badge = (milestone: string): string =>
  `widget="badge" decoration-success="${milestone} == 'delivered'" decoration-danger="${milestone} == 'exception'" ` +
  `decoration-warning="${milestone} in ('delivery_attempted', 'customs_hold', 'return_to_sender', 'returned')" ` +
  `decoration-info="${milestone} in ('out_for_delivery', 'available_for_pickup')"`;

const field = (name: string, more = "", hidden = ""): string =>
  `<field name="${name}" readonly="1"${more} invisible="not ${name}${hidden}"/>`;

/** Read only there: they are the mesh's to write. */
function formArch(names: Record<OwnedKey, string>): string {
  const { milestone, reason, at, estimateAt, estimateDay, deliveredAt, proof } = names;
  const shown = [
    field(milestone, ` ${badge(milestone)}`),
    field(reason, ` widget="badge" decoration-danger="1"`),
    field(at),
    // Of a day the hour says nothing.
    field(estimateAt, "", ` or ${estimateDay}`),
    field(estimateDay),
    field(deliveredAt),
    field(proof),
  ];
  return `<data><xpath expr="//field[@name='origin']" position="after">${shown.join("")}</xpath></data>`;
}

function listArch({ milestone, reason, estimateDay, deliveredAt }: Record<OwnedKey, string>): string {
  const shown = [
    `<field name="${milestone}" readonly="1" optional="show" ${badge(milestone)}/>`,
    `<field name="${reason}" readonly="1" optional="hide" widget="badge" decoration-danger="1"/>`,
    `<field name="${estimateDay}" readonly="1" optional="hide"/>`,
    `<field name="${deliveredAt}" readonly="1" optional="hide"/>`,
  ];
  return `<data><xpath expr="//field[@name='state']" position="after">${shown.join("")}</xpath></data>`;
}

const midnight = (day: string): string => `datetime.datetime.combine(${day}, datetime.time(0, 0, 0)).to_utc()`;

function searchArch({ milestone, at, deliveredAt }: Record<OwnedKey, string>, module: string): string {
  const [exceptions = "", ...rest] = filterTitles(ENGLISH);
  const filter = (name: string, title: string, domain: string): string =>
    `<filter name="${module}_${name}" string="${title}" domain="${domain.replaceAll("<", "&lt;").replaceAll(">", "&gt;")}"/>`;
  const groupBy = (name: string, title: string, by: string): string =>
    `<filter name="${module}_by_${name}" string="${title}" context="{'group_by': '${by}'}"/>`;
  const quiet = QUIET_DAYS.map((days, index) => {
    const since = `(context_today() - relativedelta(days=${days})).strftime('%Y-%m-%d')`;
    return filter(
      `quiet_${days}`,
      rest[index] ?? "",
      `[('${at}', '<', ${since}), ('${milestone}', 'not in', [${OVER}])]`,
    );
  });
  const shown = [
    "<separator/>",
    filter("exceptions", exceptions, `[('${milestone}', '=', 'exception')]`),
    ...quiet,
    filter(
      "delivered_today",
      ENGLISH.filters.deliveredToday,
      `[('${deliveredAt}', '>=', ${midnight("context_today()")}), ('${deliveredAt}', '<', ${midnight("context_today() + relativedelta(days=1)")})]`,
    ),
    groupBy("milestone", ENGLISH.fields.milestone, milestone),
    groupBy("delivered", ENGLISH.fields.deliveredAt, `${deliveredAt}:day`),
  ];
  return `<data><xpath expr="//search" position="inside">${shown.join("")}</xpath></data>`;
}

/** What a view says, however Odoo wrote it back: its blanks are its own. */
export const saysOf = (arch: unknown): string => String(arch).replaceAll(/\s/g, "");
