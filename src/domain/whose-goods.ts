import { numberKind, type LinkRules, type NumberKind } from "./number-kind.ts";
import type { PickingRef } from "./shipment.ts";
import { CYCLE_GAP_MS } from "./timeline.ts";

/** A picking that bears a tracking number, as its Odoo told of it. */
export interface Candidate extends PickingRef {
  readonly numbers: readonly string[];
  /** `done`, `assigned`, `cancel` …; null in an Odoo that did not say. */
  readonly state: string | null;
  /** `outgoing`, `incoming`, `internal` …; null in an Odoo that did not say. */
  readonly kind: string | null;
  readonly doneAtMs: number | null;
}

/** Whose goods a number's are, or why that cannot be said. */
export type Choice =
  | { readonly kind: "found"; readonly pickings: readonly [Candidate, ...Candidate[]] }
  /** Nothing tells them apart. */
  | { readonly kind: "several"; readonly pickings: readonly Candidate[] }
  | { readonly kind: "cancelled"; readonly pickings: readonly Candidate[] }
  | { readonly kind: "none" };

const SENT_OUT = ["outgoing", "dropship"];
const BROUGHT_IN = ["incoming"];

/**
 * Which of the pickings that bear a number is told of its parcel. A cancelled one never is. Goods that go out come before those that
 * come in, and steps inside the warehouse last; for a container it is the receipts that come first, and all of them share it. Of several
 * of one type the one whose goods are gone, else the one that is packed. What is left after that is for a person to say.
 */
export function chooseAmong(
  bearing: readonly Candidate[],
  number: { readonly trackingNumber: string; readonly carrier: string },
  rules: LinkRules,
  nowMs: number,
): Choice {
  const alive = bearing.filter(({ state }) => state !== "cancel");
  if (alive.length === 0) return bearing.length > 0 ? { kind: "cancelled", pickings: bearing } : { kind: "none" };
  const kind = numberKind(number);
  const group = ofOneType(alive, kind);
  if (isShared(group, kind, rules)) return found(group.toSorted((a, b) => a.pickingId - b.pickingId));
  const decided = byState(recent(group, nowMs));
  return decided.length === 1 ? found(decided) : { kind: "several", pickings: decided };
}

/** Whether one picking is of a type that a number's goods rather are of than another's. */
export function isBetterType(one: Candidate, other: Candidate, number: Parameters<typeof numberKind>[0]): boolean {
  const kind = numberKind(number);
  return one.kind !== other.kind && ofOneType([one, other], kind).every((best) => best === one);
}

/** Whether a number's every picking may have to be told. */
export function mayBeShared(number: Parameters<typeof numberKind>[0], rules: LinkRules): boolean {
  const kind = numberKind(number);
  return (rules[kind] ?? (kind === "parcel" ? "one" : "every")) === "every";
}

function found(pickings: readonly Candidate[]): Choice {
  const [first, ...others] = pickings;
  return first ? { kind: "found", pickings: [first, ...others] } : { kind: "none" };
}

function ofOneType(alive: readonly Candidate[], kind: NumberKind): readonly Candidate[] {
  const order = kind === "parcel" ? [SENT_OUT, BROUGHT_IN] : [BROUGHT_IN, SENT_OUT];
  const groups = order.map((types) => alive.filter((one) => one.kind !== null && types.includes(one.kind)));
  return groups.find((group) => group.length > 0) ?? alive;
}

/** By default only what comes in is shared. */
function isShared(group: readonly Candidate[], kind: NumberKind, rules: LinkRules): boolean {
  const rule = rules[kind];
  if (rule !== undefined) return rule === "every";
  return kind !== "parcel" && group.every((one) => one.kind === "incoming");
}

/** A number is used again when its parcel's journey is long over: goods that left so long ago are another parcel's. */
function recent(group: readonly Candidate[], nowMs: number): readonly Candidate[] {
  const still = group.filter(({ doneAtMs }) => doneAtMs === null || nowMs - doneAtMs <= CYCLE_GAP_MS);
  return still.length > 0 ? still : group;
}

function byState(group: readonly Candidate[]): readonly Candidate[] {
  for (const state of ["done", "assigned"]) {
    const those = group.filter((one) => one.state === state);
    if (those.length > 0) return those;
  }
  return group;
}
