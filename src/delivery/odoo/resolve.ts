import { ok, type Result } from "../../domain/result.ts";
import type { PickingLink } from "../../domain/shipment.ts";
import { numbersIn } from "../../domain/tracking-reference.ts";
import type { OdooClient, OdooFailure } from "../../odoo/client.ts";
import { idOf } from "./languages.ts";

/** A shipment that wants its picking; `taken` are pickings that earlier cycles of its number belong to. */
export interface Unlinked {
  readonly trackingNumber: string;
  readonly taken: readonly number[];
}

const CANDIDATES_MAX = 1000;
const REFERENCE = "carrier_tracking_ref";

/**
 * Finds the pickings of a whole batch of tracking numbers: one call for those whose reference is just the number, and one more only
 * when some were not found, for references that hold several numbers or were typed with spaces. What Odoo finds is compared
 * again in our own spelling.
 */
export async function resolvePickings(
  client: OdooClient,
  wanted: readonly Unlinked[],
): Promise<Result<ReadonlyMap<string, PickingLink>, OdooFailure>> {
  const links = new Map<string, PickingLink>();
  const cancelled = new Map<string, PickingLink>();
  for (const domainFor of [exactly, containing]) {
    const missing = wanted.filter(({ trackingNumber }) => !links.has(trackingNumber));
    if (missing.length === 0) break;
    const answer = await client.searchRead(
      "stock.picking",
      domainFor(missing),
      ["id", "name", "carrier_tracking_ref", "state", "company_id"],
      {
        limit: CANDIDATES_MAX,
        order: "id desc",
      },
    );
    if (!answer.ok) return answer;
    for (const one of missing) {
      const found = pick(one, answer.value);
      if (!found) continue;
      const held = found.cancelled ? cancelled : links;
      if (!held.has(one.trackingNumber)) held.set(one.trackingNumber, found.link);
    }
  }
  return ok(new Map([...cancelled, ...links]));
}

function exactly(wanted: readonly Unlinked[]): unknown[] {
  return [[REFERENCE, "in", wanted.map(({ trackingNumber }) => trackingNumber)]];
}

/** The number's characters in their order, whatever people typed between them. */
function containing(wanted: readonly Unlinked[]): unknown[] {
  const ors = Array.from({ length: wanted.length - 1 }, () => "|");
  return [
    ...ors,
    ...wanted.map(({ trackingNumber }) => [REFERENCE, "=ilike", `%${Array.from(trackingNumber).join("%")}%`]),
  ];
}

/** Of several the newest; a cancelled one only when there is no other. */
function pick(
  { trackingNumber, taken }: Unlinked,
  rows: readonly Record<string, unknown>[],
): { readonly link: PickingLink; readonly cancelled: boolean } | null {
  const matching = rows
    .filter((row) => numbersIn(row[REFERENCE]).includes(trackingNumber) && !taken.includes(Number(row["id"])))
    .toSorted((a, b) => Number(b["id"]) - Number(a["id"]));
  const picked = matching.find((row) => row["state"] !== "cancel") ?? matching[0];
  if (!picked) return null;
  const link = {
    pickingId: Number(picked["id"]),
    pickingName: typeof picked["name"] === "string" ? picked["name"].slice(0, 120) : "",
    trackingNumbers: numbersIn(picked[REFERENCE]).slice(0, 50),
    ...companyOf(picked),
  };
  return { link, cancelled: picked["state"] === "cancel" };
}

/** Whose of an Odoo's companies a picking is, where it says. */
export function companyOf(row: Readonly<Record<string, unknown>>): Pick<PickingLink, "companyId"> {
  const companyId = idOf(row["company_id"]);
  return companyId === null ? {} : { companyId };
}
