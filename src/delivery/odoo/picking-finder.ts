import type { ShipmentIdentity } from "../../domain/identity.ts";
import type { LinkRules } from "../../domain/number-kind.ts";
import { ok, type Result } from "../../domain/result.ts";
import { pickingsOf, type PickingLink } from "../../domain/shipment.ts";
import { chooseAmong, mayBeShared, type Choice } from "../../domain/whose-goods.ts";
import type { OdooClient, OdooFailure } from "../../odoo/client.ts";
import { followed, holdsOf, linkTo, severalNamed, type Followed } from "./followed.ts";
import { resolveByReference } from "./resolve-reference.ts";
import { pickingsNaming, readPickings, type Pickings } from "./resolve.ts";

/** A shipment that wants its picking, or to know whether it still has it. */
export interface Wanted {
  readonly parcel: ShipmentIdentity;
  /** Where it is not looked for: pickings of earlier cycles of its number, and those that a person took it off. */
  readonly taken: readonly number[];
  /** Pickings that bore its number once: its order's name does not lead back there. */
  readonly left: readonly number[];
  /** What its order is called. */
  readonly references: readonly string[];
  readonly held: PickingLink | null;
  /** Another picking may have become the better one. */
  readonly afresh: boolean;
}

/** As many as a link holds. */
const PARCELS_MAX = 50;

export interface KnownParcels {
  /** The tracking numbers that are known to be of the picking of a parcel. */
  of(parcel: ShipmentIdentity, pickingId: number): Promise<readonly string[]>;
}

/** What each of the shipments was found to be, in their order, and the pickings as they were read. */
export interface Found {
  readonly followed: readonly Followed[];
  readonly pickings: Pickings;
}

/** Finds whose goods shipments are, and whether they still are: by tracking number, else by what their order is called. */
export class PickingFinder {
  readonly #known: KnownParcels;
  /** Parcels that were linked by their order's name, by picking, while this instance lives: the store tells of them a little later. */
  readonly #joined = new Map<number, readonly string[]>();

  constructor(known: KnownParcels) {
    this.#known = known;
  }

  /** One call for all, and one more where a number was not found, or its picking was lost; `others` are pickings to be read besides. */
  async find(
    client: OdooClient,
    wanted: readonly Wanted[],
    { rules, nowMs, others }: { readonly rules: LinkRules; readonly nowMs: number; readonly others: readonly number[] },
  ): Promise<Result<Found, OdooFailure>> {
    const held = wanted.flatMap((one) => (one.held ? pickingsOf(one.held).map(({ pickingId }) => pickingId) : []));
    const searching = wanted.filter((one) => !one.held || one.afresh || mayBeShared(one.parcel, rules));
    const numbersOf = (some: readonly Wanted[]): string[] => [...new Set(some.map((one) => one.parcel.trackingNumber))];
    const exact = await readPickings(client, [...new Set([...held, ...others])], numbersOf(searching));
    if (!exact.ok) return exact;
    const missing = wanted.filter(
      (one) => mayBeShared(one.parcel, rules) || (!holdsOf(one, exact.value) && bearing(one, exact.value).length === 0),
    );
    const naming = await pickingsNaming(client, numbersOf(missing));
    if (!naming.ok) return naming;
    const pickings: Pickings = new Map([...naming.value, ...exact.value]);
    const choices = new Map<Wanted, Choice>(
      wanted.map((one) => [one, chooseAmong(bearing(one, pickings), one.parcel, rules, nowMs)]),
    );
    const nameless = wanted.filter(
      (one) => one.references.length > 0 && choices.get(one)?.kind !== "found" && !holdsOf(one, pickings),
    );
    const named = await this.#byReference(
      client,
      nameless.filter((one) => choices.get(one)?.kind !== "several"),
      rules,
    );
    if (!named.ok) return named;
    return ok({
      pickings,
      followed: wanted.map((one) => {
        const choice = choices.get(one) ?? { kind: "none" };
        return followed(one, { pickings, choice, named: named.value.get(one) }, rules);
      }),
    });
  }

  async #byReference(
    client: OdooClient,
    wanted: readonly Wanted[],
    rules: LinkRules,
  ): Promise<Result<ReadonlyMap<Wanted, PickingLink | string>, OdooFailure>> {
    const asked = wanted.map(({ parcel, references, taken, left }) => {
      return { parcel, references, taken: [...taken, ...left], shared: mayBeShared(parcel, rules) };
    });
    const named = await resolveByReference(client, asked);
    if (!named.ok) return named;
    const found = new Map<Wanted, PickingLink | string>();
    for (const [index, one] of wanted.entries()) {
      const those = named.value[index] ?? [];
      const [first, ...others] = those;
      if (!first) continue;
      const isClear = others.length === 0 || mayBeShared(one.parcel, rules);
      found.set(one, isClear ? await this.#join(one.parcel, linkTo(those, "order")) : severalNamed(those));
    }
    return ok(found);
  }

  /** A picking that bears no number does not tell of its other parcels: who was linked to it before does. */
  async #join(parcel: ShipmentIdentity, link: PickingLink): Promise<PickingLink> {
    const { pickingId } = link;
    const before = [...(this.#joined.get(pickingId) ?? []), ...(await this.#known.of(parcel, pickingId))];
    const all = new Set([...before, ...link.trackingNumbers, parcel.trackingNumber]);
    const trackingNumbers = [...all].slice(-PARCELS_MAX);
    this.#joined.set(pickingId, trackingNumbers);
    return { ...link, trackingNumbers };
  }
}

/** The pickings that bear a shipment's number, but for those where it is not looked for. */
function bearing({ parcel, taken }: Wanted, pickings: Pickings) {
  return [...pickings.values()].filter(
    ({ pickingId, numbers }) => numbers.includes(parcel.trackingNumber) && !taken.includes(pickingId),
  );
}
