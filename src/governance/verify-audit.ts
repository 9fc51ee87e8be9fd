import { z } from "zod";
import { ANCHORED_MAX, ANCHORS, faultsOf } from "../domain/anchor.ts";
import { NO_LINKS, verifyChain, type Audited, type AuditLink, type ChainHead } from "../domain/audit.ts";
import type { ShipmentId } from "../domain/identity.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { chainOf, headOf, type AuditPorts } from "../store/audit.ts";
import { ChainPosition, linksWithin, stretchOfChains, type Stretch } from "../store/audit-list.ts";
import { decodeCursor, encodeCursor } from "../store/cursor.ts";
import { pageOfShipmentIds, type ShipmentKey } from "../store/shipment.ts";
import { anchorIn } from "./anchor.ts";

/** What is wrong, and where: which object's chain, at which of its links. `vanished`: it was anchored, and is gone whole. */
export interface AuditFault {
  readonly object: { readonly kind: string; readonly id: string };
  readonly n: number | null;
  readonly fault: string;
  readonly detail: string | null;
}

/** What the chain of a shipment says, in its object; null: nobody knows the shipment. */
export type VerifyShipment = (
  id: ShipmentId,
  key: ShipmentKey,
) => Promise<{
  readonly links: number;
  readonly fault: { readonly kind: string; readonly n: number | null; readonly key: string | null } | null;
} | null>;

export interface VerifyPorts extends AuditPorts {
  readonly verifyShipment: VerifyShipment;
}

/** What one step looked at and found. */
export interface VerifyStep {
  readonly chains: number;
  readonly links: number;
  readonly anchors: number;
  readonly shipments: number;
  readonly faults: readonly AuditFault[];
  /** To go on from; null: everything was looked at. */
  readonly nextCursor: string | null;
}

/** An anchor as somebody wrote it down elsewhere. */
export interface KnownAnchor {
  readonly n: number;
  readonly hash: string;
}

export const LINKS_PER_STEP = 1_000;
const ANCHORS_PER_STEP = 50;
const ANCHORED_PER_STEP = 10_000;
const SHIPMENTS_PER_STEP = 25;
const END = Number.MAX_SAFE_INTEGER;

const Place = z.union([
  z.tuple([z.literal("chains"), ...ChainPosition.def.items]),
  z.tuple([z.literal("anchors"), z.int().nonnegative()]),
  z.tuple([z.literal("shipments"), z.string().max(1_000)]),
]);
type Place = z.infer<typeof Place>;

const NOTHING: VerifyStep = { chains: 0, links: 0, anchors: 0, shipments: 0, faults: [], nextCursor: null };
const BEGINNING: Place = ["chains", "", "", 0];

/** Looks at so much of the audit, and says where to go on: the chains by object, then the anchors, then the shipments. */
export async function verifyAudit(
  ports: VerifyPorts,
  cursor: string | undefined,
  known: KnownAnchor | null = null,
): Promise<Result<VerifyStep, "bad_cursor">> {
  const place = cursor === undefined ? BEGINNING : decodeCursor(cursor, Place);
  if (place === null) return err("bad_cursor");
  switch (place[0]) {
    case "chains":
      return ok(await verifyChains(ports, [place[1], place[2], place[3]]));
    case "anchors":
      return ok(await verifyAnchors(ports, place[1], known));
    default:
      return ok(await verifyShipments(ports, place[1]));
  }
}

const to = (...place: Place): string => encodeCursor(place.map((one) => one));

async function verifyChains({ db, mac }: VerifyPorts, after: ChainPosition): Promise<VerifyStep> {
  const stretch = await stretchOfChains(db, after, LINKS_PER_STEP);
  const { links, heads } = stretch;
  const more = links.length === LINKS_PER_STEP || heads.length === LINKS_PER_STEP;
  const faults: AuditFault[] = [];
  const objects = objectsIn(stretch, after, more);
  for (const { object, own, head, from, isWhole } of objects) {
    const verdict = verifyChain(mac, own, isWhole ? head : null, from);
    if (!verdict.ok) faults.push({ object, n: verdict.error.n, fault: verdict.error.kind, detail: null });
  }
  const last = objects.at(-1);
  const nextCursor = more && last ? to("chains", ...placeBehind(last, faults)) : to("anchors", 0);
  const counted = objects.filter(({ isWhole }) => isWhole).length;
  return {
    ...NOTHING,
    chains: counted,
    links: objects.reduce((sum, { own }) => sum + own.length, 0),
    faults,
    nextCursor,
  };
}

interface Chain {
  readonly object: Audited;
  readonly own: readonly AuditLink[];
  readonly head: ChainHead;
  readonly from: ChainHead;
  /** Its end is among what was read. */
  readonly isWhole: boolean;
}

