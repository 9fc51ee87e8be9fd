import { z } from "zod";
import { err, ok, type Result } from "../domain/result.ts";
import type { KeptPayload } from "../store/kept-payload.ts";
import type { Seal, SealFault } from "./seal.ts";

const Envelope = z.object({ path: z.string(), headers: z.record(z.string(), z.string()) });

/** A kept payload as it came in: how it was called, with which headers (their names in lower case), and the raw body. */
export interface OpenedPayload {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Opens what `keepPayload` was given sealed. */
export async function openKept(
  seal: Seal,
  { id, sealedBody, sealedHeaders }: Pick<KeptPayload, "id" | "sealedBody" | "sealedHeaders">,
): Promise<Result<OpenedPayload, SealFault>> {
  const body = await seal.open(sealedBody, `kept-body:${id}`);
  if (!body.ok) return body;
  const envelope = await seal.openText(sealedHeaders, `kept-headers:${id}`);
  if (!envelope.ok) return err(envelope.error);
  return ok({ ...Envelope.parse(JSON.parse(envelope.value)), body: body.value });
}
