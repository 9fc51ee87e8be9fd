import type { By } from "../domain/act.ts";
import type { AuditFact } from "../domain/audit.ts";
import { ErasureDone, ErasureFound } from "../domain/erasure.ts";
import { Holds } from "../domain/legal-hold.ts";
import { ok } from "../domain/result.ts";
import { audited, type Statement } from "../store/audit.ts";
import { blankCopies, findErasure, namedCopies, noteErasure, wordsOf, type Erasure } from "../store/erasure.ts";
import { beingForgotten, isBeingForgotten, rowsOfShipment } from "../store/forgetting.ts";
import { dropKept, sealedKept } from "../store/kept-payload.ts";
import { holdsInForce } from "../store/retention.ts";
import { beginByErasure, forgetAll, type ForgetPorts } from "./forget.ts";
import { openKept } from "./kept-payload.ts";
import type { Seal } from "./seal.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

export interface ErasePorts extends ForgetPorts {
  readonly seal: Seal;
}

const SHIPMENTS_PER_STEP = 20;
const PAYLOADS_PER_STEP = 20;
/** A word shorter than this is in half of all payloads. */
const WORD_MIN_CHARS = 6;

/** `later`: somebody is writing of one of the shipments. */
export type EraseStep = "more" | "later" | "done";

/**
 * One bounded step of an erasure: its shipments, then the raw payloads that name it, then the copies of what Odoo holds; at the end it looks
 * again for all that it erased, and writes down what it found. Every step is written down with what it did, and may be the last: the next goes on.
 */
export async function eraseStep(ports: ErasePorts, erasureId: string, by: By): Promise<EraseStep> {
  const erasure = await findErasure(ports.db, erasureId);
  if (!erasure || erasure.state === "done") return "done";
  writesAs(MESH, "customers", "forgotten");
  writesAs(MESH, "invoices", "forgotten");
  writesAs(MESH, "charges", "forgotten");
  const found = ErasureFound.parse(JSON.parse(erasure.found));
  const done = ErasureDone.parse(JSON.parse(erasure.done));
  const holds = new Holds(await holdsInForce(ports.db));
  const left = found.shipments.filter(({ id }) => !done.shipments.includes(id));
  const free = left.filter(({ id }) => !holds.holdsShipment(erasure.tenantId, id));
  const held = left.filter((one) => !free.includes(one)).map(({ id }) => id);
  if (free.length > 0) return eraseShipments(ports, erasure, { found, done: { ...done, held } }, by);
  if (done.payloadsAfter !== null && !holds.tenants.includes(erasure.tenantId))
    return erasePayloads(ports, erasure, { found, done: { ...done, held } }, by);
  return finish(ports, erasure, { found, done: { ...done, held } }, by);
}

interface Progress {
  readonly found: ErasureFound;
  readonly done: ErasureDone;
}

async function eraseShipments(
  ports: ErasePorts,
  erasure: Erasure,
  { found, done }: Progress,
  by: By,
): Promise<EraseStep> {
  const { id, tenantId } = erasure;
  const skip = new Set([...done.shipments, ...done.held]);
  const some = found.shipments.filter((one) => !skip.has(one.id)).slice(0, SHIPMENTS_PER_STEP);
  const ids = some.map((shipment) => shipment.id);
  for (const shipment of some)
    if (!(await isBeingForgotten(ports.db, shipment.id)))
      await beginByErasure(ports, { ...shipment, tenantId }, id, by);
  const { later } = await forgetAll(ports, await beingForgotten(ports.db, ids), by);
  const isLater = later > 0;
  const left = new Set((await beingForgotten(ports.db, ids)).map(({ shipmentId }) => shipmentId));
  const gone = ids.filter((one) => !left.has(one));
  await note(ports, erasure, { done: { ...done, shipments: [...done.shipments, ...gone] } }, by);
  return isLater && gone.length === 0 ? "later" : "more";
}

