import type { LinkRules } from "../../domain/number-kind.ts";
import { pickingsOf, tellsOf, type PickingLink, type PickingRef } from "../../domain/shipment.ts";
import { isBetterType, mayBeShared, type Candidate, type Choice } from "../../domain/whose-goods.ts";
import type { LeftPicking, Moved } from "../port.ts";
import type { Wanted } from "./picking-finder.ts";
import type { Pickings } from "./resolve.ts";

/** How a picking is found that a shipment was linked to. */
type Hold = LeftPicking["now"];

/** What became of a shipment's link once Odoo was asked. */
export type Followed =
  /** It is linked, as before or as of now. */
  | { readonly kind: "linked"; readonly link: PickingLink; readonly isNews: boolean }
  /** It was another picking's; null: it waits for one. */
  | ({ readonly kind: "moved" } & Moved)
  | { readonly kind: "waits"; readonly why: string };

export const NOWHERE = "Odoo knows no picking with this tracking number";
const NAMES_SHOWN = 5;
const namesOf = (pickings: readonly PickingRef[]): string =>
  pickings
    .toSorted((a, b) => b.pickingId - a.pickingId)
    .slice(0, NAMES_SHOWN)
    .map(({ pickingId, pickingName }) => pickingName.slice(0, 60) || `${pickingId}`)
    .join(", ");

/** Of several that the order's name leads to. */
export const severalNamed = (pickings: readonly PickingRef[]): string =>
  `several pickings may be meant (${namesOf(pickings)}): put the tracking number on one of them`;

interface Seen {
  readonly pickings: Pickings;
  readonly choice: Choice;
  /** What its order's name leads to; in words where that is no single picking. */
  readonly named: PickingLink | string | undefined;
}

/** The rule: a link follows the picking's reference, one that a person made follows the person, and what cannot be said waits. */
export function followed(wanted: Wanted, { pickings, choice, named }: Seen, rules: LinkRules): Followed {
  const { held } = wanted;
  const chosen = choice.kind === "found" ? linkTo(choice.pickings, "number") : null;
  const found = chosen ?? (typeof named === "object" ? named : null);
  if (!held)
    return found ? { kind: "linked", link: found, isNews: true } : { kind: "waits", why: whyNot(choice, named) };
  const row = pickings.get(held.pickingId);
  if (!row || !holdsOf(wanted, pickings)) {
    const now = holdOf(wanted, row);
    const why = found ? "" : `${wordsOf(held, now)}; ${whyNot(choice, named)}`;
    return { kind: "moved", link: found, from: leftBehind(held, found, wanted, pickings), why };
  }
  const better = chosen && isBetterThan(chosen, choice, { held, row, wanted }, rules) ? withFirst(chosen, held) : null;
  const next = better ?? withoutLost(held, pickings);
  if (next !== held) return { kind: "moved", link: next, from: leftBehind(held, next, wanted, pickings), why: "" };
  const link = asItIs(held, row, wanted);
  return { kind: "linked", link, isNews: !isSame(link, held) };
}

/** Whether a shipment's picking is still the one that it was linked to. */
export function holdsOf(wanted: Wanted, pickings: Pickings): boolean {
  const { held } = wanted;
  return held !== null && holdOf(wanted, pickings.get(held.pickingId)) === "there";
}

function holdOf({ held, parcel, references }: Wanted, row: Candidate | undefined): Hold {
  if (!row) return "gone";
  if (row.state === "cancel") return "cancelled";
  if (row.numbers.includes(parcel.trackingNumber)) return "there";
  if (held?.by === "hand" || held?.by === "order") return "there";
  if (held?.by === "number") return "unborne";
  // Of before it was kept how links were found: what a person or an order's name said is not undone.
  const mayBeNamed = references.length > 0 && row.numbers.length === 0;
  return mayBeNamed || held?.left !== undefined ? "there" : "unborne";
}

/** A picking that bears the number, and is of the right type, gives way to none of its like: what was told there stays there. */
function isBetterThan(
  chosen: PickingLink,
  choice: Choice,
  { held, row, wanted }: { readonly held: PickingLink; readonly row: Candidate; readonly wanted: Wanted },
  rules: LinkRules,
): boolean {
  if (held.by === "hand" || choice.kind !== "found") return false;
  if (mayBeShared(wanted.parcel, rules)) return !isSameSet(chosen, held);
  if (!wanted.afresh || chosen.pickingId === held.pickingId) return false;
  return !row.numbers.includes(wanted.parcel.trackingNumber) || isBetterType(choice.pickings[0], row, wanted.parcel);
}

