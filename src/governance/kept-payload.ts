import { z } from "zod";
import { err, ok, type Result } from "../domain/result.ts";
import type { Bodies } from "../store/bodies.ts";
import type { KeptPayload } from "../store/kept-payload.ts";
import type { Seal, SealFault } from "./seal.ts";

const Envelope = z.object({ path: z.string(), headers: z.record(z.string(), z.string()) });

/** A kept payload as it came in: how it was called, with which headers (their names in lower case), and the raw body. */
export interface OpenedPayload {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** `gone`: it is not in the bucket any more. */
export type OpenFault = SealFault | { readonly kind: "gone" };

const LENGTH_BYTES = 4;

/** A payload as one text for the bucket, before it is sealed: the length of its envelope, the envelope, the body. */
export function wrapped({ path, headers, body }: OpenedPayload): Uint8Array<ArrayBuffer> {
  const envelope = new TextEncoder().encode(JSON.stringify({ path, headers }));
  const whole = new Uint8Array(LENGTH_BYTES + envelope.length + body.length);
  new DataView(whole.buffer).setUint32(0, envelope.length);
  whole.set(envelope, LENGTH_BYTES);
  whole.set(body, LENGTH_BYTES + envelope.length);
  return whole;
}

export function unwrapped(whole: Uint8Array<ArrayBuffer>): OpenedPayload {
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const bodyAt = LENGTH_BYTES + view.getUint32(0);
  const envelope = new TextDecoder().decode(whole.subarray(LENGTH_BYTES, bodyAt));
  return { ...Envelope.parse(JSON.parse(envelope)), body: whole.slice(bodyAt) };
}

/** Opens what lies in the bucket under a key, sealed for a context. */
export async function openBody(
  { seal, bodies }: { readonly seal: Seal; readonly bodies: Bodies },
  key: string,
  context: string,
): Promise<Result<OpenedPayload, OpenFault>> {
  const stored = await bodies.get(key);
  if (!stored) return err({ kind: "gone" });
  const opened = await seal.open(stored.sealed, context);
  return opened.ok ? ok(unwrapped(opened.value)) : opened;
}

/** Opens a kept payload; one of before there was a bucket lies in its row. */
export async function openKept(
  ports: { readonly seal: Seal; readonly bodies: Bodies },
  { id, bodyKey, sealedBody, sealedHeaders }: Pick<KeptPayload, "id" | "bodyKey" | "sealedBody" | "sealedHeaders">,
): Promise<Result<OpenedPayload, OpenFault>> {
  if (bodyKey !== null) return openBody(ports, bodyKey, `kept-whole:${id}`);
  const body = await ports.seal.open(sealedBody, `kept-body:${id}`);
  if (!body.ok) return body;
  const envelope = await ports.seal.openText(sealedHeaders, `kept-headers:${id}`);
  if (!envelope.ok) return err(envelope.error);
  return ok({ ...Envelope.parse(JSON.parse(envelope.value)), body: body.value });
}
