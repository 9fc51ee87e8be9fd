import { ok, type Result } from "../../domain/result.ts";
import type { PickingLink } from "../../domain/shipment.ts";
import { numbersIn } from "../../domain/tracking-reference.ts";
import type { Candidate } from "../../domain/whose-goods.ts";
import type { OdooClient, OdooFailure } from "../../odoo/client.ts";
import { idOf } from "./languages.ts";

/** Pickings as one Odoo told of them just now, by id. */
export type Pickings = ReadonlyMap<number, Candidate>;

const CANDIDATES_MAX = 1000;
const REFERENCE = "carrier_tracking_ref";
export const PICKING_FIELDS: readonly string[] = [
  "name",
  REFERENCE,
  "state",
  "company_id",
  "picking_type_code",
  "date_done",
];

/** What stands between the numbers of one reference. */
const SEPARATORS = [",", ";", "|", "\n"];

/**
 * Reads pickings by their ids and by the numbers in their references: one call for a whole batch. One that is in the answer to neither
 * is gone.
 */
export async function readPickings(
  client: OdooClient,
  ids: readonly number[],
  numbers: readonly string[],
): Promise<Result<Pickings, OdooFailure>> {
  const several = anyOf(SEPARATORS.map((one) => [REFERENCE, "like", one]));
  const terms = [
    ...(ids.length > 0 ? [[["id", "in", [...ids]]]] : []),
    ...(numbers.length > 0
      ? [[[REFERENCE, "in", [...numbers]]], ["&", ...several, ...anyOf(numbers.map(naming))]]
      : []),
  ];
  const found = await ask(client, terms, ids.length);
  if (!found.ok || numbers.length === 0 || found.value.size < CANDIDATES_MAX + ids.length) return found;
  // A cut answer must not tell that a picking is gone.
  const known = await ask(client, [[["id", "in", [...ids]]]], ids.length);
  return known.ok ? ok(new Map([...found.value, ...known.value])) : known;
}

/** Finds pickings whose reference was typed with blanks in a number: its characters in their order, whatever stands between them. */
export async function pickingsNaming(
  client: OdooClient,
  numbers: readonly string[],
): Promise<Result<Pickings, OdooFailure>> {
  return ask(
    client,
    numbers.map((number) => [naming(number)]),
    0,
  );
}

const naming = (number: string): unknown[] => [REFERENCE, "=ilike", `%${Array.from(number).join("%")}%`];

/** In Odoo's prefix notation; of nothing, nothing. */
const anyOf = (terms: readonly unknown[]): unknown[] => [...terms.slice(1).map(() => "|"), ...terms];

async function ask(
  client: OdooClient,
  terms: readonly (readonly unknown[])[],
  known: number,
): Promise<Result<Pickings, OdooFailure>> {
  if (terms.length === 0) return ok(new Map());
  const ors = Array.from({ length: terms.length - 1 }, () => "|");
  const answer = await client.searchRead("stock.picking", [...ors, ...terms.flat()], [...PICKING_FIELDS], {
    limit: CANDIDATES_MAX + known,
    order: "id desc",
  });
  if (!answer.ok) return answer;
  return ok(new Map(answer.value.map((row) => [Number(row["id"]), candidateOf(row)])));
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** What of a picking decides whose goods a number's are; the numbers of its reference in our spelling, each once. */
export function candidateOf(row: Readonly<Record<string, unknown>>): Candidate {
  const doneAtMs = Date.parse(`${text(row["date_done"])?.replace(" ", "T")}Z`);
  return {
    pickingId: Number(row["id"]),
    pickingName: (text(row["name"]) ?? "").slice(0, 120),
    numbers: [...new Set(numbersIn(row[REFERENCE]))].slice(0, 50),
    state: text(row["state"]),
    kind: text(row["picking_type_code"]),
    doneAtMs: Number.isFinite(doneAtMs) ? doneAtMs : null,
    ...companyOf(row),
  };
}

/** Whose of an Odoo's companies a picking is, where it says. */
export function companyOf(row: Readonly<Record<string, unknown>>): Pick<PickingLink, "companyId"> {
  const companyId = idOf(row["company_id"]);
  return companyId === null ? {} : { companyId };
}
