import { and, desc, eq, inArray, lt, ne } from "drizzle-orm";
import { DISBELIEVED_SAMPLES_MAX, SampleReading, SAMPLES_MAX, type SampleOutcome } from "../domain/certification.ts";
import type { Db } from "./db.ts";
import { certificationSample } from "./schema/certification-sample.ts";

export type CertificationSample = typeof certificationSample.$inferSelect;
/** One that is new lies in the bucket, sealed for the context `sample-whole:{id}`. */
export type NewSample = Omit<CertificationSample, "sealedBody" | "sealedHeaders">;

/** What may be shown of a sample: never the payload. */
export interface SampleNote extends Pick<CertificationSample, "id" | "receivedAtMs" | "sizeBytes" | "requestId"> {
  readonly reading: SampleReading;
}

/** Far more than can be too many: each that is kept pushes one out. */
const FORGOTTEN_AT_ONCE = 1_000;

/** The statements that keep a sample, and forget the oldest of its endpoint that are too many. */
export function sampleRows(db: Db, row: NewSample) {
  const { where, order, room } = shelfOf(row);
  const tooMany = db
    .select({ id: certificationSample.id })
    .from(certificationSample)
    .where(where)
    .orderBy(...order)
    .limit(FORGOTTEN_AT_ONCE)
    .offset(room);
  return [
    db.insert(certificationSample).values({ ...row, sealedBody: "", sealedHeaders: "" }),
    db.delete(certificationSample).where(inArray(certificationSample.id, tooMany)),
  ] as const;
}

/** Where in the bucket those lie that a sample pushes out; of several that came at once it may be itself. */
export async function pushedOut(db: Db, coming: NewSample): Promise<string[]> {
  const { where, order, room } = shelfOf(coming);
  const { id, receivedAtMs, bodyKey } = certificationSample;
  const [last, ...past] = await db
    .select({ id, receivedAtMs, bodyKey })
    .from(certificationSample)
    .where(where)
    .orderBy(...order)
    .limit(FORGOTTEN_AT_ONCE)
    .offset(room - 1);
  if (!last) return [];
  const isOlder = coming.receivedAtMs - last.receivedAtMs || (coming.id < last.id ? -1 : 1);
  return [isOlder < 0 ? coming : last, ...past].flatMap((one) => one.bodyKey ?? []);
}

/** Those that a sample is counted with, the newest first, and how many of them there may be. */
function shelfOf({ endpointId, outcome }: Pick<NewSample, "endpointId" | "outcome">) {
  const isBelieved = outcome !== "disbelieved";
  const like = (isBelieved ? ne : eq)(certificationSample.outcome, "disbelieved" satisfies SampleOutcome);
  return {
    where: and(eq(certificationSample.endpointId, endpointId), like),
    order: [desc(certificationSample.receivedAtMs), desc(certificationSample.id)],
    room: isBelieved ? SAMPLES_MAX : DISBELIEVED_SAMPLES_MAX,
  };
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

/** Forgets samples of before, at most `limit`; says where in the bucket theirs lay. */
export async function dropExpiredSamples(db: Db, beforeMs: number, limit: number): Promise<string[]> {
  const expired = db
    .select({ id: certificationSample.id })
    .from(certificationSample)
    .where(lt(certificationSample.receivedAtMs, beforeMs))
    .limit(limit);
  const dropped = await db
    .delete(certificationSample)
    .where(inArray(certificationSample.id, expired))
    .returning({ key: certificationSample.bodyKey });
  return dropped.flatMap(({ key }) => key ?? []);
}
