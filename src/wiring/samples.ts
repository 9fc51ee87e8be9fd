import { endpointAfter } from "../domain/endpoint.ts";
import type { TenantId } from "../domain/identity.ts";
import { ok } from "../domain/result.ts";
import { wrapped } from "../governance/kept-payload.ts";
import type { Rehearsed } from "../ingress/kept.ts";
import { audited } from "../store/audit.ts";
import { bodyKey } from "../store/bodies.ts";
import { pushedOut, sampleRows, type NewSample } from "../store/certification-sample.ts";
import { readEndpoint, standingRow } from "../store/endpoint.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

/**
 * Keeps what an endpoint that does not act was sent, sealed; by the first webhook that was believed and read it is tested, in the same
 * batch. True: it is so from now on.
 */
export async function keepSample(ground: Ground, sample: Rehearsed, tenantId: TenantId): Promise<boolean> {
  const { db, bodies, auditMac: mac } = ground;
  const { endpointId, requestId } = sample;
  const row = await rowOf(ground, sample, tenantId);
  const pushed = await pushedOut(db, row);
  const rows = sampleRows(db, row);
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
  await bodies.drop(pushed);
  return done.value;
}

async function rowOf({ seal, bodies, region }: Ground, sample: Rehearsed, tenantId: TenantId): Promise<NewSample> {
  const { endpointId, receivedAtMs, requestId, reading, body } = sample;
  const id = `smp_${crypto.getRandomValues(new Uint8Array(16)).toHex()}`;
  const key = bodyKey(region, tenantId, "sample", id);
  await bodies.put(key, await seal.seal(wrapped(sample), `sample-whole:${id}`));
  return {
    id,
    endpointId,
    receivedAtMs,
    outcome: reading.outcome,
    reading: JSON.stringify(reading),
    bodyKey: key,
    bodyKid: seal.current,
    sizeBytes: body.byteLength,
    requestId,
  };
}