const isSameSet = (a: PickingLink, b: PickingLink): boolean =>
  pickingsOf(a).length === pickingsOf(b).length && pickingsOf(a).every(({ pickingId }) => tellsOf(b, pickingId));

/** Of several pickings the one that was told first stays the first. */
function withFirst(link: PickingLink, { pickingId }: PickingLink): PickingLink {
  const all = pickingsOf(link);
  const first = all.find((one) => one.pickingId === pickingId);
  if (!first || !link.also) return link;
  const { pickingId: _, pickingName: __, companyId: ___, also: ____, ...rest } = link;
  return { ...rest, ...first, also: all.filter((one) => one !== first) };
}

/** The link itself when all of its pickings are there. */
function withoutLost(held: PickingLink, pickings: Pickings): PickingLink {
  const { also = [], ...alone } = held;
  const there = also.filter(({ pickingId }) => (pickings.get(pickingId)?.state ?? "cancel") !== "cancel");
  if (there.length === also.length) return held;
  return there.length > 0 ? { ...alone, also: there } : alone;
}

/** The link with what the picking says now; numbers that other parcels were linked by stay. */
function asItIs(held: PickingLink, row: Candidate, { parcel }: Wanted): PickingLink {
  const isBorne = row.numbers.includes(parcel.trackingNumber);
  const fresh = row.numbers.every((number) => held.trackingNumbers.includes(number));
  const trackingNumbers = fresh ? held.trackingNumbers : [...new Set([...row.numbers, ...held.trackingNumbers])];
  return {
    ...held,
    ...(row.companyId === undefined ? {} : { companyId: row.companyId }),
    trackingNumbers: trackingNumbers.slice(0, 50),
    ...(isBorne ? { by: "number" as const } : {}),
  };
}

const isSame = (a: PickingLink, b: PickingLink): boolean =>
  a.by === b.by && a.companyId === b.companyId && a.trackingNumbers.join() === b.trackingNumbers.join();

function leftBehind(held: PickingLink, next: PickingLink | null, wanted: Wanted, pickings: Pickings): LeftPicking[] {
  return pickingsOf(held)
    .filter(({ pickingId }) => !next || !tellsOf(next, pickingId))
    .map((one) => ({ ...one, now: holdOf(wanted, pickings.get(one.pickingId)) }));
}

/** The first is the link's own, the others it tells besides. */
export function linkTo(pickings: readonly Candidate[], by: "number" | "order"): PickingLink {
  const [first, ...others] = pickings;
  const { pickingId = 0, pickingName = "", companyId, numbers = [] } = first ?? {};
  return {
    ...refOf({ pickingId, pickingName, companyId }),
    trackingNumbers: [...numbers],
    by,
    ...(others.length > 0 ? { also: others.slice(0, 50).map(refOf) } : {}),
  };
}

const refOf = ({
  pickingId,
  pickingName,
  companyId,
}: {
  readonly pickingId: number;
  readonly pickingName: string;
  readonly companyId?: number | undefined;
}): PickingRef => ({ pickingId, pickingName, ...(companyId === undefined ? {} : { companyId }) });

function whyNot(choice: Choice, named: PickingLink | string | undefined): string {
  if (choice.kind === "several")
    return `several pickings bear this tracking number (${namesOf(choice.pickings)}): take it off all but one, or say which by shipment link`;
  if (typeof named === "string") return named;
  if (choice.kind === "cancelled")
    return `the picking with this tracking number is cancelled (${namesOf(choice.pickings)}): put the number on the one that takes its place`;
  return NOWHERE;
}

function wordsOf({ pickingId, pickingName }: PickingRef, now: Hold): string {
  const name = pickingName || `${pickingId}`;
  switch (now) {
    case "gone":
      return `its picking ${name} is not in Odoo any more, or out of the key's sight`;
    case "cancelled":
      return `its picking ${name} was cancelled`;
    default:
      return `its picking ${name} does not bear the tracking number any more`;
  }
}
