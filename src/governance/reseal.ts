import type { Actor, AuditFact, Source } from "../domain/audit.ts";
import { ok, type Result } from "../domain/result.ts";
import { audited, type AuditPorts } from "../store/audit.ts";
import { resealed, SEALED_COLUMNS, sealedUnderOthers, type SealedRow } from "../store/sealed.ts";
import type { Seal } from "./seal.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

export interface ResealPorts extends AuditPorts {
  readonly seal: Seal;
  readonly now: () => number;
}

const COLUMNS = Object.entries(SEALED_COLUMNS);

/** Where a rotation is: the place of a column in `SEALED_COLUMNS`, and the row it has passed there. */
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

/**
 * Seals some of what is sealed under older keys anew, under the ring's first, and writes down in the same batch that it did. Whatever
 * stops it, what is left is found again by the key it is sealed under; nobody reading meanwhile notices, since all keys open.
 */
export async function resealStep(
  { seal, now, ...ports }: ResealPorts,
  place: ResealPlace,
  by: { readonly actor: Actor; readonly source: Source; readonly requestId: string },
): Promise<Result<ResealStep, "busy">> {
  const [name = "", column] = COLUMNS[place.column] ?? [];
  if (!column) return ok({ resealed: 0, stuck: 0, next: null });
  writesAs(MESH, "charges", "booking_terms");
  const object = { kind: "key-rotation" as const, id: seal.current };
  return audited(ports, [object], async () => {
    const asked = { kid: seal.current, after: place.after, limit: RESEALED_PER_STEP };
    const rows = await sealedUnderOthers(ports.db, column, asked);
    const anew = await Promise.all(
      rows.map(async (row) => ({ row, text: await again(seal, row, column.context(row.key)) })),
    );
    const done = anew.filter((one): one is { row: SealedRow; text: string } => one.text !== null);
    const last = rows.at(-1);
    const isWhole = rows.length < RESEALED_PER_STEP || !last;
    const value: ResealStep = {
      resealed: done.length,
      stuck: rows.length - done.length,
      next: isWhole ? following(place.column) : { column: place.column, after: last.key },
    };
    const told = { column: name, resealed: value.resealed, stuck: value.stuck };
    const fact: AuditFact = {
      object,
      tenantId: null,
      atMs: now(),
      verb: "keys:rotate",
      before: null,
      after: JSON.stringify(told),
      ...by,
    };
    return ok({
      statements: done.map(({ row, text }) => resealed(ports.db, column, row, text)),
      facts: rows.length > 0 ? [fact] : [],
      value,
    });
  });
}

const following = (column: number): ResealPlace | null =>
  column + 1 < COLUMNS.length ? { column: column + 1, after: null } : null;

/** Null where no key opens it. */
async function again(seal: Seal, { sealed }: SealedRow, context: string): Promise<string | null> {
  const opened = await seal.open(sealed, context);
  return opened.ok ? seal.seal(opened.value, context) : null;
}
