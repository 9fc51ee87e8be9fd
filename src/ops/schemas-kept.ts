import { z } from "@hono/zod-openapi";
import { KeptId, KeptKind } from "../domain/kept-payload.ts";
import { IsoTime, pageSchema, PageQuery } from "./schemas.ts";

export const KeptParams = z.strictObject({ id: KeptId });
export const KeptQuery = z.strictObject({ ...PageQuery, kind: KeptKind.optional() });

/** What is known of a kept payload, without the payload. */
export const Kept = z
  .object({
    id: z.string(),
    endpoint: z.string(),
    kind: KeptKind,
    reason: z.string(),
    path: z.string().nullable(),
    sizeBytes: z.int(),
    receivedAt: IsoTime,
    releasedAt: IsoTime.nullable(),
    requestId: z.string(),
  })
  .openapi("KeptPayload");
export const KeptPage = pageSchema(Kept).openapi("KeptPage");
export const ReleasedKept = z
  .object({ id: z.string(), events: z.int(), duplicates: z.int() })
  .openapi("ReleasedPayload");
