import type { Actor, AuditFact, Source } from "../domain/audit.ts";
import { ok, type Result } from "../domain/result.ts";
import { audited, type AuditPorts, type Statement } from "../store/audit.ts";
import type { Bodies } from "../store/bodies.ts";
import {
  bodiesUnderOthers,
  bodyResealed,
  resealed,
  SEALED_BODIES,
  SEALED_COLUMNS,
  sealedUnderOthers,
  type SealedBodies,
  type SealedColumn,
} from "../store/sealed.ts";
import type { Seal } from "./seal.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

export interface ResealPorts extends AuditPorts {
  readonly seal: Seal;
  readonly bodies: Bodies;
  readonly now: () => number;
}

const SEALED: readonly (readonly [string, SealedColumn | SealedBodies])[] = [
  ...Object.entries(SEALED_COLUMNS),
  ...Object.entries(SEALED_BODIES),
];

/** Where a rotation is: the place of a column in `SEALED_COLUMNS`, or of a table in `SEALED_BODIES` behind them, and the row it has passed there. */
export interface ResealPlace {
  readonly column: number;
  readonly after: readonly (string | number)[] | null;
}
export const RESEAL_START: ResealPlace = { column: 0, after: null };

export interface ResealStep {
  readonly resealed: number;
  /** Texts that no key of the ring opens: they stay as they are. */
  readonly stuck: number;
  /** Null: it was the last. */
  readonly next: ResealPlace | null;
}

/** Texts a step seals anew; each is a statement of one batch. */
export const RESEALED_PER_STEP = 40;
/** Payloads in the bucket that a step seals anew: each is in memory, and two calls. */
const BODIES_PER_STEP = 10;

/**
 * Seals some of what is sealed under older keys anew, under the ring's first, and writes down in the same batch that it did. Whatever
 * stops it, what is left is found again by the key it is sealed under; nobody reading meanwhile notices, since all keys open.
 */
export async function resealStep(
  ports: ResealPorts,
  place: ResealPlace,
  by: { readonly actor: Actor; readonly source: Source; readonly requestId: string },
): Promise<Result<ResealStep, "busy">> {
  const [name = "", one] = SEALED[place.column] ?? [];
  if (!one) return ok({ resealed: 0, stuck: 0, next: null });
  writesAs(MESH, "charges", "booking_terms");
  const object = { kind: "key-rotation" as const, id: ports.seal.current };
  return audited(ports, [object], async () => {
    const { statements, found, last } =
      "column" in one ? await columnStep(ports, one, place) : await bodiesStep(ports, one, place);
    const value: ResealStep = {
      resealed: statements.length,
      stuck: found - statements.length,
      next: last === null ? following(place.column) : { column: place.column, after: last },
    };
    const told = { column: name, resealed: value.resealed, stuck: value.stuck };
    const fact: AuditFact = {
      object,
      tenantId: null,
      atMs: ports.now(),
      verb: "keys:rotate",
      before: null,
      after: JSON.stringify(told),
      ...by,
    };
    return ok({ statements, facts: found > 0 ? [fact] : [], value });
  });
}

interface Stepped {
  readonly statements: readonly Statement[];
  readonly found: number;
  /** The row it ended at; null: there are no more. */
  readonly last: readonly (string | number)[] | null;
}

async function columnStep({ db, seal }: ResealPorts, column: SealedColumn, { after }: ResealPlace): Promise<Stepped> {
  const rows = await sealedUnderOthers(db, column, { kid: seal.current, after, limit: RESEALED_PER_STEP });
  const anew = await Promise.all(
    rows.map(async (row) => {
      const text = await again(seal, row.sealed, column.context(row.key));
      return text === null ? [] : [resealed(db, column, row, text)];
    }),
  );
  const last = rows.length < RESEALED_PER_STEP ? null : (rows.at(-1)?.key ?? null);
  return { statements: anew.flat(), found: rows.length, last };
}

/** The bucket first: its row says the older key until the payload is certainly under the new one. */
async function bodiesStep(ports: ResealPorts, one: SealedBodies, { after }: ResealPlace): Promise<Stepped> {
  const { db, seal, bodies } = ports;
  const asked = { kid: seal.current, after: String(after?.[0] ?? ""), limit: BODIES_PER_STEP };
  const rows = await bodiesUnderOthers(db, one, asked);
  const statements: Statement[] = [];
  for (const row of rows) {
    const stored = await bodies.get(row.key);
    if (!stored) continue;
    // A step that was stopped here before has done this one.
    const isDone = stored.sealed.startsWith(`${seal.current}:`);
    const text = isDone ? null : await again(seal, stored.sealed, one.context(row.id));
    if (isDone || (text !== null && (await bodies.replace(row.key, text, stored.etag))))
      statements.push(bodyResealed(db, one, row, seal.current));
  }
  const last = rows.at(-1);
  return { statements, found: rows.length, last: rows.length < BODIES_PER_STEP || !last ? null : [last.id] };
}

const following = (column: number): ResealPlace | null =>
  column + 1 < SEALED.length ? { column: column + 1, after: null } : null;

/** Null where no key opens it. */
async function again(seal: Seal, sealed: string, context: string): Promise<string | null> {
  const opened = await seal.open(sealed, context);
  return opened.ok ? seal.seal(opened.value, context) : null;
}
