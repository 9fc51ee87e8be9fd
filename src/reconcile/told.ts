import { addUp, LEFT, type ParcelState } from "../domain/delivery.ts";
import type { ShipmentId } from "../domain/identity.ts";
import { pickingsOf as allOf, tellsOf, type PickingLink } from "../domain/shipment.ts";
import type { Survey } from "../domain/survey.ts";
import { compareEvidence } from "../domain/timeline.ts";
import { inParallel } from "./in-parallel.ts";
import type { ReconcilePorts } from "./ports.ts";

/** A shipment and what its object says. */
export interface Parcel {
  readonly id: ShipmentId;
  readonly survey: Survey;
}

/** What the mesh says of a picking. */
export interface Told {
  readonly pickingId: number;
  readonly parcels: readonly Parcel[];
  /** By field; null when this Odoo has a place for none. */
  readonly cells: ReadonlyMap<string, string> | null;
  /** Whose note each external id is. */
  readonly notes: ReadonlyMap<string, Parcel>;
}

type Ports = Pick<ReconcilePorts, "hand" | "objects" | "lists">;

const OBJECTS_AT_ONCE = 20;

export async function surveyed(ports: Ports, ids: readonly ShipmentId[]): Promise<Parcel[]> {
  const found = await inParallel([...new Set(ids)], OBJECTS_AT_ONCE, async (id) => {
    const survey = await ports.objects.survey(id, "odoo");
    return survey ? { id, survey } : null;
  });
  return found.filter((one) => one !== null);
}

export function linkTo({ links }: Survey, pickingId: number): PickingLink | undefined {
  return Object.values(links).find((link) => tellsOf(link, pickingId));
}

/** The pickings that a shipment's news is of: its present one's, and of earlier cycles those that were heard of since. */
export function pickingsOf({ survey }: Parcel, sinceMs: number): number[] {
  const recent = survey.entries.filter(({ receivedAtMs }) => receivedAtMs >= sinceMs).map(({ cycle }) => cycle);
  const cycles = new Set([survey.cycle, ...recent]);
  return [...cycles].flatMap((cycle) => {
    const link = survey.links[cycle];
    return link ? allOf(link).map(({ pickingId }) => pickingId) : [];
  });
}

/** Who belongs to pickings: the parcels at hand, and those that the store or a link knows of besides. */
export async function parcelsOf(
  ports: Ports,
  pickingIds: readonly number[],
  known: readonly Parcel[],
): Promise<ReadonlyMap<number, Parcel[]>> {
  const at = new Map(known.map((parcel) => [parcel.id, parcel]));
  const listed = (await ports.lists.parcelsOf(pickingIds)).map(({ id }) => id);
  const named = await Promise.all(
    known.flatMap(({ survey: { identity, links } }) =>
      Object.values(links).flatMap(({ pickingId, trackingNumbers }) =>
        pickingIds.includes(pickingId)
          ? trackingNumbers
              .filter((trackingNumber) => trackingNumber !== identity.trackingNumber)
              .map((trackingNumber) => ports.objects.idOf({ ...identity, trackingNumber }))
          : [],
      ),
    ),
  );
  const others = [...listed, ...named].filter((id) => !at.has(id));
  const all = [...known, ...(await surveyed(ports, others))];
  return new Map(
    pickingIds.map((pickingId) => [pickingId, all.filter(({ survey }) => linkTo(survey, pickingId) !== undefined)]),
  );
}

/** What would be written into a picking, were it written now. */
export async function tell(
  ports: Ports,
  present: readonly string[],
  { pickingId, borne }: { readonly pickingId: number; readonly borne: readonly string[] },
  parcels: readonly Parcel[],
): Promise<Told> {
  const state = await stateOf(ports, { pickingId, borne }, parcels);
  const notes = new Map<string, Parcel>();
  for (const parcel of parcels) {
    for (const { entry, cycle } of parcel.survey.entries) {
      const link = parcel.survey.links[cycle];
      const place = link && tellsOf(link, pickingId) ? ports.hand.placeOf(link, pickingId) : null;
      const noteId = place ? ports.hand.noteId(entry, place) : null;
      if (noteId !== null) notes.set(noteId, parcel);
    }
  }
  return { pickingId, parcels, cells: ports.hand.cells(present, pickingId, state), notes };
}

/** As when it is written: what the parcels add up to whose numbers the picking bears, and those that are linked to it besides. */
async function stateOf(
  { objects }: Ports,
  { pickingId, borne }: { readonly pickingId: number; readonly borne: readonly string[] },
  parcels: readonly Parcel[],
): Promise<ParcelState> {
  const here = new Map<string, ParcelState | null>();
  for (const { survey } of parcels) {
    const { trackingNumber } = survey.identity;
    const isOther = !borne.includes(trackingNumber) && linkTo(survey, pickingId)?.by === "number";
    if (!isOther) here.set(trackingNumber, survey.parcels.find((one) => one.pickingId === pickingId)?.state ?? null);
  }
  // Who stands furthest asks for all, as when it is written.
  const [asking] = parcels.toSorted((a, b) => compareEvidence(b.survey.at, a.survey.at));
  if (!asking) return addUp([]);
  const { identity, at } = asking.survey;
  const numbers = new Set([
    ...here.keys(),
    ...borne,
    ...parcels.flatMap(({ survey }) => linkTo(survey, pickingId)?.trackingNumbers ?? []),
  ]);
  const all = [...numbers].map(async (trackingNumber) => {
    const isBorne = borne.includes(trackingNumber);
    const asked = async () => objects.parcel({ ...identity, trackingNumber }, pickingId, at, isBorne);
    return here.get(trackingNumber) ?? (await asked()) ?? (isBorne ? null : LEFT);
  });
  return addUp(await Promise.all(all));
}
