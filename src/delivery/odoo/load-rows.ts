import { ok, type Result } from "../../domain/result.ts";
import type { OdooClient, OdooFailure } from "./client.ts";

/** A row of a `load`, and whose it is. */
export interface OwnedRow<Owner> {
  readonly owner: Owner;
  readonly cells: string[];
}

export interface Refusal<Owner> {
  readonly owner: Owner;
  readonly name: string;
  readonly message: string;
}

/** A serialization conflict is over in a moment; past this many it is somebody else's long transaction. */
const CONFLICTS_MAX = 4;

/**
 * Loads rows whole: Odoo saves none of a batch with a bad row in it, so the rows it names are taken out and the rest is sent again.
 * What is saved once may be sent again without harm. Fails only with what concerns the connection.
 */
export async function loadRows<Owner>(
  client: OdooClient,
  model: string,
  fields: readonly string[],
  rows: readonly OwnedRow<Owner>[],
): Promise<Result<Refusal<Owner>[], OdooFailure>> {
  const refusals: Refusal<Owner>[] = [];
  const batches = rows.length > 0 ? [[...rows]] : [];
  let conflicts = 0;
  for (let batch = batches.pop(); batch; batch = batches.pop()) {
    const answer = await client.load(
      model,
      [...fields],
      batch.map(({ cells }) => cells),
    );
    if (!answer.ok) {
      if (answer.error.kind !== "rejected") return answer;
      // The whole call was refused, by one row's fault or by every row's: halving tells.
      refuseOrHalve(batch, batches, refusals, answer.error);
      continue;
    }
    if ("ids" in answer.value) continue;
    const { errors } = answer.value;
    if (errors.some(({ transient }) => transient)) {
      conflicts += 1;
      const message = "could not serialize access";
      if (conflicts > CONFLICTS_MAX)
        return { ok: false, error: { kind: "transient", name: "SerializationFailure", message, retryAfterMs: null } };
      batches.push(batch);
      continue;
    }
    const named = new Map(
      errors.flatMap(({ record, message }) => (record === null ? [] : ([[record, message]] as const))),
    );
    const first = errors[0]?.message ?? "load failed without a word";
    if (![...named.keys()].some((record) => record in batch)) {
      refuseOrHalve(batch, batches, refusals, { name: "load", message: first });
      continue;
    }
    const rest = batch.filter(({ owner }, index) => {
      const message = named.get(index);
      if (message !== undefined) refusals.push({ owner, name: "load", message });
      return message === undefined;
    });
    if (rest.length > 0) batches.push(rest);
  }
  return ok(refusals);
}

function refuseOrHalve<Owner>(
  batch: OwnedRow<Owner>[],
  batches: OwnedRow<Owner>[][],
  refusals: Refusal<Owner>[],
  { name, message }: { name: string; message: string },
): void {
  const [only] = batch;
  if (only && batch.length === 1) {
    refusals.push({ owner: only.owner, name, message });
    return;
  }
  const half = Math.ceil(batch.length / 2);
  batches.push(batch.slice(half), batch.slice(0, half));
}