async function erasePayloads(
  ports: ErasePorts,
  erasure: Erasure,
  { found, done }: Progress,
  by: By,
): Promise<EraseStep> {
  const { db } = ports;
  const { tenantId } = erasure;
  const numbers = found.shipments.map(({ trackingNumber }) => trackingNumber);
  const words = [...numbers, ...(await wordsOf(db, tenantId, found.customers))].filter(
    (word) => word.length >= WORD_MIN_CHARS,
  );
  const payloads = await sealedKept(db, tenantId, done.payloadsAfter ?? "", PAYLOADS_PER_STEP);
  const named = await Promise.all(
    payloads.map(async (payload) => {
      const opened = await openKept(ports, payload);
      return opened.ok && names(opened.value.body, words) ? [payload] : [];
    }),
  );
  const gone = named.flat();
  const ids = gone.map(({ id }) => id);
  const isWhole = payloads.length < PAYLOADS_PER_STEP;
  const next = {
    ...done,
    payloads: done.payloads + ids.length,
    payloadsAfter: isWhole ? null : (payloads.at(-1)?.id ?? null),
  };
  await note(ports, erasure, { done: next }, by, ids.length > 0 ? [dropKept(db, ids)] : []);
  await ports.bodies.drop(gone.flatMap(({ bodyKey }) => bodyKey ?? []));
  return "more";
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s-]/g, "");

/** Senders write numbers with blanks and dashes, and names in any case. */
function names(body: Uint8Array, words: readonly string[]): boolean {
  const text = plain(new TextDecoder().decode(body));
  return words.some((word) => text.includes(plain(word)));
}

async function finish(ports: ErasePorts, erasure: Erasure, { found, done }: Progress, by: By): Promise<EraseStep> {
  const { db } = ports;
  const { tenantId } = erasure;
  if (done.copies === 0 && found.customers.length + found.orders.length > 0) {
    const copies = found.customers.length + found.orders.length + found.pickings.length;
    await note(ports, erasure, { done: { ...done, copies } }, by, blankCopies(db, tenantId, found, ports.now()));
    return "more";
  }
  const gone = found.shipments.filter(({ id }) => done.shipments.includes(id));
  const rows = await Promise.all(gone.map((shipment) => rowsOfShipment(db, { tenantId, ...shipment })));
  const left = rows.reduce((sum, count) => sum + count, 0) + (await namedCopies(db, tenantId, found.customers));
  const isHeld = done.held.length > 0 || done.payloadsAfter !== null;
  // The numbers were needed to find things by; what is kept of it names nothing.
  const unnamed = found.shipments.map((one) => (done.held.includes(one.id) ? one : { ...one, trackingNumber: "" }));
  const end = {
    state: isHeld ? ("held" as const) : ("done" as const),
    endedAtMs: ports.now(),
    found: JSON.stringify({ ...found, shipments: unnamed }),
  };
  await note(ports, erasure, { done: { ...done, left }, end }, by);
  return "done";
}

/** Writes down how far an erasure is, with the statements that brought it there. */
async function note(
  ports: ErasePorts,
  { id, tenantId }: Erasure,
  {
    done,
    end = {},
  }: { readonly done: ErasureDone; readonly end?: Partial<Pick<Erasure, "state" | "endedAtMs" | "found">> },
  by: By,
  statements: readonly Statement[] = [],
): Promise<void> {
  const object = { kind: "erasure" as const, id };
  const { shipments, held, ...counts } = done;
  const after = JSON.stringify({
    ...counts,
    shipments: shipments.length,
    held: held.length,
    state: end.state ?? "running",
  });
  const fact: AuditFact = {
    object,
    tenantId,
    atMs: ports.now(),
    verb: "erasure:run",
    before: null,
    after,
    ...by,
  };
  const own = noteErasure(ports.db, id, { done: JSON.stringify(done), ...end });
  await audited<null, never>(ports, [object], async () =>
    ok({ statements: [...statements, own], facts: [fact], value: null }),
  );
}
