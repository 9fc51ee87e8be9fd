import { z } from "@hono/zod-openapi";
import { EndpointId } from "../domain/identity.ts";
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

/** A kept payload as it came in, but for the credentials that came with it. */
export const OpenedKept = z
  .object({
    id: z.string(),
    url: z.string().openapi({ description: "path and query, as the sender called it" }),
    headers: z.record(z.string(), z.string()),
    bodyBase64: z.string(),
  })
  .openapi("OpenedPayload");

export const ReleasedKept = z
  .object({ id: z.string(), events: z.int(), duplicates: z.int() })
  .openapi("ReleasedPayload");

/** Each is judged, read and recorded in the one call. */
export const RELEASES_MAX = 50;

const Instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const ReleaseMany = z
  .strictObject({
    endpoint: EndpointId.optional(),
    sender: z.string().min(1).max(60).optional().openapi({ example: "easypost" }),
    kind: KeptKind.optional(),
    from: Instant.optional().openapi({ type: "string", format: "date-time", description: "received then or later" }),
    until: Instant.optional().openapi({ type: "string", format: "date-time", description: "received before then" }),
    dryRun: z.boolean().default(false).openapi({ description: "judge and read, and record nothing" }),
    limit: z.int().min(1).max(RELEASES_MAX).default(20),
    cursor: PageQuery.cursor,
  })
  .refine(({ endpoint, sender }) => endpoint !== undefined || sender !== undefined, {
    path: ["endpoint"],
    message: "an endpoint or a sender must be named",
  })
  .openapi("ReleaseMany");

/** What becomes of one of many: `releasable` is what a dry run says in place of `released`. */
export const RELEASE_OUTCOMES = ["released", "releasable", "refused", "unavailable"] as const;

export const ReleasedMany = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        endpoint: z.string(),
        kind: KeptKind,
        receivedAt: IsoTime,
        outcome: z.enum(RELEASE_OUTCOMES),
        events: z.int().nullable(),
        duplicates: z.int().nullable(),
        detail: z.string().nullable().openapi({ description: "why it was not let in" }),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi("ReleasedMany");
