import { err, ok, type Result } from "../domain/result.ts";

/** Whoever takes longer to send a body wants to hold us, or has a line on which it will not come through. */
export const BODY_MAX_MS = 10_000;

/** Settles when the time is over, or never once it is called off. */
export type Expiry = (ms: number, calledOff: AbortSignal) => Promise<void>;

export type BodyFault = "too_large" | "too_slow";

/** The raw body. One that is longer or slower than allowed is not read to its end. */
export async function readBody(
  request: Request,
  maxBytes: number,
  expiry: Expiry,
): Promise<Result<Uint8Array<ArrayBuffer>, BodyFault>> {
  const declared = request.headers.get("content-length");
  // HTTP's own framing holds a sender to the length it declares.
  if (declared !== null && Number(declared) > maxBytes) return err("too_large");
  if (declared === null && !request.body) return ok(new Uint8Array(0));
  const over = new AbortController();
  const read = declared === null ? chunked(request, maxBytes, over.signal) : whole(request, maxBytes);
  const late = expiry(BODY_MAX_MS, over.signal).then(() => err("too_slow" as const));
  try {
    return await Promise.race([read, late]);
  } finally {
    over.abort();
    // Of a body that was given up nobody wants to know how it ended.
    read.catch(() => undefined);
  }
}

async function whole(request: Request, maxBytes: number): Promise<Result<Uint8Array<ArrayBuffer>, BodyFault>> {
  const body = new Uint8Array(await request.arrayBuffer());
  // What was made by a program, such as another worker, may be longer than it says.
  return body.length > maxBytes ? err("too_large") : ok(body);
}

async function chunked(
  request: Request,
  maxBytes: number,
  over: AbortSignal,
): Promise<Result<Uint8Array<ArrayBuffer>, BodyFault>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > maxBytes) return err("too_large");
    if (over.aborted) return err("too_slow");
    chunks.push(chunk);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return ok(body);
}
