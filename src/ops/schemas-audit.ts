import { z } from "@hono/zod-openapi";
import { ACTOR_KINDS, AuditedKind, Source } from "../domain/audit.ts";
import { IsoTime, pageSchema, PageQuery, TenantRef } from "./schemas.ts";

const Instant = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .openapi({ type: "string", format: "date-time" });

const filters = {
  kind: AuditedKind.optional().openapi({ description: "of the object" }),
  id: z.string().min(1).max(200).optional().openapi({ description: "of the object" }),
  tenant: TenantRef.optional(),
  actor: z
    .string()
    .regex(/^[\w./:@-]{1,120}$/)
    .optional()
    .openapi({ description: "the id of who did it, such as `tok_…`, `psn_…`, or a job's name" }),
  actorKind: z.enum(ACTOR_KINDS).optional(),
  verb: z
    .string()
    .regex(/^[a-z-]{1,40}:[a-z-]{1,40}$/)
    .optional()
    .openapi({ example: "token:create" }),
  since: Instant.optional(),
  until: Instant.optional().openapi({ description: "exclusive" }),
};

export const AuditQuery = z.strictObject({ ...PageQuery, ...filters });
export const AuditExportQuery = z.strictObject({ cursor: PageQuery.cursor, ...filters });
export type AuditFilters = Omit<z.output<typeof AuditExportQuery>, "cursor">;

export const AuditEntry = z
  .object({
    object: z.object({ kind: z.string(), id: z.string() }),
    n: z.int().openapi({ description: "Counts the object's links, from 1" }),
    tenant: z.string().nullable().openapi({ description: "Whose it is; null: the mesh's own" }),
    at: IsoTime,
    actor: z.object({ kind: z.string(), id: z.string() }),
    source: Source,
    verb: z.string(),
    requestId: z.string(),
    before: z.unknown().openapi({ description: "Null: it was not there" }),
    after: z.unknown().openapi({ description: "Null: it is not there any more" }),
    hash: z.string().openapi({ description: "HMAC-SHA256 over this and the hash of the link before" }),
  })
  .openapi("AuditEntry");
export const AuditPage = pageSchema(AuditEntry).openapi("AuditPage");

/** The last line of an export. Where it is missing, the answer was cut off. */
const AuditExportEnd = z.object({
  nextCursor: z.string().nullable().openapi({ description: "To go on from; null: that was all" }),
});
export const AuditExportLine = z
  .union([
    AuditEntry.extend({ cursor: z.string().openapi({ description: "To go on behind this line" }) }),
    AuditExportEnd,
  ])
  .openapi("AuditExportLine");
export const AuditExport = z.custom<AsyncIterable<z.input<typeof AuditExportLine>>>();

export const AuditVerifyQuery = z.strictObject({
  cursor: PageQuery.cursor,
  anchor: z
    .string()
    .regex(/^[1-9]\d{0,14}:[0-9a-f]{64}$/, "must be a number, a colon and a hash")
    .optional()
    .openapi({ description: "An anchor as the log or an earlier call told it: that it is still there is looked at" }),
});

const Anchor = z.object({ n: z.int(), hash: z.string(), until: IsoTime });
export const AuditVerified = z
  .object({
    chains: z.int(),
    links: z.int(),
    anchors: z.int(),
    shipments: z.int(),
    faults: z.array(
      z.object({
        object: z.object({ kind: z.string(), id: z.string() }),
        n: z.int().nullable(),
        fault: z.string().openapi({ example: "altered" }),
        detail: z.string().nullable(),
      }),
    ),
    newestAnchor: Anchor.nullable(),
    nextCursor: z.string().nullable().openapi({ description: "To go on from; null: all of it was looked at" }),
  })
  .openapi("AuditVerified", { description: "What this step looked at, and what it found" });
