import type { Finding } from "../domain/drift.ts";
import type { ShipmentId } from "../domain/identity.ts";
import { ok, type Result } from "../domain/result.ts";
import type { OdooFailure } from "../odoo/client.ts";
import { compare, neverWritten, notLinked } from "./compare.ts";
import type { Concession, ReconcilePorts } from "./ports.ts";
import { readOdoo, REFERENCE, type Bridge, type Held } from "./read-odoo.ts";
import { parcelsOf, pickingsOf, surveyed, tell, type Parcel } from "./told.ts";

/** What a look at some shipments' pickings found. */
export interface Look {
  readonly findings: readonly Finding[];
  /** The pickings of which that is all there is to find, with their parcels. */
  readonly judged: ReadonlyMap<number, readonly Parcel[]>;
  /** Pickings with a parcel that Odoo takes no more: of the others nothing was said. */
  readonly stuck: ReadonlySet<number>;
  /** The shipments themselves, of which it is known whether they have a picking. */
  readonly shipments: readonly Parcel[];
  /** Who differs while something is on its way there: to be looked at later. */
  readonly waiting: readonly ShipmentId[];
  readonly pickings: number;
}

export interface Scope {
  readonly client: Bridge;
  /** The fields of the mesh that this Odoo has. */
  readonly present: readonly string[];
  /** Earlier cycles' pickings with news since then are looked at, too. */
  readonly sinceMs: number;
}

type Ports = Pick<ReconcilePorts, "hand" | "objects" | "lists">;
type Parties = ReadonlyMap<number, readonly Parcel[]>;

/**
 * Compares what Odoo holds with what the objects say. A difference is believed when Odoo was read a second time between two surveys of
 * all that may write it, and none of them had anything pending or changed meanwhile: live traffic then was not part of it.
 */
export async function look(
  ports: Ports,
  scope: Scope,
  shipmentIds: readonly ShipmentId[],
): Promise<Result<Look, OdooFailure>> {
  const shipments = await surveyed(ports, shipmentIds);
  const pickingIds = [...new Set(shipments.flatMap((one) => pickingsOf(one, scope.sinceMs)))];
  const parties = await parcelsOf(ports, pickingIds, shipments);
  const conceded = await ports.lists.concessions(pickingIds);
  const held = await readOdoo(scope.client, pickingIds, scope.present);
  if (!held.ok) return held;
  const first = await differing(ports, scope, parties, held.value, conceded);
  const busy = pickingIds.filter((id) => first.has(id) && !isQuiet(parties.get(id)));
  const suspects = pickingIds.filter((id) => first.has(id) && !busy.includes(id));
  const second = await lookAgain(ports, scope, suspects, parties);
  if (!second.ok) return second;
  const unlinked = await withoutPicking(ports, shipments);
  const clear = pickingIds.filter((id) => !first.has(id) && isQuiet(parties.get(id)));
  const judged = new Map([...clear.map((id) => [id, parties.get(id) ?? []] as const), ...second.value.judged]);
  const restless = [...busy, ...second.value.restless].flatMap((id) => parties.get(id)?.map((one) => one.id) ?? []);
  return ok({
    findings: [...second.value.findings, ...unlinked.findings],
    judged,
    stuck: new Set([...judged].filter(([, parcels]) => parcels.some(isStuck)).map(([id]) => id)),
    shipments: unlinked.known,
    waiting: [...new Set([...restless, ...unlinked.waiting])],
    pickings: pickingIds.length,
  });
}

const isStuck = ({ survey }: Parcel): boolean => survey.parked !== null;
const isQuiet = (parcels: readonly Parcel[] = []): boolean => parcels.every(({ survey }) => survey.quiet);

async function differing(
  ports: Ports,
  { present }: Scope,
  parties: Parties,
  held: Held,
  conceded: readonly Concession[],
): Promise<Map<number, Finding[]>> {
  const found = new Map<number, Finding[]>();
  for (const [pickingId, parcels] of parties) {
    if (parcels.length === 0) continue;
    const borne = [...new Set(ports.hand.numbersIn(held.pickings.get(pickingId)?.[REFERENCE]))];
    const told = await tell(ports, present, { pickingId, borne }, parcels);
    const left = conceded.filter((one) => one.pickingId === pickingId);
    const findings = compare(told, held, left, ports.hand);
    if (findings.length > 0) found.set(pickingId, findings);
  }
  return found;
}

interface Again {
  readonly findings: readonly Finding[];
  readonly judged: Parties;
  readonly restless: readonly number[];
}

async function lookAgain(
  ports: Ports,
  scope: Scope,
  suspects: readonly number[],
  before: Parties,
): Promise<Result<Again, OdooFailure>> {
  if (suspects.length === 0) return ok({ findings: [], judged: new Map(), restless: [] });
  const ids = suspects.flatMap((id) => before.get(id)?.map((one) => one.id) ?? []);
  const parties = await parcelsOf(ports, suspects, await surveyed(ports, ids));
  const quiet = suspects.filter((id) => isQuiet(parties.get(id)));
  const conceded = await ports.lists.concessions(quiet);
  const held = await readOdoo(scope.client, quiet, scope.present);
  if (!held.ok) return held;
  const parcels = quiet.flatMap((id) => parties.get(id) ?? []);
  const after = await surveyed(
    ports,
    parcels.map(({ id }) => id),
  );
  const stamps = new Map(after.map(({ id, survey }) => [id, survey.quiet ? survey.stamp : null]));
  const unmoved = (id: number): boolean =>
    (parties.get(id) ?? []).every((one) => stamps.get(one.id) === one.survey.stamp);
  const judged = new Map(quiet.filter(unmoved).map((id) => [id, parties.get(id) ?? []]));
  const found = await differing(ports, scope, judged, held.value, conceded);
  return ok({
    findings: [...found.values()].flat(),
    judged,
    restless: suspects.filter((id) => !judged.has(id)),
  });
}

const isLinked = ({ survey }: Parcel): boolean => survey.links[survey.cycle] !== undefined;
const isKnown = ({ survey }: Parcel): boolean => survey.unlinked !== null || survey.parked !== null;

/** Of those without a picking: who waits for one in vain, who was refused, and who has only just come. */
async function withoutPicking(
  ports: Ports,
  shipments: readonly Parcel[],
): Promise<{ findings: Finding[]; known: Parcel[]; waiting: ShipmentId[] }> {
  const unlinked = shipments.filter((one) => !isLinked(one));
  const again = await surveyed(
    ports,
    unlinked.map(({ id }) => id),
  );
  const still = again.filter((one) => !isLinked(one));
  const known = still.filter(isKnown);
  const findings = known.map((one) =>
    one.survey.parked === null ? notLinked(one, one.survey.unlinked ?? "") : neverWritten(0, one),
  );
  const waiting = still.filter((one) => !isKnown(one) && !one.survey.quiet).map(({ id }) => id);
  return { findings, known: [...shipments.filter(isLinked), ...known], waiting };
}
