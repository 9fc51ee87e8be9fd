import { endpointAfter } from "../domain/endpoint.ts";
import { ok } from "../domain/result.ts";
import type { Rehearsed } from "../ingress/receive.ts";
import { audited } from "../store/audit.ts";
import { sampleRows } from "../store/certification-sample.ts";
import { readEndpoint, standingRow } from "../store/endpoint.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

/**
 * Keeps what an endpoint that does not act was sent, sealed; by the first webhook that was believed and read it is tested, in the same
 * batch. True: it is so from now on.
 */
export async function keepSample(ground: Ground, sample: Rehearsed): Promise<boolean> {
  const { db, auditMac: mac } = ground;
  const { endpointId, requestId } = sample;
  const rows = await rowsOf(ground, sample);
  const object = { kind: "endpoint", id: endpointId } as const;
  const done = await audited({ db, mac }, [object], async () => {
    const held = sample.reading.outcome === "read" ? await readEndpoint(db, endpointId) : null;
    const next = held && endpointAfter(held, "test");
    if (!held || !next?.ok || next.value.state === held.state) return ok({ statements: rows, facts: [], value: false });
    const fact = {
      object,
      tenantId: held.tenantId,
      atMs: world.now(),
      actor: object,
      source: "webhook",
      verb: "endpoint:test",
      requestId,
      before: JSON.stringify({ state: held.state }),
      after: JSON.stringify({ state: next.value.state }),
    } as const;
    return ok({ statements: [...rows, standingRow(db, endpointId, next.value)], facts: [fact], value: true });
  });
  if (!done.ok) throw new Error("the endpoint is being changed");
  return done.value;
}

async function rowsOf({ db, seal }: Ground, sample: Rehearsed) {
  const { endpointId, receivedAtMs, requestId, reading, body, path, headers } = sample;
  const id = `smp_${crypto.getRandomValues(new Uint8Array(16)).toHex()}`;
  return sampleRows(db, {
    id,
    endpointId,
    receivedAtMs,
    outcome: reading.outcome,
    reading: JSON.stringify(reading),
    sealedBody: await seal.seal(body, `sample-body:${id}`),
    sealedHeaders: await seal.seal(JSON.stringify({ path, headers }), `sample-headers:${id}`),
    sizeBytes: body.byteLength,
    requestId,
  });
}
