import { TEXT_MAX_CHARS, type Finding } from "../domain/drift.ts";
import type { Survey } from "../domain/survey.ts";
import type { Concession, Hand } from "./ports.ts";
import { REFERENCE, type Held } from "./read-odoo.ts";
import { linkTo, type Parcel, type Told } from "./told.ts";

/** How what Odoo holds of a picking differs from what the mesh says of it; `conceded` are its fields that are left as they are. */
export function compare(told: Told, held: Held, conceded: readonly Concession[], hand: Hand): Finding[] {
  const { pickingId, parcels } = told;
  const stuck = parcels.filter(({ survey }) => survey.parked !== null).map((parcel) => neverWritten(pickingId, parcel));
  const row = held.pickings.get(pickingId);
  if (!row) {
    const gone = { kind: "picking_gone", subject: "picking_gone", held: "", meant: `${pickingId}` } as const;
    return [...stuck, { pickingId, shipment: null, ...gone }];
  }
  // Nothing is written to a cancelled picking: who is linked to it looks for another, and what it shows is of no account.
  if (row["state"] === "cancel") return stuck;
  const relinked = parcels.flatMap((parcel) => relinkedOf(pickingId, parcel, hand.numbersIn(row[REFERENCE])));
  // What a parked shipment would write is not what was to be written by the others, nor is what one writes that is to go elsewhere.
  if (stuck.length + relinked.length > 0) return [...stuck, ...relinked];
  return [...fieldsOf(told, row, conceded), ...notesOf(told, held.notes.get(pickingId) ?? new Set()), ...relinked];
}

const nameOf = ({ survey: { identity } }: Parcel): NonNullable<Finding["shipment"]> => {
  return { trackingNumber: identity.trackingNumber, carrier: identity.carrier };
};

export function neverWritten(pickingId: number, parcel: Parcel): Finding {
  const { name = "", message = "" } = parcel.survey.parked ?? {};
  return {
    pickingId,
    shipment: nameOf(parcel),
    kind: "never_written",
    subject: "never_written",
    held: `${name}: ${message}`.slice(0, TEXT_MAX_CHARS),
    meant: `version ${parcel.survey.version}`,
  };
}

export function notLinked(parcel: Parcel, why: string): Finding {
  const kind = "not_linked";
  return { pickingId: 0, shipment: nameOf(parcel), kind, subject: kind, held: why.slice(0, TEXT_MAX_CHARS), meant: "" };
}

function fieldsOf(
  { pickingId, cells }: Told,
  row: Readonly<Record<string, unknown>>,
  conceded: readonly Concession[],
): Finding[] {
  if (!cells) return [];
  const blank = [...cells].every(([field]) => cellOf(row[field]) === "");
  return [...cells].flatMap(([field, cell]) => {
    if (isSame(row[field], cell)) return [];
    if (conceded.some((one) => one.field === field && one.why === "odoo" && one.cell === cell)) return [];
    const held = cellOf(row[field]);
    const kind = held === "" ? "missing_field_value" : "field_changed";
    return [
      {
        pickingId,
        shipment: null,
        kind,
        subject: field,
        held: held.slice(0, TEXT_MAX_CHARS),
        meant: cell.slice(0, TEXT_MAX_CHARS),
        ...(blank ? { blank } : {}),
      },
    ];
  });
}

/** Odoo's `false` is its null, and a many2one is read as `[id, name]`. */
function cellOf(value: unknown): string {
  if (Array.isArray(value)) return `${Number(value[0])}`;
  if (typeof value === "string") return value.trim();
  return typeof value === "number" ? `${value}` : value === true ? "1" : "";
}

function isSame(value: unknown, cell: string): boolean {
  const meant = cell.trim();
  const held = cellOf(value);
  if (held === meant) return true;
  return typeof value === "boolean" && (value ? ["1", "True", "true"] : ["0", "False", "false"]).includes(meant);
}

/** Of each shipment one finding, however many of its notes are gone. */
function notesOf({ pickingId, notes }: Told, present: ReadonlySet<string>): Finding[] {
  const missing = Map.groupBy(
    [...notes].filter(([noteId]) => !present.has(noteId)),
    ([, parcel]) => parcel,
  );
  return [...missing].map(([parcel, gone]) => {
    const all = [...notes.values()].filter((one) => one === parcel).length;
    const kind = "missing_note";
    const meant = gone.map(([noteId]) => noteId).join(" ");
    const held = `${all - gone.length} of ${all}`;
    const text = { held, meant: meant.slice(0, TEXT_MAX_CHARS) };
    return { pickingId, shipment: nameOf(parcel), kind, subject: kind, ...text, notes: gone.length };
  });
}

/** One that was found by its order's name, or by a person, need not be on the picking. */
function relinkedOf(pickingId: number, parcel: Parcel, numbers: readonly string[]): Finding[] {
  const { survey } = parcel;
  const mine = survey.identity.trackingNumber;
  if (numbers.includes(mine) || mayBeElsewhere(survey, pickingId, numbers)) return [];
  const kind = "relinked";
  const held = numbers.join(", ").slice(0, TEXT_MAX_CHARS);
  return [{ pickingId, shipment: nameOf(parcel), kind, subject: kind, held, meant: mine }];
}

function mayBeElsewhere(survey: Survey, pickingId: number, numbers: readonly string[]): boolean {
  const { by, trackingNumbers = [] } = linkTo(survey, pickingId) ?? {};
  if (by !== undefined) return by !== "number";
  // Of before it was kept how links were found.
  return survey.named && numbers.every((number) => trackingNumbers.includes(number));
}
