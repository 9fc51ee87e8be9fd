import type { ShipmentId } from "../domain/identity.ts";
import type { Waiting } from "./line.ts";
import type { BatchContext, Claimed, Outcome, ShipmentSource, SinkDown, SinkWriter, Written } from "./port.ts";

/** What became of claims: who is claimed, who has nothing to write or is somebody else's, and whose object did not answer. */
export interface Claims {
  readonly claimed: readonly Claimed[];
  readonly gone: readonly ShipmentId[];
  readonly unreachable: readonly Waiting[];
}

/** Claims, or renews what is held. */
export async function claimAll(source: ShipmentSource, batch: readonly Waiting[]): Promise<Claims> {
  const answers = await Promise.allSettled(batch.map(([shipmentId, token]) => source.claim(shipmentId, token)));
  const claims = { claimed: [] as Claimed[], gone: [] as ShipmentId[], unreachable: [] as Waiting[] };
  batch.forEach(([shipmentId, token], index) => {
    const answer = answers[index];
    if (answer?.status !== "fulfilled") claims.unreachable.push([shipmentId, token]);
    else if (answer.value.kind === "claimed") claims.claimed.push({ shipmentId, work: answer.value.work });
    else claims.gone.push(shipmentId);
  });
  return claims;
}

/** A writer reports what it foresees; anything else is a bug of ours, and must not lose the batch either. */
export async function writeAll(sink: SinkWriter, todo: readonly Claimed[], context: BatchContext): Promise<Written> {
  try {
    const written = await sink.write(todo, context);
    const silent = todo.some(({ shipmentId }) => !written.outcomes.has(shipmentId));
    if (written.down || !silent) return written;
    return {
      ...written,
      down: { reason: "transient", name: "NoOutcome", message: "the sink said nothing", retryAfterMs: null },
    };
  } catch (error) {
    return { outcomes: new Map(), down: bugOf(error) };
  }
}

/** Whether the sink is there; one that cannot be asked is found out by writing. */
export async function probeSink(sink: SinkWriter, context: BatchContext): Promise<SinkDown | null> {
  try {
    return (await sink.probe?.(context)) ?? null;
  } catch (error) {
    return bugOf(error);
  }
}

function bugOf(error: unknown): SinkDown {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : "unknown";
  return { reason: "transient", name: "Bug", message, retryAfterMs: null };
}

/** Tells the objects what became of their shipments; of those that have an outcome, who has more to write. */
export async function settleAll(
  source: ShipmentSource,
  todo: readonly Claimed[],
  outcomes: ReadonlyMap<ShipmentId, Outcome>,
  { requestId }: BatchContext,
): Promise<ShipmentId[]> {
  const more: ShipmentId[] = [];
  await Promise.allSettled(
    todo.map(async ({ shipmentId, work }) => {
      const outcome = outcomes.get(shipmentId);
      if (outcome?.kind === "written") {
        const { link, again = false } = outcome;
        const answer = await source.confirm(shipmentId, work.token, { link, again, at: work.at, requestId });
        if (answer.more) more.push(shipmentId);
      } else if (outcome?.kind === "moved") {
        const { link, from, why } = outcome;
        const answer = await source.moved(shipmentId, work.token, { link, from, why, at: work.at }, requestId);
        if (answer.more) more.push(shipmentId);
      } else if (outcome) await source.fail(shipmentId, work.token, outcome.failure, requestId);
    }),
  );
  return more;
}

export const held = ({ shipmentId, work }: Claimed): Waiting => [shipmentId, work.token];

export const eventsIn = (todo: readonly Claimed[]): number =>
  todo.reduce((sum, { work }) => sum + work.events.length, 0);
