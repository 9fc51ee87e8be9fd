import { and, desc, eq, inArray, lt, ne, sql } from "drizzle-orm";
import { DISBELIEVED_SAMPLES_MAX, SampleReading, SAMPLES_MAX, type SampleOutcome } from "../domain/certification.ts";
import type { Db } from "./db.ts";
import { certificationSample } from "./schema/certification-sample.ts";

export type CertificationSample = typeof certificationSample.$inferSelect;

/** What may be shown of a sample: never the payload. */
export interface SampleNote extends Pick<CertificationSample, "id" | "receivedAtMs" | "sizeBytes" | "requestId"> {
  readonly reading: SampleReading;
}

/** Far more than can be too many: each that is kept pushes one out. */
const FORGOTTEN_AT_ONCE = 1_000;

/**
 * The statements that keep a sample, and forget the oldest of its endpoint that are too many. Sealed for the contexts
 * `sample-body:{id}` and `sample-headers:{id}`.
 */
export function sampleRows(db: Db, row: CertificationSample) {
  const isBelieved = row.outcome !== "disbelieved";
  const same = and(
    eq(certificationSample.endpointId, row.endpointId),
    (isBelieved ? ne : eq)(certificationSample.outcome, "disbelieved" satisfies SampleOutcome),
  );
  const tooMany = db
    .select({ id: certificationSample.id })
    .from(certificationSample)
    .where(same)
    .orderBy(desc(certificationSample.receivedAtMs), desc(certificationSample.id))
    .limit(FORGOTTEN_AT_ONCE)
    .offset(isBelieved ? SAMPLES_MAX : DISBELIEVED_SAMPLES_MAX);
  return [
    db.insert(certificationSample).values(row),
    db.delete(certificationSample).where(inArray(certificationSample.id, tooMany)),
  ] as const;
}

/** The newest first: all there are. */
export async function samplesOf(db: Db, endpointId: string): Promise<SampleNote[]> {
  const { id, receivedAtMs, sizeBytes, requestId, reading } = certificationSample;
  const rows = await db
    .select({ id, receivedAtMs, sizeBytes, requestId, reading })
    .from(certificationSample)
    .where(eq(certificationSample.endpointId, endpointId))
    .orderBy(desc(receivedAtMs), desc(id))
    .limit(SAMPLES_MAX + DISBELIEVED_SAMPLES_MAX);
  return rows.map((row) => ({ ...row, reading: SampleReading.parse(JSON.parse(row.reading)) }));
}

/** Forgets samples of before, at most `limit`; says how many it was. */
export async function dropExpiredSamples(db: Db, beforeMs: number, limit: number): Promise<number> {
  const expired = db
    .select({ id: certificationSample.id })
    .from(certificationSample)
    .where(lt(certificationSample.receivedAtMs, beforeMs))
    .limit(limit);
  const dropped = await db
    .delete(certificationSample)
    .where(inArray(certificationSample.id, expired))
    .returning({ id: sql`1` });
  return dropped.length;
}
