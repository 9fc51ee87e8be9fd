import { traceOfId } from "../domain/trace.ts";
import type { BatchContext, Claimed } from "./port.ts";

/** A batch of one trace's events is a part of it; one of several is a trace of its own, which the log lines of both name. */
export function contextOf(requestId: string, batch: readonly Claimed[]): BatchContext {
  const traces = new Set(batch.flatMap(({ work }) => work.events.flatMap(({ from }) => from.trace ?? [])));
  const [only] = traces;
  if (traces.size === 1 && only !== undefined) return { requestId, trace: { traceId: only, sampled: true } };
  return { requestId, trace: traceOfId(requestId) ?? { traceId: NO_TRACE, sampled: false } };
}

/** Of an id that nobody should have made. */
const NO_TRACE = `${"0".repeat(31)}1`;
