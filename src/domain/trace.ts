/**
 * A W3C trace (https://www.w3.org/TR/trace-context/): which call it is a part of, as its caller says. It is carried and logged, and
 * nothing is decided by it: anyone may send any.
 */
export interface Trace {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  readonly sampled: boolean;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const ZERO = /^0+$/;
const SAMPLED = 1;

/** The trace of a `traceparent` header; null where there is none that is valid as version 00 has it. */
export function traceIn(header: string | null): Trace | null {
  const [, traceId = "", parentId = "", flags = ""] = TRACEPARENT.exec(header ?? "") ?? [];
  if (traceId === "" || ZERO.test(traceId) || ZERO.test(parentId)) return null;
  return { traceId, sampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

/** The `traceparent` to pass on. `spanId`: 16 hex digits of this call's own, not all zero. */
export function traceparentOf({ traceId, sampled }: Trace, spanId: string): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/**
 * The trace that a request gets which brought none: the 128 bits of its own id, so that whoever knows the id knows the trace. Null for
 * an id that a caller chose.
 */
export function traceOfId(requestId: string): Trace | null {
  const traceId = /^[a-z]{3}_([0-9a-f]{32})$/.exec(requestId)?.[1];
  return traceId === undefined || ZERO.test(traceId) ? null : { traceId, sampled: true };
}
