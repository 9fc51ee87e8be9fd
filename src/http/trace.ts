import { traceIn, traceOfId, traceparentOf, type Trace } from "../domain/trace.ts";

/** What a call is called. */
export interface CallName {
  readonly requestId: string;
  readonly trace: Trace;
}

type RandomBytes = (count: number) => Uint8Array;

/** The trace that a request is a part of: its caller's where that is valid, else one made for it. */
export function traceOf(request: Pick<Request, "headers">, requestId: string, randomBytes: RandomBytes): Trace {
  return traceIn(request.headers.get("traceparent")) ?? traceFor(requestId, randomBytes);
}

/** The trace of work that goes on behind a request. */
export function traceFor(requestId: string, randomBytes: RandomBytes): Trace {
  return traceOfId(requestId) ?? { traceId: hexOf(randomBytes(16)), sampled: true };
}

/** What a call to somebody else carries, so that both sides' logs name it alike. */
export function callHeaders(trace: Trace, requestId: string, randomBytes: RandomBytes): Record<string, string> {
  return { "X-Request-Id": requestId, traceparent: traceparentOf(trace, hexOf(randomBytes(8))) };
}

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