/** The chains of a stretch in order; the last of one that is not the end may go on. */
function objectsIn({ from, links, heads }: Stretch, [kind, id, n]: ChainPosition, more: boolean): Chain[] {
  const byKey = new Map<string, { object: Audited; own: AuditLink[]; head: ChainHead; floor: ChainHead }>();
  const held = (object: Audited) => {
    const key = keyOf(object);
    const one = byKey.get(key) ?? { object, own: [], head: NO_LINKS, floor: NO_LINKS };
    byKey.set(key, one);
    return one;
  };
  for (const { kind: of, id: name, head, floor } of heads) Object.assign(held({ kind: of, id: name }), { head, floor });
  for (const link of links) held(link.object).own.push(link);
  const first = keyOf({ kind, id });
  // What was judged before is not judged by its end alone.
  if (n === END) byKey.delete(first);
  const ordered = [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const overfull = heads.length === LINKS_PER_STEP ? heads.at(-1) : undefined;
  const within = overfull ? ordered.filter(([key]) => key <= keyOf(overfull)) : ordered;
  const begun = within.map(([key, chain]) => {
    const start = key === first && n > 0 ? (from ?? { n: n - 1, hash: "" }) : chain.floor;
    return { ...chain, from: start, isWhole: true };
  });
  const last = begun.at(-1);
  if (more && last && last.own.length > 0) return [...begun.slice(0, -1), { ...last, isWhole: false }];
  return begun;
}

/** As the database orders them: by the bytes of their names. */
const keyOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string =>
  [kind, id].map((text) => new TextEncoder().encode(text).toHex()).join("/");

/** Behind a chain with a fault nothing of it can be judged. */
function placeBehind({ object, own }: Chain, faults: readonly AuditFault[]): ChainPosition {
  const isFaulty = faults.some((fault) => fault.object === object);
  return [object.kind, object.id, isFaulty ? END : (own.at(-1)?.n ?? END)];
}

async function verifyAnchors({ db, mac }: VerifyPorts, afterN: number, known: KnownAnchor | null) {
  const links = await chainOf(db, ANCHORS, afterN, ANCHORS_PER_STEP);
  const faults: AuditFault[] = afterN === 0 && known ? await knownFaults({ db, mac }, known) : [];
  const droppedMs = await droppedBefore(db);
  let looked = 0;
  let anchored = 0;
  for (const { n, after } of links) {
    if (anchored >= ANCHORED_PER_STEP) break;
    looked += 1;
    const anchor = anchorIn(after);
    // What is no anchor any more the chain tells; of a window that reaches to where links have had their time nobody can tell.
    if (!anchor || anchor.fromMs < droppedMs) continue;
    const found = await linksWithin(db, anchor.fromMs, anchor.untilMs, ANCHORED_MAX + 1);
    anchored += found.length;
    for (const { chain, was, is } of faultsOf(mac, anchor, found)) {
      const detail = `anchor ${n} holds ${was} links of its time, and ${is} are there`;
      const where = chain ? { object: { kind: chain.kind, id: chain.id }, n: chain.n } : { object: ANCHORS, n };
      faults.push({ ...where, fault: chain ? "vanished" : "unanchored", detail });
    }
  }
  const last = links[looked - 1];
  const more = last && (looked < links.length || links.length === ANCHORS_PER_STEP);
  return { ...NOTHING, anchors: looked, faults, nextCursor: more ? to("anchors", last.n) : to("shipments", "") };
}

/** Before when links may have been dropped because their time was over, as the record of it says (governance/retain.ts). */
async function droppedBefore(db: AuditPorts["db"]): Promise<number> {
  const object = { kind: "retention", id: "audit" } as const;
  const head = await headOf(db, object);
  const [last] = head ? await chainOf(db, object, head.n - 1, 1) : [];
  const told = Dropped.safeParse(JSON.parse(last?.after ?? "null"));
  return told.success ? told.data.beforeMs : -Infinity;
}
const Dropped = z.object({ beforeMs: z.int() });

/** One that was written down elsewhere is there still. */
async function knownFaults({ db }: AuditPorts, { n, hash }: KnownAnchor): Promise<AuditFault[]> {
  const [link] = await chainOf(db, ANCHORS, n - 1, 1);
  if (link?.n === n && link.hash === hash) return [];
  return [{ object: ANCHORS, n, fault: "vanished", detail: "the anchor that you know is not there" }];
}

async function verifyShipments({ db, verifyShipment }: VerifyPorts, after: string): Promise<VerifyStep> {
  const { shipments, next } = await pageOfShipmentIds(db, after === "" ? null : after, SHIPMENTS_PER_STEP);
  const verdicts = await Promise.all(
    shipments.map(async ({ id, ...key }) => ({ id, verdict: await verifyShipment(id, key) })),
  );
  const faults = verdicts.flatMap(({ id, verdict }) => {
    if (!verdict?.fault) return [];
    const { kind, n, key } = verdict.fault;
    return [{ object: { kind: "shipment", id }, n, fault: kind, detail: key }];
  });
  const links = verdicts.reduce((sum, { verdict }) => sum + (verdict?.links ?? 0), 0);
  const nextCursor = next === null ? null : to("shipments", next);
  return { ...NOTHING, shipments: shipments.length, links, faults, nextCursor };
}
