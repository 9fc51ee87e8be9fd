import type { OdooClient, OdooFailure } from "./client.ts";

/** A row of a `load`, and whose it is. */
export interface OwnedRow<Owner> {
  readonly owner: Owner;
  readonly cells: string[];
}

export interface Refusal<Owner> {
  readonly owner: Owner;
  /** `transient`: the row is fought over; it may pass another time. */
  readonly kind: "rejected" | "transient";
  readonly name: string;
  readonly message: string;
}

export interface Loaded<Owner> {
  readonly refusals: readonly Refusal<Owner>[];
  /** What concerns the connection, and ended the loading: the refusals found so far stand. */
  readonly failure: OdooFailure | null;
}

/** A serialization conflict is over in a moment; past so many of one batch it is a long transaction on some of its rows. */
const CONFLICTS_TO_HALVE = 2;
/** A single row is given up, for this time, after as many. */
const CONFLICTS_OF_ONE = 4;
/** Everything is fought over: then it is not the rows. */
const CONFLICTS_MAX = 40;

interface Batch<Owner> {
  readonly rows: readonly OwnedRow<Owner>[];
  readonly conflicts: number;
}

/**
 * Loads rows whole: Odoo saves none of a batch with a bad row in it, so the rows it names are taken out and the rest is sent again.
 * What is saved once may be sent again without harm. Of a batch in lasting conflict the rows are found by halving, since Odoo
 * names an innocent one.
 */
export async function loadRows<Owner>(
  client: Pick<OdooClient, "load">,
  model: string,
  fields: readonly string[],
  rows: readonly OwnedRow<Owner>[],
): Promise<Loaded<Owner>> {
  const refusals: Refusal<Owner>[] = [];
  const batches: Batch<Owner>[] = rows.length > 0 ? [{ rows, conflicts: 0 }] : [];
  let conflicts = 0;
  for (let batch = batches.pop(); batch; batch = batches.pop()) {
    const answer = await client.load(
      model,
      [...fields],
      batch.rows.map(({ cells }) => cells),
    );
    if (!answer.ok) {
      if (answer.error.kind !== "rejected") return { refusals, failure: answer.error };
      // The whole call was refused, by one row's fault or by every row's: halving tells.
      refuseOrHalve(batch, batches, refusals, answer.error);
      continue;
    }
    if ("ids" in answer.value) continue;
    const { errors } = answer.value;
    if (errors.some(({ transient }) => transient)) {
      conflicts += 1;
      if (conflicts > CONFLICTS_MAX) return { refusals, failure: { ...IN_CONFLICT, retryAfterMs: null } };
      again(batch, batches, refusals);
      continue;
    }
    takeOut(batch, batches, refusals, errors);
  }
  return { refusals, failure: null };
}

const IN_CONFLICT = {
  kind: "transient",
  name: "SerializationFailure",
  message: "could not serialize access",
} as const;

function again<Owner>(batch: Batch<Owner>, batches: Batch<Owner>[], refusals: Refusal<Owner>[]): void {
  const conflicts = batch.conflicts + 1;
  if (conflicts < (batch.rows.length === 1 ? CONFLICTS_OF_ONE : CONFLICTS_TO_HALVE))
    batches.push({ ...batch, conflicts });
  else refuseOrHalve(batch, batches, refusals, IN_CONFLICT);
}

/** Takes the rows out that Odoo names, and sends the rest again. */
function takeOut<Owner>(
  { rows }: Batch<Owner>,
  batches: Batch<Owner>[],
  refusals: Refusal<Owner>[],
  errors: readonly { readonly record: number | null; readonly message: string }[],
): void {
  const named = new Map(
    errors.flatMap(({ record, message }) => (record === null ? [] : ([[record, message]] as const))),
  );
  if (![...named.keys()].some((record) => record in rows)) {
    const message = errors[0]?.message ?? "load failed without a word";
    refuseOrHalve({ rows, conflicts: 0 }, batches, refusals, { kind: "rejected", name: "load", message });
    return;
  }
  const rest = rows.filter(({ owner }, index) => {
    const message = named.get(index);
    if (message !== undefined) refusals.push({ owner, kind: "rejected", name: "load", message });
    return message === undefined;
  });
  if (rest.length > 0) batches.push({ rows: rest, conflicts: 0 });
}

function refuseOrHalve<Owner>(
  { rows }: Batch<Owner>,
  batches: Batch<Owner>[],
  refusals: Refusal<Owner>[],
  { kind, name, message }: { kind: "rejected" | "transient"; name: string; message: string },
): void {
  const [only] = rows;
  if (only && rows.length === 1) {
    refusals.push({ owner: only.owner, kind, name, message });
    return;
  }
  const half = Math.ceil(rows.length / 2);
  batches.push({ rows: rows.slice(half), conflicts: 0 }, { rows: rows.slice(0, half), conflicts: 0 });
}
